"""Told articles are due as their age says, for their own source, few at a time, and not for ever."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec.structs import replace

from scraper.model import Fate, PagesState, Range, Toll, TollStep, Who
from scraper.model import Kind as HarmKind
from storage.connection import Client
from storage.plan import HISTORY_BYTES
from storage.revisits import REVISITS_KEPT, TOLD_KEPT, Found
from storage.store import Store
from tests.storage.samples import NOW, URL, alert, article, at, story, verdict

DAY = timedelta(days=1)


async def due(store: Store, now: datetime, source: str = "uji", most: int = 20) -> list[str]:
    return [one.article.id for one in await store.articles.due_for_revisit(source, now, most)]


async def tell(store: Store, number: int = 0, *, minute: float = 0) -> str:
    """A told article, first seen at `minute`; gives its id."""
    told = article(f"{URL}-{number}", first_seen=at(minute))
    await store.articles.commit(verdict(told, alerts=(alert(f"alert-{number}"),), at=at(minute)))
    return told.id


async def test_a_told_article_is_due_for_its_own_source_and_once_for_each_distance(store: Store) -> None:
    told = await tell(store)
    assert await due(store, at(14)) == []
    assert await due(store, at(15), "lain") == []
    assert await due(store, at(15)) == [told]
    assert await due(store, at(15)) == []
    assert await store.sources.next_revisits(["uji", "lain"]) == [at(30), None]


async def test_what_told_nothing_is_never_due_nor_missed(store: Store) -> None:
    quiet = article()
    await store.articles.commit(verdict(quiet))
    await store.articles.note_revisit("uji", quiet, NOW, Found.THERE)
    await store.articles.remember_pages(quiet.id, b"{}")
    assert await due(store, NOW + DAY) == []
    assert await store.articles.missing("uji", quiet, NOW) is None


async def test_an_alert_that_another_article_wrote_first_makes_nothing_told(store: Store) -> None:
    await store.articles.commit(verdict(article(f"{URL}-1"), alerts=(alert("same"),)))
    await store.articles.commit(verdict(article(f"{URL}-2"), alerts=(alert("same"),)))
    assert await due(store, NOW + DAY) == [article(f"{URL}-1").id]


async def test_the_source_of_a_figure_is_due_though_no_rule_wanted_it_told(store: Store) -> None:
    known = article()
    figure = Range(min=2, max=2)
    toll = Toll(
        kind=HarmKind.KILLED, who=Who.CIVILIAN, cumulative=False, best=figure, first_seen=NOW, last_seen=NOW,
        steps=(TollStep(at=NOW, figure=figure, article=known.id),),
    )  # fmt: skip
    await store.articles.commit(verdict(known, story=replace(story(), tolls=(toll,))))
    assert (await due(store, at(15)), await store.articles.told(known.id)) == ([known.id], [])


async def test_it_stays_told_when_it_is_seen_again(store: Store) -> None:
    told = await tell(store)
    again = article(f"{URL}-0")
    await store.articles.commit(verdict(again, revision_read=1, fate=Fate.UNCHANGED, at=at(5)))
    assert (await due(store, at(15)), await due(store, at(20))) == ([], [told])


async def test_what_was_handed_out_and_never_concluded_is_due_within_an_hour(store: Store) -> None:
    told = await tell(store)
    for days in (2, 10):
        assert await due(store, NOW + days * DAY) == [told]
        assert await due(store, NOW + days * DAY + timedelta(minutes=59)) == []
        assert await due(store, NOW + days * DAY + timedelta(minutes=60)) == [told]


async def test_a_conclusion_sets_the_date_that_the_age_says_and_too_old_ones_leave(store: Store, redis: Client) -> None:
    told = article(f"{URL}-0")
    await tell(store)
    for age, next_ in ((timedelta(hours=5), timedelta(hours=1)), (2 * DAY, timedelta(hours=3)), (9 * DAY, 3 * DAY)):
        await due(store, NOW + age)
        await store.articles.note_revisit("uji", told, NOW + age, Found.AWAY)
        assert await store.sources.next_revisits(["uji"]) == [NOW + age + next_]
    await store.articles.note_revisit("uji", told, NOW + 29 * DAY, Found.THERE)
    assert await redis.exists(store.keys.revisits("uji")) == 0


async def test_an_article_that_nobody_concluded_is_not_handed_out_for_ever(store: Store) -> None:
    told = await tell(store)
    handed = [hour for hour in range(0, 40 * 24, 1) if await due(store, NOW + timedelta(hours=hour)) == [told]]
    assert max(handed) == 30 * 24


async def test_an_article_whose_time_is_over_leaves_the_list(store: Store, redis: Client) -> None:
    told = await tell(store)
    await redis.delete(store.keys.article(told))
    assert await due(store, at(15)) == []
    assert await redis.exists(store.keys.revisits("uji"), store.keys.article(told)) == 0


async def test_missing_counts_from_the_first_time_and_begins_anew_when_the_article_was_there(store: Store) -> None:
    await tell(store)
    told = article(f"{URL}-0")
    assert await store.articles.missing("uji", told, at(15)) == at(15)
    assert await store.articles.missing("uji", told, at(30)) == at(15)
    await store.articles.note_revisit("uji", told, at(45), Found.AWAY)
    assert await store.articles.missing("uji", told, at(60)) == at(15)
    await store.articles.note_revisit("uji", told, at(75), Found.THERE)
    assert await store.articles.missing("uji", told, at(90)) == at(90)
    await store.articles.commit(verdict(told, revision_read=1, fate=Fate.UNCHANGED, at=at(95)))
    assert await store.articles.missing("uji", told, at(110)) == at(110)


async def test_a_missing_article_is_looked_for_again_soon_however_old_it_is(store: Store) -> None:
    await tell(store)
    now = NOW + 29 * DAY
    await store.articles.missing("uji", article(f"{URL}-0"), now)
    assert await store.sources.next_revisits(["uji"]) == [now + timedelta(hours=1)]


async def test_few_are_handed_out_at_a_time_the_longest_due_first(store: Store) -> None:
    ids = [await tell(store, number, minute=number) for number in range(9)]
    assert await due(store, NOW + DAY, most=4) == ids[:4]
    assert await due(store, NOW + DAY, most=9) == ids[4:]


async def test_an_article_that_another_source_takes_over_is_due_for_that_one_alone(store: Store) -> None:
    await tell(store)
    taken_over = article(f"{URL}-0", source="lain", revision=2)
    await store.articles.commit(verdict(taken_over, revision_read=1, at=at(5)))
    assert (await due(store, NOW + DAY), await due(store, NOW + DAY, "lain")) == ([], [taken_over.id])


async def test_a_partial_article_is_left_to_its_repair_until_that_is_given_up(store: Store) -> None:
    partial = article(state=PagesState.PARTIAL)
    await store.articles.commit(verdict(partial, alerts=(alert(),)))
    assert await due(store, at(15)) == []
    for minute in range(15, 3 * 1440):
        if await store.articles.due_for_repair("uji", at(minute), 20):
            await store.articles.missed("uji", URL, at(minute))
    assert await due(store, NOW + 3 * DAY) == [partial.id]


async def test_what_its_pages_gave_is_kept_with_the_article(store: Store) -> None:
    told = await tell(store)
    await store.articles.remember_pages(told, b'{"pages":{}}')
    (handed,) = await store.articles.due_for_revisit("uji", at(15), 1)
    assert handed.pages == '{"pages":{}}'


async def test_the_alerts_of_an_article_are_known_and_bounded(store: Store) -> None:
    for number in range(TOLD_KEPT + 8):
        alerts = (alert(f"a{number}", created=at(number)),)
        await store.articles.commit(verdict(article(), revision_read=min(number, 1), alerts=alerts, at=at(number)))
    told = [one.id for one in await store.articles.told(article().id)]
    assert told == [f"a{number}" for number in range(8, TOLD_KEPT + 8)]


async def test_no_source_keeps_more_than_its_share_and_the_youngest_stay(store: Store, redis: Client) -> None:
    key = store.keys.revisits("uji")
    await redis.zadd(key, {f"old-{number}": 9e12 + number for number in range(REVISITS_KEPT)})
    told = await tell(store)
    assert await redis.zcard(key) == REVISITS_KEPT
    assert await redis.zscore(key, told) is not None
    assert await redis.zscore(key, f"old-{REVISITS_KEPT - 1}") is None
    assert await redis.pttl(key) > 0


async def test_revisions_are_bounded_by_bytes_too(store: Store, redis: Client) -> None:
    text = "x" * (HISTORY_BYTES // 4)
    for revision in range(1, 9):
        long = article(text=f"{revision} {text}", content_hash=str(revision), revision=revision)
        await store.articles.commit(verdict(long, revision_read=revision - 1, at=at(revision)))
    kept = await store.articles.history(article().id)
    assert [old.revision for old in kept] == [7, 6, 5]
    huge = article(text=text * 5, content_hash="huge", revision=9)
    await store.articles.commit(verdict(huge, revision_read=8, at=at(9)))
    await store.articles.commit(verdict(article(revision=10), revision_read=9, at=at(10)))
    assert await store.articles.history(article().id) == []
    assert await redis.exists(store.keys.history(article().id)) == 0
