"""A month of invented wars replayed through a real Redis, in another order within each day every time. For `eval_stories.py`."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from random import Random

from scraper.judging import ask, judge
from scraper.model import CasualtyCondition, Change, Kind, Rule, TruceStatus
from storage.connection import Client
from storage.store import Store

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.scraper.month import Fact, Print, by_day, day_of, mistakes, read_by, reports, story_line
from tests.scraper.newsroom import MORNING

RULES = (
    Rule(
        name="truces",
        ceasefire=(TruceStatus.AGREED, TruceStatus.IN_EFFECT, TruceStatus.VIOLATED),
        channels=("desk",),
    ),
    Rule(name="deaths", casualties=CasualtyCondition(kinds=(Kind.KILLED,)), channels=("desk",)),
)


async def replay_months(client: Client, months: int, seed: int) -> None:
    """`months` months of five wars, each once as it came and once more from the start."""
    print(
        f"{'month':>5} {'articles':>8} {'unread':>6} {'threads':>7} {'told':>5} {'stories':>7} {'wrong':>5} {'again':>5} {'ms/article':>10}"
    )
    for number in range(months):
        luck = Random(seed + number)
        every = reports(luck, story_line(luck, wars=5, days=30, incidents=12))
        news = list(by_day(luck, read_by(every)))
        facts = sorted({one.fact for one in news}, key=lambda fact: (fact.at, fact.thread))
        store = Store(client, prefix=f"month{number}:")
        began = time.perf_counter()
        heard = await _hear(store, news)
        spent = (time.perf_counter() - began) / len(news) * 1000
        again = await _hear(store, list(by_day(luck, news)))
        wrong = list(mistakes(facts, heard))
        stories = (await store.counts())["stories"]
        print(
            f"{number:5} {len(every):8} {len(every) - len(news):6} {_threads(facts):7} {len(heard):5} {stories:7} "
            f"{len(wrong):5} {len(again):5} {spent:10.1f}"
        )
        for line in wrong:
            print(f"      {line}")


def _threads(facts: Sequence[Fact]) -> int:
    return len({fact.thread for fact in facts})


async def _hear(store: Store, news: Sequence[Print]) -> list[tuple[str, Change]]:
    """Everything told, with the thread of the article that brought it."""
    heard = []
    for one in news:
        recall = await store.articles.recall(ask(one.article, one.analysis))
        verdict = judge(one.article, one.analysis, recall, RULES, now=MORNING + timedelta(days=day_of(one) + 1))
        written = set(await store.articles.commit(verdict))
        heard += [(one.fact.thread, alert.change) for alert in verdict.alerts if alert.id in written]
    return heard
