"""Days of invented wars, replayed in any order within each day: every change is told, and told once."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from scraper.model import Change, Rule, TruceStatus
from tests.scraper.month import Print, by_day, day_of, mistakes, read_by, reports, story_line
from tests.scraper.newsroom import DEATHS, MORNING, MemoryStore

STEPS = (TruceStatus.AGREED, TruceStatus.IN_EFFECT, TruceStatus.VIOLATED)
RULES = (DEATHS, Rule(name="truces", ceasefire=STEPS, channels=("console",)))


def small_month(seed: int) -> list[Print]:
    luck = Random(seed)
    return read_by(reports(luck, story_line(luck, wars=2, days=7, incidents=3), outlets=2, copies=2))


def hear(store: MemoryStore, news: list[Print]) -> list[tuple[str, Change]]:
    """Everything told, with the thread of the article that brought it."""
    return [
        (one.fact.thread, alert.change)
        for one in news
        for alert in store.take((one.article, one.analysis), RULES, now=MORNING + timedelta(days=day_of(one) + 1))[1]
    ]


@given(st.integers(0, 2**32), st.integers(0, 2**32))
@settings(deadline=None, max_examples=15)
def test_days_of_news_in_any_order_within_a_day_tell_each_change_once(seed: int, order: int) -> None:
    news = list(by_day(Random(order), small_month(seed)))
    facts = sorted({one.fact for one in news}, key=lambda fact: (fact.at, fact.thread))
    assert list(mistakes(facts, hear(MemoryStore(), news))) == []


@given(st.integers(0, 2**32), st.integers(0, 2**32))
@settings(deadline=None, max_examples=10)
def test_the_same_texts_edited_without_news_tell_nothing_in_any_order(seed: int, order: int) -> None:
    news, store = small_month(seed), MemoryStore()
    hear(store, news)
    again = [
        one._replace(article=replace(one.article, content_hash=f"{one.article.content_hash} edited"))
        for one in by_day(Random(order), news)
    ]
    assert hear(store, again) == []
