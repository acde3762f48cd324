"""News as they happen: one look for all, everybody told once, nobody without bound."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from kentongan.dashboard.events import Events
from kentongan.dashboard.live import Live, News, difference
from scraper.errors import StoreUnavailable
from storage.bulletin import Standing
from storage.store import Store
from tests.kentongan.showcase import valley

AT_ONCE = timedelta(0)


def standing(mark: str, *alerts: str, **stories: str) -> Standing:
    return Standing(mark=mark, alerts=alerts, stories=stories)


class Board:
    """A store that is looked at: it answers when the test says what stands there."""

    def __init__(self) -> None:
        self.looks: list[str] = []
        self._answers: asyncio.Queue[Standing | Exception | None] = asyncio.Queue()

    def shows(self, *answers: Standing | Exception | None) -> None:
        for answer in answers:
            self._answers.put_nowait(answer)

    async def look(self, known: str) -> Standing | None:
        self.looks.append(known)
        answer = await self._answers.get()
        if isinstance(answer, Exception):
            raise answer
        return answer


def test_the_difference_names_what_is_new_and_what_moved() -> None:
    before = standing("1", "b", "a", one="1", two="4")
    after = standing("2", "c", "b", one="1", two="5", three="1")
    assert difference(before, after) == News(mark="2", stories=("two", "three"), alerts=("c",))


async def test_all_listeners_hear_the_same_of_one_look() -> None:
    board = Board()
    live = Live(board.look, every=AT_ONCE)
    listeners = [listener for since in ("", "1", "old") if (listener := live.join(since))]
    board.shows(standing("1"), None, standing("2", "a"))
    assert [await one.next() for one in listeners] == [News(mark="1"), News(mark="1"), News(mark="1", is_behind=True)]
    assert [await one.next() for one in listeners] == [News(mark="2", alerts=("a",))] * 3
    assert board.looks == ["", "1", "1"]
    live.close()
    assert [await one.next() for one in listeners] == [None] * 3


async def test_who_comes_later_is_greeted_with_what_is_known() -> None:
    board = Board()
    live = Live(board.look, every=AT_ONCE)
    first = live.join("")
    board.shows(standing("1"))
    assert first is not None
    await first.next()
    second = live.join("0")
    assert second is not None
    assert await second.next() == News(mark="1", is_behind=True)
    live.close()


async def test_too_many_are_refused_and_a_place_that_is_left_is_free() -> None:
    live = Live(Board().look, most=2)
    first, second, third = live.join(""), live.join(""), live.join("")
    assert third is None
    assert first is not None
    assert second is not None
    live.leave(first)
    assert live.join("") is not None
    live.close()
    assert live.join("") is None


async def test_nobody_looks_while_nobody_listens() -> None:
    board = Board()
    live = Live(board.look, every=AT_ONCE)
    listener = live.join("")
    board.shows(standing("1"))
    assert listener is not None
    await listener.next()
    live.leave(listener)
    board.shows(standing("2"), standing("3"))
    await asyncio.sleep(0)
    looked = len(board.looks)
    assert looked <= 2
    again = live.join("1")
    assert again is not None
    assert await again.next() == News(mark="2", is_behind=True)
    live.close()


async def test_a_listener_that_does_not_listen_is_told_to_look_again() -> None:
    board = Board()
    live = Live(board.look, every=AT_ONCE)
    slow, quick = live.join(""), live.join("")
    board.shows(*(standing(str(number), f"a{number}") for number in range(20)))
    assert slow is not None
    assert quick is not None
    while (await quick.next()) != News(mark="19", alerts=("a19",)):
        pass
    heard = [await slow.next()]
    while heard[-1] is not None and heard[-1].mark != "19":
        heard.append(await slow.next())
    assert len(heard) <= 8
    assert any(news is not None and news.is_behind for news in heard)
    live.close()


async def test_a_store_that_is_away_is_waited_for() -> None:
    board = Board()
    live = Live(board.look, every=AT_ONCE)
    listener = live.join("")
    board.shows(StoreUnavailable("gone"), StoreUnavailable("gone"), standing("1"))
    assert listener is not None
    assert await listener.next() == News(mark="1")
    live.close()


async def test_a_fault_of_ours_sends_everybody_away_and_the_next_one_starts_anew() -> None:
    board = Board()
    live = Live(board.look, every=AT_ONCE)
    listener = live.join("")
    board.shows(KeyError("ours"))
    assert listener is not None
    assert await listener.next() is None
    again = live.join("")
    board.shows(standing("1"))
    assert again is not None
    assert await again.next() == News(mark="1")
    live.close()


class Stream:
    """One connection to `/events`, as a server would hold it."""

    def __init__(self, events: Events, *, since: str = "", method: str = "GET") -> None:
        self.sent: asyncio.Queue[dict] = asyncio.Queue()  # type: ignore[type-arg]
        self._left = asyncio.Event()
        scope = {"type": "http", "method": method, "headers": [], "query_string": f"since={since}".encode()}
        self.task = asyncio.create_task(events(scope, self._receive, self.sent.put))

    async def _receive(self) -> dict:  # type: ignore[type-arg]
        await self._left.wait()
        return {"type": "http.disconnect"}

    async def read(self) -> str:
        return str((await self.sent.get()).get("body", b"").decode())

    async def leave(self) -> None:
        self._left.set()
        await self.task


@asynccontextmanager
async def stream(events: Events, *, since: str = "", method: str = "GET") -> AsyncIterator[Stream]:
    opened = Stream(events, since=since, method=method)
    yield opened
    await opened.leave()


async def test_what_another_daemon_commits_is_told_over_the_stream(store: Store) -> None:
    live = Live(store.bulletin.look, every=timedelta(milliseconds=5))
    async with stream(Events(live), since=await store.bulletin.mark()) as reader:
        start = await reader.sent.get()
        assert (start["status"], dict(start["headers"])[b"content-type"]) == (200, b"text/event-stream; charset=utf-8")
        assert await reader.read() == "retry: 3000\n\n"
        greeting = await reader.read()
        assert greeting.endswith('data: {"stories":[],"alerts":[],"behind":false}\n\n')
        await valley().commit(Store(store._redis))
        stories: set[str] = set()
        alerts: set[str] = set()
        while len(alerts) < 3:
            told = json.loads((await reader.read()).partition("data: ")[2])
            stories.update(told["stories"])
            alerts.update(told["alerts"])
        assert stories == {"lembah-sarai"}
        assert alerts == {f"lembah-sarai-alert-{number}" for number in range(3)}
    assert live.join("") is not None
    live.close()


async def test_a_silent_stream_beats_and_ends_in_time() -> None:
    board = Board()
    live = Live(board.look, every=AT_ONCE)
    async with stream(Events(live, heartbeat_s=0.01, longest_s=0.1)) as reader:
        await reader.sent.get()
        assert [await reader.read() for _ in range(3)] == ["retry: 3000\n\n", ": still here\n\n", ": still here\n\n"]
        await reader.task
    live.close()


async def test_a_full_house_says_when_to_come_again() -> None:
    live = Live(Board().look, most=0)
    async with stream(Events(live)) as reader:
        start = await reader.sent.get()
        assert (start["status"], dict(start["headers"])[b"retry-after"]) == (503, b"30")


async def test_a_head_request_holds_no_place() -> None:
    live = Live(Board().look, most=1)
    async with stream(Events(live), method="HEAD") as reader:
        await reader.task
    assert live.join("") is not None
    live.close()


@pytest.mark.parametrize("since", ["x" * 41, ""])
async def test_a_mark_that_is_none_is_taken_for_none(since: str) -> None:
    board = Board()
    live = Live(board.look, every=AT_ONCE)
    board.shows(standing("1"))
    async with stream(Events(live), since=since) as reader:
        await reader.sent.get()
        await reader.read()
        assert '"behind":false' in await reader.read()
    live.close()
