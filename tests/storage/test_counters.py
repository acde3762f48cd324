"""What is done is counted once, with what it counts, and by whichever process does it."""

from __future__ import annotations

from datetime import timedelta

from scraper.codec import encode
from scraper.health import Visit
from scraper.model import (
    Analysis,
    CasualtyClaim,
    CeasefireClaim,
    ClaimStatus,
    Fate,
    Kind,
    PagesState,
    Receipt,
    TruceStatus,
    Who,
)
from storage.connection import Client
from storage.sources import SourceState
from storage.store import Store
from tests.storage.samples import NOW, alert, article, at, verdict

HOUR = timedelta(hours=1)
KILLED = CasualtyClaim(
    kind=Kind.KILLED,
    min=2,
    max=2,
    count_text="2",
    who=Who.CIVILIAN,
    cumulative=False,
    background=False,
    status=ClaimStatus.ASSERTED,
    attributed_to=None,
    quote="dua",
    start=0,
    end=3,
)
AGREED = CeasefireClaim(status=TruceStatus.AGREED, background=False, quote="damai", start=0, end=5)
CLAIMS = Analysis(language="id", conflict=True, casualties=(KILLED,), ceasefire=(AGREED,))


async def counted(redis: Client) -> dict[str, int]:
    return {str(name): int(value) for name, value in (await redis.hgetall("kentongan:counters")).items()}


async def test_a_commit_counts_its_article_claims_and_alerts_once_however_often_it_is_sent(
    store: Store, redis: Client
) -> None:
    given = verdict(article(state=PagesState.PARTIAL), analysis=CLAIMS, alerts=(alert("a1", "desk", "hook"),))
    for _ in range(3):
        await store.articles.commit(given)
    assert await counted(redis) == {
        "articles|new|uji": 1,
        "articles|partial|uji": 1,
        "claims|casualty|killed": 1,
        "claims|ceasefire|agreed": 1,
        "alerts|urgent|first_report|desk": 1,
        "alerts|urgent|first_report|hook": 1,
    }


async def test_what_was_met_unchanged_and_alerts_that_stood_there_count_nothing(store: Store, redis: Client) -> None:
    await store.articles.commit(verdict(alerts=(alert(),)))
    before = await counted(redis)
    same = verdict(article(last_seen=at(1)), fate=Fate.UNCHANGED, revision_read=1, alerts=(alert(),), at=at(1))
    await store.articles.commit(same)
    assert await counted(redis) == before


async def test_attempts_are_counted_by_outcome_and_the_way_of_a_delivered_alert_is_timed(
    store: Store, redis: Client
) -> None:
    await store.articles.commit(verdict(alerts=(alert(),)))
    await redis.delete("kentongan:counters")
    (parcel,) = await store.outbox.claim("desk", consumer="c", count=1, lease=HOUR, now=NOW)
    assert await store.outbox.later(parcel, "busy", at(2), at(1))
    (parcel,) = await store.outbox.claim("desk", consumer="c", count=1, lease=HOUR, now=at(2))
    assert await store.outbox.settle(parcel, Receipt(channel="desk"), at(2))
    assert not await store.outbox.settle(parcel, Receipt(channel="desk"), at(3))
    assert await counted(redis) == {
        "attempts|later|desk": 1,
        "attempts|delivered|desk": 1,
        "delay|300|desk": 1,
        "delay|sum|desk": 120_000,
    }


async def test_visits_are_counted_by_outcome_and_their_lateness_is_timed(store: Store, redis: Client) -> None:
    def visit(minute: float, **fields: object) -> Visit:
        return Visit(started=at(minute), finished=at(minute + 1), **fields)  # type: ignore[arg-type]

    made = (
        visit(0, requests=3, pages=2),
        visit(5.5, requests=1, errors=("x",)),
        visit(6, refused=True, errors=("x",)),
        visit(7, requests=2, pages=1, articles_failed=1, errors=("x",)),
        visit(10_000, requests=1, pages=1),
    )
    for one in made:
        state = SourceState(name="uji", next_visit=one.started + timedelta(minutes=5))
        await store.sources.visited(state, encode(one), made=one)
    assert await counted(redis) == {
        "visits|ok|uji": 2,
        "visits|failed|uji": 1,
        "visits|blocked|uji": 1,
        "visits|partial|uji": 1,
        "requests|uji": 7,
        "pages|uji": 4,
        "articles|failed|uji": 1,
        "lateness|60": 1,
        "lateness|+Inf": 1,
        "lateness|sum": 30_000 + (10_000 - 12) * 60_000,
    }


async def test_counters_of_sources_that_are_forgotten_go_with_them(store: Store, redis: Client) -> None:
    visit = Visit(started=NOW, finished=NOW, requests=1, pages=1)
    await store.sources.visited(SourceState(name="uji"), encode(visit), made=visit)
    await store.articles.commit(verdict(article(source="lain"), alerts=(alert(),)))
    await redis.delete(store.keys.source("uji"))
    await store.prune(NOW)
    assert set(await counted(redis)) == {"articles|new|lain", "alerts|urgent|first_report|desk"}
