"""A store as a desk would have it after long: fifty articles a story, ten alerts of each, and sources that were visited."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from scraper.codec import encode
from scraper.health import Visit
from scraper.model import (
    Alert,
    Analysis,
    Article,
    ArticleRef,
    CasualtyClaim,
    Change,
    ChangeType,
    ClaimStatus,
    Completeness,
    Delivery,
    DeliveryState,
    Fate,
    Kind,
    PagesRef,
    PagesState,
    Paragraph,
    Quote,
    Range,
    Severity,
    Sketch,
    Story,
    StoryRef,
    Toll,
    TollStep,
    TruceState,
    TruceStatus,
    Verdict,
    Who,
)
from scraper.urls import article_id
from storage.sources import SourceState
from storage.store import Store

SOURCES = tuple(f"kabar-{number}" for number in range(20))
ARTICLES, ALERTS, TOLLS = 50, 10, 5
_STEP = timedelta(minutes=20)
_TEXT = (
    "Warga di hulu sungai itu mulai meninggalkan rumah mereka sejak dini hari, kata seorang relawan di lapangan. " * 12
)
_NOTHING = Sketch(fingerprints=(), numbers=())
_AT_ONCE = 16
"""Commits on their way at the same time."""
_TURNS = tuple(TruceStatus)


async def fill(store: Store, stories: int, *, now: datetime) -> None:
    """`store` holds so many stories with all that belongs to them, the last one of now."""
    room = asyncio.Semaphore(_AT_ONCE)

    async def commit(verdict: Verdict) -> None:
        async with room:
            await store.articles.commit(verdict)

    for number in range(stories):
        *others, last = verdicts(number, now - _STEP * (stories - 1 - number))
        await asyncio.gather(*(commit(verdict) for verdict in others))
        # A story is opened only by who knows of all others.
        await commit(replace(last, epoch_read=number))
    for number, name in enumerate(SOURCES):
        for visit in range(40):
            started = now - timedelta(hours=40 - visit)
            one = Visit(started=started, finished=started, articles_new=(visit * number) % 7, refused=not visit % 17)
            state = SourceState(name=name, state="well", last_visit=started, next_visit=now + timedelta(minutes=number))
            await store.sources.visited(state, encode(one))


def verdicts(number: int, at: datetime) -> Iterator[Verdict]:
    """The articles of the story called `number`, the last of which brings the story itself and its alerts."""
    story_id = f"{number:016x}"
    printed = [_article(number, one, story_id, at - timedelta(hours=ARTICLES - one)) for one in range(ARTICLES)]
    for article in printed[:-1]:
        yield _verdict(article)
    story = _story(number, printed, at)
    yield replace(_verdict(printed[-1]), story=story, alerts=tuple(_alerts(story, printed)))


def _verdict(article: Article) -> Verdict:
    quote = article.paragraphs[1].text[:15]
    count = int(quote.split()[0])
    start = article.body.index(quote)
    claims = tuple(
        CasualtyClaim(
            kind=kind,
            min=count,
            max=count,
            count_text=None,
            who=Who.CIVILIAN,
            cumulative=False,
            background=False,
            status=ClaimStatus.ASSERTED,
            attributed_to=None,
            quote=quote,
            start=start,
            end=start + len(quote),
        )
        for kind in tuple(Kind)[:TOLLS]
    )
    return Verdict(
        fate=Fate.NEW,
        article=article,
        analysis=Analysis(language="id", conflict=True, casualties=claims),
        sketch=_NOTHING,
        anchors=(),
        revision_read=0,
        story=None,
        changes=(),
        alerts=(),
        at=article.first_seen or datetime.now(UTC),
    )


def _article(story: int, number: int, story_id: str, at: datetime) -> Article:
    site = SOURCES[number % len(SOURCES)]
    url = f"https://{site}.example/dunia/{story}-{number}"
    return Article(
        id=article_id(url),
        url=url,
        source=site,
        site=f"{site}.example",
        headline=f"Laporan ke-{number + 1} dari desa {story} di hulu sungai",
        date_published=at,
        language="id",
        paragraphs=(
            Paragraph(page=1, text=_TEXT),
            Paragraph(page=2, text=f"{number + 1} warga tewas di desa-{story}."),
        ),
        pages=Completeness(state=PagesState.COMPLETE, claimed=2, fetched=2, urls=(url,)),
        first_seen=at,
        last_seen=at,
        content_hash=f"sha256:{story}-{number}",
        story=story_id,
    )


def _story(number: int, printed: list[Article], at: datetime) -> Story:
    times = [article.first_seen or at for article in printed]
    tolls = tuple(
        Toll(
            kind=kind,
            who=Who.CIVILIAN,
            cumulative=False,
            best=Range(min=ARTICLES, max=ARTICLES),
            sources=SOURCES[:3],
            first_seen=times[0],
            last_seen=times[-1],
            steps=tuple(
                TollStep(at=times[one], figure=Range(min=one + 1, max=one + 1), article=printed[one].id)
                for one in range(9, ARTICLES)
            ),
        )
        for kind in tuple(Kind)[:TOLLS]
    )
    truce = tuple(
        TruceState(status=_TURNS[one % len(_TURNS)], since=times[one * 5], article=printed[one * 5].id)
        for one in range(10)
    )
    return Story(
        id=f"{number:016x}",
        title=f"Pertempuran di desa {number} di hulu sungai",
        version=1,
        first_seen=times[0],
        last_seen=at,
        articles=tuple(article.id for article in printed),
        tolls=tolls,
        truce=truce,
    )


def _alerts(story: Story, printed: list[Article]) -> Iterator[Alert]:
    for number in range(ALERTS):
        article = printed[number * 5]
        after = Range(min=number * 5 + 1, max=number * 5 + 1)
        parked = number == 0 and int(story.id, 16) % 50 == 0
        yield Alert(
            id=f"{story.id}{number:04x}",
            rule="korban",
            severity=Severity.URGENT,
            change=Change(type=ChangeType.TOLL_RISE, key=f"{number}", kind=Kind.KILLED, who=Who.CIVILIAN, after=after),
            story=StoryRef(id=story.id, title=story.title),
            article=ArticleRef(
                id=article.id,
                url=article.url,
                headline=article.headline,
                source=article.source,
                pages=PagesRef(state=PagesState.COMPLETE),
            ),
            quotes=(Quote(text=f"{number * 5 + 1} warga tewas", page=2),),
            independent_sources=3,
            created=article.first_seen or story.last_seen,
            deliveries=(
                Delivery(channel="meja", state=DeliveryState.PARKED if parked else DeliveryState.DELIVERED, attempts=1),
            ),
        )
