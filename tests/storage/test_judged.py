"""The judgement and the store together: workers that race over one event tell each change once."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from msgspec.structs import replace

from scraper.errors import StaleStory
from scraper.judging import ask, judge
from scraper.model import (
    Analysis,
    Article,
    CasualtyClaim,
    CasualtyCondition,
    ClaimStatus,
    Fate,
    Kind,
    Rule,
    Who,
)
from storage.store import Store
from tests.storage.samples import NOW, article

RULES = (Rule(name="korban", casualties=CasualtyCondition(kinds=(Kind.KILLED,)), channels=("desk",)),)
TEXT = "Serangan di Kota Arunika, Lembah Satria, menewaskan {} warga sipil, kata Kementerian Pertahanan Satria."


def report(site: str, dead: int) -> tuple[Article, Analysis]:
    text = TEXT.format(dead)
    quote = f"menewaskan {dead} warga sipil"
    claim = CasualtyClaim(
        kind=Kind.KILLED,
        min=dead,
        max=dead,
        count_text=str(dead),
        who=Who.CIVILIAN,
        cumulative=False,
        background=False,
        status=ClaimStatus.ASSERTED,
        attributed_to=None,
        quote=quote,
        start=text.index(quote),
        end=text.index(quote) + len(quote),
    )
    subject = article(f"https://{site}.example/dunia/{dead}", text=text, site=f"{site}.example", date_published=NOW)
    return subject, Analysis(language="id", conflict=True, casualties=(claim,))


async def take(store: Store, subject: Article, analysis: Analysis) -> tuple[Fate, tuple[str, ...]]:
    """What the intake does: recall, judge, commit, and again while others come first."""
    for _ in range(50):
        recall = await store.articles.recall(ask(subject, analysis))
        verdict = judge(subject, analysis, recall, RULES, now=NOW)
        try:
            return verdict.fate, await store.articles.commit(verdict)
        except StaleStory:
            continue
    raise AssertionError("others came first fifty times")


async def test_the_same_article_again_is_unchanged_and_tells_nobody(store: Store) -> None:
    fate, alerts = await take(store, *report("satu", 3))
    assert (fate, len(alerts)) == (Fate.NEW, 1)
    assert await take(store, *report("satu", 3)) == (Fate.UNCHANGED, ())
    assert await store.outbox.waiting("desk") == 1


async def test_workers_that_race_over_one_event_open_one_story_and_tell_it_once(store: Store) -> None:
    sites = ("satu", "dua", "tiga", "empat", "lima", "enam")
    taken = await asyncio.gather(*(take(store, *report(site, 3)) for site in sites))
    assert sum(len(alerts) for _, alerts in taken) == 1
    (told,) = await store.stories.newest()
    assert len(told.articles) >= 1
    assert (await store.counts())["alerts_waiting"] == 1


async def test_workers_that_race_over_a_rise_tell_it_once(store: Store) -> None:
    await take(store, *report("satu", 3))
    taken = await asyncio.gather(*(take(store, *report(site, 9)) for site in ("dua", "tiga", "empat", "lima")))
    assert sum(len(alerts) for _, alerts in taken) == 1
    assert len(await store.stories.newest()) == 1
    assert await store.outbox.waiting("desk") == 2


async def test_news_of_years_ago_meets_its_story_though_it_is_read_today(store: Store) -> None:
    first, told = report("arsip", 2)
    other, rise = report("arsip-lain", 13)
    quote = "korban bertambah menjadi 13"
    text = f"Kota Arunika berkabung, {quote}. Lembah Satria mengubur mereka di hadapan Kementerian Pertahanan Satria."
    at = text.index(quote)
    claim = replace(rise.casualties[0], quote=quote, start=at, end=at + len(quote))
    # Not a word of the first report but its names, so that only they can lead to its story.
    other = replace(other, paragraphs=article(other.url, text=text).paragraphs)
    begun = NOW.replace(year=NOW.year - 6)
    await take(store, replace(first, date_published=begun), told)
    await take(store, replace(other, date_published=begun + timedelta(days=1)), replace(rise, casualties=(claim,)))
    (story,) = await store.stories.newest(10)
    assert [step.figure.min for toll in story.tolls for step in toll.steps] == [2, 13]
