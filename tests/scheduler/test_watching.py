"""What a visit means for its source is told once, whatever dies in between; and an outage of ours is one notice."""

from __future__ import annotations

import asyncio
import sys
from datetime import timedelta
from typing import Any

import pytest
from msgspec import structs

from scheduler.watching import note_visit
from scraper.health import HealthState, Visit
from scraper.model import Alert, Source
from storage.embedded import EmbeddedRedis
from storage.store import Store
from tests.scheduler.fakes import START
from tests.scheduler.newsroom import make_source
from tests.scheduler.watching_process import PHASES

FIVE = timedelta(minutes=5)
WELL, FAILING, BLOCKED = HealthState.WELL, HealthState.FAILING, HealthState.BLOCKED


def watched(name: str = "kabar") -> Source:
    return structs.replace(make_source(name, site=f"{name}.example"), health_channels=("ops",))


def visit(number: int, *, down: bool = False, **counts: Any) -> Visit:
    at = START + number * FIVE
    base = {"errors": ("no connection",)} if down else {"pages": 2, "articles_new": 1}
    return Visit(started=at, finished=at, requests=1, **{**base, **counts})


async def see(store: Store, source: Source, *visits: Visit) -> None:
    for one in visits:
        await note_visit(store.sources, source, one, lambda: 0.0)


async def told(store: Store) -> list[tuple[str, HealthState, str]]:
    """Subject, state and reason of each notice that waits for `ops`, oldest first."""
    entries = await store._redis.xrange(store.keys.outbox("ops"))
    alerts = [await store.alerts.get(str(fields["alert"])) for _, fields in entries]
    return [
        (alert.story.title, alert.change.health.after, alert.change.health.reason)
        for alert in alerts
        if isinstance(alert, Alert) and alert.change.health is not None
    ]


async def test_a_state_that_lasts_is_told_once_and_its_end_too(store: Store) -> None:
    await see(store, watched(), visit(0), *(visit(n, refused=True, pages=0, errors=("HTTP 403",)) for n in range(1, 9)))
    refused = "the site refuses us: HTTP 403; ask the publisher, or watch its feed"
    assert await told(store) == [("kabar", BLOCKED, refused)]
    state = await store.sources.get("kabar")
    assert (state.state, state.reason, state.standing.since) == ("blocked", refused, START + FIVE)
    await see(store, watched(), *(visit(n) for n in range(9, 15)))
    assert await told(store) == [("kabar", BLOCKED, refused), ("kabar", WELL, "1 new article at the last visit")]


async def test_one_bad_visit_is_shown_and_not_told(store: Store) -> None:
    await see(store, watched(), visit(0), visit(1, down=True), visit(2), visit(3, down=True), visit(4), visit(5))
    assert await told(store) == []
    await see(store, watched(), visit(6, down=True))
    state = await store.sources.get("kabar")
    assert (state.state, state.reason) == (
        "well",
        "the last visit brought no page: no connection; open it in a browser",
    )


async def test_a_source_that_never_answered_is_told(store: Store) -> None:
    await see(store, watched(), *(visit(n, down=True, errors=("host not found",)) for n in range(3)))
    reason = "never answered since it was configured (3 visits): host not found; is the address right?"
    assert await told(store) == [("kabar", FAILING, reason)]


async def test_nobody_is_told_where_no_channel_is_named(store: Store) -> None:
    await see(store, make_source(), *(visit(n, down=True) for n in range(4)))
    assert (await store.sources.get("kabar")).state == "failing"
    assert (await store.counts())["alerts"] == 0


async def test_that_all_sources_fail_together_is_one_notice_and_their_return_another(store: Store) -> None:
    sources = [watched(f"s{number}") for number in range(8)]
    for number in range(12):
        for source in sources:
            await see(store, source, visit(number, down=number >= 1))
    assert [(title, state) for title, state, _ in await told(store)] == [("(all sources)", FAILING)]
    assert (await told(store))[0][2] == "8 of 8 sources bring no page: is our network down?"
    assert {(await store.sources.get(source.name)).state for source in sources} == {"failing"}
    for number in range(12, 20):
        for source in sources:
            await see(store, source, visit(number))
    assert [(title, state) for title, state, _ in await told(store)][1:] == [("(all sources)", WELL)]
    assert {(await store.sources.get(source.name)).state for source in sources} == {"well"}


async def test_what_stays_ill_after_an_outage_is_told_by_its_name(store: Store) -> None:
    sources = [watched(f"s{number}") for number in range(6)]
    for number in range(10):
        for source in sources:
            await see(store, source, visit(number, down=number >= 1 and (number < 5 or source is sources[0])))
    assert [(title, state) for title, state, _ in await told(store)] == [
        ("(all sources)", FAILING),
        ("(all sources)", WELL),
        ("s0", FAILING),
    ]


async def test_sources_that_were_told_to_be_dead_make_no_outage(store: Store) -> None:
    dead, alive = [watched(f"dead{n}") for n in range(4)], [watched(f"alive{n}") for n in range(2)]
    for source in dead:  # one after the other, each alone
        for number in range(3):
            await see(store, source, visit(number, down=True))
            await see(store, alive[0], visit(number))
            await see(store, alive[1], visit(number))
    assert sorted(title for title, _, _ in await told(store)) == ["dead0", "dead1", "dead2", "dead3"]


async def test_sites_that_refuse_us_together_are_reached_and_each_told_of(store: Store) -> None:
    sources = [watched(f"s{number}") for number in range(4)]
    for number in range(4):
        for source in sources:
            await see(store, source, visit(number, pages=0, refused=True, errors=("HTTP 403",)))
    assert [(title, state) for title, state, _ in await told(store)] == [(source.name, BLOCKED) for source in sources]


async def test_an_outage_that_lasts_a_day_is_told_source_by_source(store: Store) -> None:
    sources = [watched(f"s{number}") for number in range(3)]
    for number in (0, 1, 2, 3, 14 * 12, 20 * 12, 23 * 12, 25 * 12, 26 * 12, 27 * 12):
        for source in sources:
            await see(store, source, visit(number, down=True))
    assert [(title, state) for title, state, _ in await told(store)] == [
        ("(all sources)", FAILING),
        *((source.name, FAILING) for source in sources),
    ]
    for number in range(28 * 12, 28 * 12 + 5):
        for source in sources:
            await see(store, source, visit(number))
    assert [(title, state) for title, state, _ in await told(store)][4:] == [(source.name, WELL) for source in sources]
    assert (await store.sources.outages.pulse(START + timedelta(hours=28)))[1] is None


class Crash(Exception):
    pass


class Dying:
    """States of a process that is killed at its `at`-th call, before the store has heard of it or after."""

    def __init__(self, target: Any, at: int, *, before: bool, count: list[int] | None = None) -> None:
        self._target, self._at, self._before = target, at, before
        self._count = count if count is not None else [0]

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._target, name)
        if name in {"pauses", "outages"}:
            return Dying(found, self._at, before=self._before, count=self._count)

        async def call(*args: Any, **options: Any) -> Any:
            self._count[0] += 1
            if self._before and self._count[0] == self._at:
                raise Crash
            answer = await found(*args, **options)
            if self._count[0] == self._at:
                raise Crash
            return answer

        return call


@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize("at", range(1, 6))
async def test_a_process_that_dies_anywhere_tells_neither_twice_nor_never(store: Store, at: int, before: bool) -> None:
    source, last = watched(), visit(3, down=True, rest_until=START + timedelta(hours=3))
    await see(store, source, visit(0), visit(1, down=True), visit(2, down=True))
    with pytest.raises(Crash):
        await note_visit(Dying(store.sources, at, before=before), source, last, lambda: 0.0)  # type: ignore[arg-type]  # as the real one
    # Not noted: the source is due still, and the next process finds the same a little later.
    later = structs.replace(last, started=last.started + FIVE, finished=last.finished + FIVE)
    await see(store, source, later)
    assert [(title, state) for title, state, _ in await told(store)] == [("kabar", FAILING)]


@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize("at", range(1, 6))
async def test_nor_is_an_outage(store: Store, at: int, before: bool) -> None:
    sources = [watched(f"s{number}") for number in range(4)]
    for number in range(2):
        for source in sources:
            await see(store, source, visit(number, down=True))
    with pytest.raises(Crash):
        await note_visit(Dying(store.sources, at, before=before), sources[0], visit(2, down=True), lambda: 0.0)  # type: ignore[arg-type]  # as the real one
    for source in sources:
        await see(store, source, visit(3, down=True))
    assert [(title, state) for title, state, _ in await told(store)] == [("(all sources)", FAILING)]


async def test_a_late_process_that_judged_the_same_tells_nothing(store: Store) -> None:
    source = watched()
    await see(store, source, visit(0), visit(1, down=True), visit(2, down=True))
    stale = await store.sources.get("kabar")

    class Stale:
        def __getattr__(self, name: str) -> Any:
            return getattr(store.sources, name)

        async def get(self, name: str) -> Any:
            return stale

    await see(store, source, visit(3, down=True))
    await note_visit(Stale(), source, visit(4, down=True), lambda: 0.0)  # type: ignore[arg-type]  # as the real one
    assert len(await told(store)) == 1


async def test_a_site_that_asked_for_rest_is_not_due_until_its_end(store: Store) -> None:
    await see(store, watched(), visit(0, down=True, rest_until=START + timedelta(hours=9)))
    (pause,) = await store.sources.pauses.of(["kabar"])
    assert pause is not None
    assert (pause.by, pause.until) == ("site", START + timedelta(hours=9))


async def test_processes_killed_at_any_moment_tell_each_turn_once(store: Store, server: EmbeddedRedis) -> None:
    """Killed as soon as a visit is noted, each dies somewhere in the next one."""
    kills = 0
    while True:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.scheduler.watching_process", server.url, stdout=asyncio.subprocess.PIPE
        )
        assert process.stdout is not None
        said = [await process.stdout.readline() for _ in range(6 + 3 * kills)]
        if not said[-1]:  # it came to its end
            assert await process.wait() == 0
            break
        process.kill()
        await process.wait()
        kills += 1
    assert kills >= 4
    assert [state for _, state, _ in await told(store)] == [FAILING, WELL] * (PHASES // 2 - 1) + [FAILING]
