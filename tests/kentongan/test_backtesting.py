"""A backtest tells what the real thing tells, at the moments at which it would have told it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterable
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from kentongan import memory as memories
from kentongan.backtesting import rehearse
from kentongan.cli import run
from kentongan.memory import Memory
from scheduler.delivery import Courier
from scheduler.intake import StoringIntake
from scheduler.manners import Holds
from scheduler.reading import Reader
from scraper.keywords import compile_rules
from scraper.model import Alert, Article, CasualtyCondition, Digest, Kind, Question, QuietHours, Receipt, Rule, Sketch
from storage.store import Store
from tests.scheduler.fakes import Hands, ScriptedChannel
from tests.scheduler.newsroom import make_article
from tests.storage.samples import verdict

RULES = (
    Rule(name="deaths", casualties=CasualtyCondition(kinds=(Kind.KILLED,)), channels=("hook",)),
    Rule(
        name="wounded",
        casualties=CasualtyCondition(kinds=(Kind.INJURED,)),
        channels=("hook",),
        digest=timedelta(minutes=45),
        quiet=QuietHours(begin=time(22), end=time(6)),
    ),
    Rule(name="words", keywords=("artileri",), none=("film",), channels=("hook",), digest=timedelta(hours=5)),
)
HOLDS = Holds(RULES, ZoneInfo("Asia/Jakarta"))
TOWNS = ("Stepanakert", "Martuni", "Hadrut", "Shusha", "Askeran", "Lachin")
_TEXT = """\
Tembakan artileri di {town}, Nagorno-Karabakh, menewaskan {killed} warga sipil dan melukai {hurt} orang, kata kementerian \
pertahanan Armenia.

Warga {town} mengungsi ke desa sekitar pada hari ke-{day} sejak sirene terdengar, dan toko di pusat kota ditutup."""


def news() -> list[Article]:
    """Sixty reports over two days: tolls that rise in six towns, each printed again elsewhere in the same words."""
    began = datetime(2026, 11, 23, 3, 7, tzinfo=UTC)
    articles = []
    for number in range(60):
        town, turn, site = TOWNS[number // 2 % 6], number // 12, ("kabar.example", "warta.example")[number % 2]
        text = _TEXT.format(town=town, killed=2 + 3 * turn, hurt=5 + 2 * turn, day=turn + 1)
        seen = began + timedelta(minutes=19 * number)
        made = make_article(f"n{number}", text, site=site)
        articles.append(replace(made, date_published=seen - timedelta(minutes=5), first_seen=seen))
    return articles


class Noting(ScriptedChannel):
    """Notes what came when."""

    def __init__(self, hands: Hands) -> None:
        super().__init__()
        self.came: dict[str, datetime] = {}
        self._hands = hands

    async def send(self, alert: Alert) -> Receipt:
        self.came[alert.id] = self._hands.now
        return await super().send(alert)

    async def send_digest(self, digest: Digest) -> Receipt:
        self.came |= dict.fromkeys((alert.id for alert in digest.alerts), self._hands.now)
        return await super().send_digest(digest)


async def streamed(articles: Iterable[Article]) -> AsyncIterator[Article]:
    for article in articles:
        yield article


async def test_a_backtest_tells_the_same_at_the_same_moments_as_store_and_couriers(store: Store) -> None:
    hands = Hands()
    hook = Noting(hands)
    intake = StoringIntake(store.articles, store.sources, Reader(RULES, compile_rules(RULES)), clock=hands)
    courier = Courier(hook, store.outbox, store.outbox, consumer="test", holds=HOLDS, clock=hands, rest=hands.rest)
    arrivals = {article.first_seen: replace(article, first_seen=None) for article in news()}
    hands.now = min(moment for moment in arrivals if moment)
    for _ in range(60 * 24 * 3):
        if hands.now in arrivals:
            await intake.take("kabar", arrivals[hands.now])
        await courier.deliver_due()
        hands.move(timedelta(minutes=1))
    assert await store.outbox.waiting("hook") == 0

    stored = [article async for article in store.articles.in_order(until=hands.now)]
    rehearsed = [alert async for alert in rehearse(streamed(stored), RULES, holds={"hook": HOLDS})]
    foretold = {alert.id: alert.deliveries[0].due or alert.created for alert in rehearsed}
    assert foretold == hook.came
    assert len(foretold) > 20
    assert sum("+" in sent for sent in hook.sent) > 2


async def test_articles_come_in_order_and_each_once_though_many_share_a_moment(store: Store) -> None:
    moment = datetime(2026, 11, 23, tzinfo=UTC)
    for number in range(250):
        made = make_article(f"n{number}", f"teks {number}")
        seen = moment + timedelta(minutes=number // 120)
        await store.articles.commit(verdict(replace(made, first_seen=seen), at=seen))
    found = [article async for article in store.articles.in_order(until=moment + timedelta(minutes=1))]
    assert [article.first_seen for article in found] == sorted(article.first_seen or moment for article in found)
    assert len({article.id for article in found}) == len(found) == 240
    assert await store.articles.count(until=moment + timedelta(minutes=1)) == 240
    since = [article async for article in store.articles.in_order(since=moment + timedelta(minutes=2), until=moment)]
    assert since == []


def test_the_memory_is_bounded_and_keeps_the_newest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memories, "MOST_TEXTS", 3)
    memory, moment = Memory(), datetime(2026, 11, 23, tzinfo=UTC)
    for number in range(9):
        made = verdict(make_article(f"n{number}", "teks"), sketch=Sketch(fingerprints=(1, 100 + number), numbers=()))
        memory.commit(made, moment + timedelta(minutes=number))

    def known(at: int) -> list[str]:
        asked = Question(article_id="x", sketch=Sketch(fingerprints=(1, 100 + at), numbers=()), anchors=())
        return [copy.article for copy in memory.recall(asked).copies]

    assert len(known(0)) == 3
    assert known(7)[0] == make_article("n7", "").id
    memory.commit(verdict(make_article("late", "teks")), moment + timedelta(days=31))
    assert known(8) == []


def test_a_backtest_prints_when_each_would_have_been_sent(
    stocked: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text(
        "rules: [{name: slow, when: {casualties: {}}, severity: normal, channels: [console], digest: 15m}]\n"
    )
    assert run(["--config", str(stocked), "backtest", "--rules", str(rules), "--json"]) == 0
    (alert,) = map(json.loads, capsys.readouterr().out.splitlines())
    assert (alert["created"], alert["deliveries"][0]["due"]) == ("2020-10-10T13:00:00Z", "2020-10-10T13:15:00Z")
    assert run(["--config", str(stocked), "backtest", "--rules", str(rules)]) == 0
    told = capsys.readouterr()
    assert "console at 2020-10-10 13:15Z" in told.out
    assert told.err.strip() == "3 articles, 1 rules; nothing was sent."
