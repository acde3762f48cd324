"""What a crawl hands in is stored and told once, whoever hands it in and however often."""

from __future__ import annotations

import asyncio
import threading
from datetime import timedelta

import pytest

from scheduler.intake import Reader, StoringIntake
from scheduler.ports import Articles, Bell, Leases, Outbox, SourceStates
from scheduler.rehearsal import RecordingIntake
from scraper.errors import StaleStory
from scraper.keywords import compile_rules
from scraper.language.lexicon import Lexicons, packaged_lexicons
from scraper.model import Fate, Question, Recall, Rule, Verdict
from spiders.ports import Intake, Validators
from storage.store import Store
from tests.scheduler.fakes import START, Hands
from tests.scheduler.newsroom import FIRST, LATER, RULES, make_article


def reader(rules: tuple[Rule, ...] = RULES) -> Reader:
    return Reader(rules, compile_rules(rules))


def intake(store: Store, hands: Hands | None = None) -> StoringIntake:
    return StoringIntake(store.articles, store.sources, reader(), clock=hands or Hands())


async def test_the_store_keeps_our_contracts(store: Store) -> None:
    _articles: Articles = store.articles
    _outbox: Outbox = store.outbox
    _bell: Bell = store.outbox
    _states: SourceStates = store.sources
    _leases: Leases = store.leases
    _intakes: tuple[Intake, Intake] = (intake(store), RecordingIntake(reader()))


async def test_an_article_is_stored_told_once_and_not_wanted_again(store: Store) -> None:
    door = intake(store)
    article = make_article("satu", FIRST)
    assert list(await door.wanted("kabar", [article.url])) == [article.url]
    first, again = await door.take("kabar", article), await door.take("kabar", article)
    assert (first.fate, first.alerts) == (Fate.NEW, 1)
    assert (again.fate, again.alerts) == (Fate.UNCHANGED, 0)
    assert list(await door.wanted("kabar", [article.url])) == []
    assert await store.outbox.waiting("hook") == 1


async def test_two_workers_with_the_same_news_write_one_alert(store: Store) -> None:
    doors = [intake(store) for _ in range(4)]
    articles = [make_article(f"salinan-{number}", FIRST, site=f"kabar{number}.example") for number in range(4)]
    taken = await asyncio.gather(*(door.take("x", article) for door, article in zip(doors, articles, strict=True)))
    assert sum(one.alerts for one in taken) == 1
    assert await store.outbox.waiting("hook") == 1


async def test_a_rise_is_told_after_the_first_report(store: Store) -> None:
    door = intake(store)
    await door.take("kabar", make_article("satu", FIRST))
    assert (await door.take("kabar", make_article("dua", LATER))).alerts == 1


class AlwaysLate:
    """A store in which somebody else is faster, every time."""

    def __init__(self) -> None:
        self.recalls = 0

    async def wanted(self, urls: object, now: object) -> list[str]:
        return []

    async def recall(self, question: Question) -> Recall:
        self.recalls += 1
        return Recall()

    async def commit(self, verdict: Verdict) -> tuple[str, ...]:
        raise StaleStory("somebody was faster")


async def test_a_stale_story_is_judged_anew_a_bounded_number_of_times(store: Store) -> None:
    late, hands = AlwaysLate(), Hands()
    door = StoringIntake(late, store.sources, reader(), clock=hands, rest=hands.rest)
    with pytest.raises(StaleStory):
        await door.take("kabar", make_article("satu", FIRST))
    assert late.recalls == 20
    assert len(hands.rests) == 19


async def test_validators_come_back_and_are_not_trusted_after_a_day(store: Store) -> None:
    hands = Hands()
    door = intake(store, hands)
    kept = Validators(etag='"7"', fetched_at=START)
    await door.remember("kabar", "https://kabar.example/indeks", kept)
    assert await door.validators("kabar", "https://kabar.example/indeks") == kept
    hands.move(timedelta(days=1))
    assert await door.validators("kabar", "https://kabar.example/indeks") is None


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        (Rule(name="r", keywords=("artileri",), channels=("hook",)), 1),
        (Rule(name="r", keywords=("artileri",), none=("stepanakert",), channels=("hook",)), 0),
        (Rule(name="r", keywords=("artileri",), all_keywords=("stepanakert", "armenia"), channels=("hook",)), 1),
        (Rule(name="r", keywords=("artileri",), all_keywords=("baku",), channels=("hook",)), 0),
        (Rule(name="r", casualties=RULES[0].casualties, all_keywords=("stepanakert",), channels=("hook",)), 1),
        (Rule(name="r", casualties=RULES[0].casualties, none=("stepanakert",), channels=("hook",)), 0),
    ],
)
async def test_all_and_none_words_decide_whether_a_rule_listens(store: Store, rule: Rule, told: int) -> None:
    door = StoringIntake(store.articles, store.sources, reader((rule,)), clock=Hands())
    assert (await door.take("kabar", make_article("satu", FIRST))).alerts == told
    analysis = await store.articles.analysis(make_article("satu", FIRST).id)
    assert analysis is not None
    assert all(hit.end > hit.start for hit in analysis.keywords)


async def test_a_rehearsal_stores_nothing_and_tells_a_change_once(store: Store) -> None:
    door = RecordingIntake(reader(), articles=store.articles, clock=Hands())
    first = await door.take("kabar", make_article("satu", FIRST))
    copy = await door.take("lain", make_article("salinan", FIRST, site="lain.example"))
    rise = await door.take("kabar", make_article("dua", LATER))
    assert [(one.fate, one.alerts) for one in (first, copy)] == [(Fate.NEW, 1), (Fate.DUPLICATE, 0)]
    assert rise.alerts == 1
    assert await store.counts() == {
        "articles": 0, "articles_partial": 0, "stories": 0, "alerts": 0, "alerts_waiting": 0, "alerts_parked": 0,
    }  # fmt: skip


async def test_the_lexicons_are_loaded_in_a_thread_while_the_first_article_is_fetched_once_unless_that_failed(
    store: Store,
) -> None:
    asked: list[threading.Thread] = []

    def lexicons() -> Lexicons:
        asked.append(threading.current_thread())
        if len(asked) == 1:
            raise OSError("the disk is away")
        return packaged_lexicons()

    reader = Reader(RULES, compile_rules(RULES), lexicons)
    door = StoringIntake(store.articles, store.sources, reader, clock=Hands())
    with pytest.raises(OSError, match="away"):
        await reader.get_ready()
    article = make_article("satu", FIRST)
    await door.wanted("kabar", [article.url])
    assert (await door.take("kabar", article)).alerts == 1
    await door.take("kabar", make_article("dua", LATER))
    assert len(asked) == 2
    assert threading.main_thread() not in asked
