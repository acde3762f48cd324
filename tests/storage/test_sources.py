"""What is remembered of sources, and for how long."""

from __future__ import annotations

from datetime import timedelta

from msgspec import structs

from scraper.health import HealthState, Outage, Pulse, Rhythm, Standing
from scraper.model import Turn
from scraper.notices import outage_notice
from scraper.pace import NEVER
from storage.connection import Client
from storage.pauses import Pause
from storage.sources import SourceState, VisitDates
from storage.store import Store
from tests.storage.samples import NOW, at

WELL = SourceState(name="uji", state="well", last_visit=NOW, next_visit=at(5), articles_new=3)


async def test_a_source_never_visited_is_new(store: Store) -> None:
    assert await store.sources.get("uji") == SourceState(name="uji")
    assert await store.sources.next_visit("uji") is None
    assert await store.sources.visits("uji") == []


async def test_the_last_visit_stands_and_earlier_ones_are_kept_a_hundred_deep(store: Store) -> None:
    for number in range(120):
        await store.sources.visited(WELL, b'{"n": %d}' % number)
    assert await store.sources.get("uji") == WELL
    assert await store.sources.next_visit("uji") == at(5)
    visits = await store.sources.visits("uji")
    assert (len(visits), visits[0]) == (100, b'{"n": 119}')


async def test_the_next_dates_of_many_sources_come_in_their_order(store: Store) -> None:
    await store.sources.visited(WELL, b"{}")
    assert await store.sources.dates(["baru", "uji"]) == [VisitDates(), VisitDates(last=NOW, next=at(5))]
    assert await store.sources.dates([]) == []


async def test_validators_belong_to_one_listing_of_one_source_and_end(store: Store, redis: Client) -> None:
    await store.sources.remember("uji", "https://a.example/", b'{"etag":"x"}')
    assert await store.sources.validators("uji", "https://a.example/") == b'{"etag":"x"}'
    assert await store.sources.validators("uji", "https://a.example/2") is None
    assert await store.sources.validators("lain", "https://a.example/") is None
    assert await redis.pttl(store.keys.listing("uji", "https://a.example/")) > 0


async def test_a_state_is_kept_with_its_standing_and_rhythm(store: Store) -> None:
    standing = Standing(state=HealthState.BLOCKED, reason="HTTP 403", since=NOW, told=HealthState.BLOCKED)
    state = structs.replace(WELL, state="blocked", standing=standing, rhythm=Rhythm().after(NOW, 3).after(at(60), 2))
    await store.sources.visited(state, b"{}")
    assert await store.sources.get("uji") == state


async def test_a_paused_source_is_never_due_and_one_that_is_resumed_as_before(store: Store) -> None:
    await store.sources.visited(WELL, b"{}")
    pause = Pause(by="operator", since=NOW)
    await store.sources.pauses.pause("uji", pause)
    assert await store.sources.next_visits(["uji", "baru"]) == [NEVER, None]
    assert await store.sources.pauses.of(["uji", "baru"]) == [pause, None]
    assert await store.sources.pauses.resume("uji")
    assert not await store.sources.pauses.resume("uji")
    assert await store.sources.next_visit("uji") == at(5)


async def test_a_pause_ends_by_itself_and_a_sites_wish_does_not_shorten_the_operators(
    store: Store, redis: Client
) -> None:
    hours = Pause(by="operator", since=NOW, until=NOW + timedelta(hours=2))
    await store.sources.pauses.pause("uji", hours)
    assert 7_190_000 < await redis.pttl(store.keys.pause("uji")) <= 7_200_000
    await store.sources.pauses.pause("uji", Pause(by="site", since=NOW, until=NOW + timedelta(seconds=1)))
    assert await store.sources.pauses.of(["uji"]) == [hours]
    await store.sources.pauses.pause("uji", Pause(by="operator", since=NOW))
    assert await redis.pttl(store.keys.pause("uji")) == -1


async def test_told_articles_of_a_paused_source_are_left_alone(store: Store, redis: Client) -> None:
    await redis.zadd(store.keys.revisits("uji"), {"a1": NOW.timestamp() * 1000})
    assert await store.sources.next_revisits(["uji"]) == [NOW]
    await store.sources.pauses.pause("uji", Pause(by="operator", since=NOW))
    assert await store.sources.next_revisits(["uji"]) == [None]


async def test_the_pulse_is_of_the_sources_that_were_visited_lately(store: Store) -> None:
    for name, visited, is_down in (("a", NOW, False), ("b", NOW, True), ("lama", at(-180), True), ("sakit", NOW, None)):
        state = SourceState(name=name, last_visit=visited)
        await store.sources.visited(state, b"{}", is_down=is_down)
    pulse = Pulse(up=frozenset({"a"}), down=frozenset({"b"}))
    assert await store.sources.outages.pulse(NOW) == (pulse, None)
    await store.sources.visited(SourceState(name="b", last_visit=NOW), b"{}", is_down=False)
    assert (await store.sources.outages.pulse(NOW))[0].down == frozenset()


async def test_of_two_processes_that_find_an_outage_one_tells_it(store: Store, redis: Client) -> None:
    first, second = Outage(since=NOW, reason="3 of 3"), Outage(since=at(1), reason="3 of 3")
    turn = Turn(before=HealthState.WELL, after=HealthState.FAILING, reason="3 of 3")
    notices = [outage_notice(turn, channels=("ops",), since=one.since, now=NOW) for one in (first, second)]
    assert await store.sources.outages.turn(None, first, notices[0])
    assert not await store.sources.outages.turn(None, second, notices[1])
    assert await redis.xlen(store.keys.outbox("ops")) == 1
    assert (await store.sources.outages.pulse(NOW))[1] == first
    assert await store.sources.outages.turn(first, None, None)
    assert (await store.sources.outages.pulse(NOW))[1] is None
