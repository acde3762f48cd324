"""What an operator sees of sources, and how they are left alone."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kentongan.cli import run
from kentongan.cli.watched import spark
from kentongan.configuration import load
from kentongan.moments import relative
from kentongan.stores import open_store
from scheduler.watching import note_visit
from scraper.health import Visit
from storage.embedded import EmbeddedRedis
from storage.pauses import Pause
from storage.store import Store

Capture = pytest.CaptureFixture[str]

CONFIGURATION = """
user_agent: "watcher/1 (+mailto:desk@newsroom.test)"
sources:
  - {name: desk, url: "https://desk.example.org/world", every: 5m, slowest: 1h, render: never}
  - {name: other, url: "https://other.example.org/world", render: never}
  - {name: resting, url: "https://resting.example.org/", paused: true, render: never}
rules: [{name: r, when: {ceasefire: [agreed]}, channels: [console]}]
"""


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Path]:
    """The path of a configuration; its Redis runs until the end of the test."""
    file = tmp_path / "kentongan.yaml"
    file.write_text(CONFIGURATION)
    server = EmbeddedRedis(load(file, {}).data_dir)
    asyncio.run(server.start())
    yield file
    asyncio.run(server.close())


def in_store(file: Path, act: Callable[[Store], Awaitable[Any]]) -> Any:
    async def acting() -> Any:
        async with open_store(load(file, {})) as store:
            return await act(store)

    return asyncio.run(acting())


def visited(file: Path, *visits: Visit) -> None:
    source = load(file, {}).source_views()[0]

    async def note(store: Store) -> None:
        for visit in visits:
            await note_visit(store.sources, source, visit, lambda: 0.0)

    in_store(file, note)


def minutes_ago(minutes: int, **counts: Any) -> Visit:
    at = datetime.now(UTC) - timedelta(minutes=minutes)
    return Visit(started=at, finished=at, requests=3, **{"pages": 2, **counts})


def listed(capsys: Capture, file: Path) -> dict[str, Any]:
    assert run(["--config", str(file), "sources", "list", "--json"]) == 0
    return {one["source"]: one for one in map(json.loads, capsys.readouterr().out.splitlines())}


def test_the_list_says_how_each_source_is_and_when_it_is_visited_next(house: Path, capsys: Capture) -> None:
    good = {"articles": 4, "articles_new": 4, "links": 30, "filled": {"headline": 4, "date": 4, "body": 4}}
    bad = {"pages": 0, "errors": ("no connection",)}
    visited(house, minutes_ago(20, **good), minutes_ago(15), *(minutes_ago(n, **bad) for n in (12, 8, 2)))
    capsys.readouterr()  # what the visits logged
    one = listed(capsys, house)["desk"]
    reason = "3 visits in a row brought no page: no connection; open it in a browser"
    assert (one["state"], one["told"], one["reason"]) == ("failing", "failing", reason)
    assert (one["recent"], one["articles_today"], one["pace"]) == ([4, 0, None, None, None], 0, "PT2400S")
    assert datetime.fromisoformat(one["since"]) < datetime.fromisoformat(one["last_visit"])
    assert run(["--config", str(house), "sources", "list"]) == 0
    table = capsys.readouterr().out
    assert "█·×××" in table
    assert "in 38 min" in table
    assert "2 min ago" in table
    assert f"desk: {reason}" in table
    assert re.search(r"^other +new +– ", table, re.MULTILINE)


def test_one_source_is_shown_with_its_visits_the_latest_first(house: Path, capsys: Capture) -> None:
    visited(
        house,
        minutes_ago(9, articles=3, articles_new=3, links=30, filled={"headline": 3, "date": 1}, statuses={200: 5}),
        minutes_ago(4, pages=0, errors=("\x1b[31mHTTP 503",), statuses={503: 3}),
    )
    assert run(["--config", str(house), "sources", "show", "desk"]) == 0
    shown = capsys.readouterr().out
    assert "\x1b" not in shown
    assert "usually" not in shown  # five minutes make no rate of a day
    assert shown.index("503×3") < shown.index("200×5")
    assert "3/3" in shown
    assert "1/3" in shown
    assert run(["--config", str(house), "sources", "show", "desk", "--json"]) == 0
    source, *visits = map(json.loads, capsys.readouterr().out.splitlines())
    assert source["source"] == "desk"
    assert [visit.get("links") for visit in visits] == [None, 30]


def test_a_pause_is_shown_everywhere_until_it_ends(house: Path, capsys: Capture) -> None:
    visited(house, minutes_ago(1, articles_new=1))
    assert run(["--config", str(house), "sources", "pause", "desk", "--for", "2h"]) == 0
    one = listed(capsys, house)["desk"]
    assert one["paused"]["by"] == "operator"
    assert one["next_visit"] == one["paused"]["until"]
    assert run(["--config", str(house), "sources", "list"]) == 0
    table = capsys.readouterr().out
    assert "desk: paused by the operator now, goes on in 2 h" in table
    assert "resting: paused by the configuration (paused: true)" in table
    assert run(["--config", str(house), "doctor", "--json"]) == 1
    told = {one["check"]: one for one in map(json.loads, capsys.readouterr().out.splitlines())}
    assert told["source desk"]["message"].startswith("paused by the operator")
    assert not told["source resting"]["ok"]
    assert "source other" not in told
    assert run(["--config", str(house), "sources", "resume", "desk"]) == 0
    assert listed(capsys, house)["desk"]["paused"] is None


def test_a_pause_without_end_says_how_it_is_ended(house: Path, capsys: Capture) -> None:
    assert run(["--config", str(house), "sources", "pause", "other"]) == 0
    assert "until `kentongan sources resume other`" in capsys.readouterr().err
    one = listed(capsys, house)["other"]
    assert (one["paused"]["until"], one["next_visit"]) == (None, None)


def test_that_a_site_asked_for_rest_is_told_as_that(house: Path, capsys: Capture) -> None:
    now = datetime.now(UTC)
    rest = Pause(by="site", since=now, until=now + timedelta(hours=3))
    in_store(house, lambda store: store.sources.pauses.pause("desk", rest))
    assert run(["--config", str(house), "sources", "list"]) == 0
    assert "desk: left alone as its site asked now, goes on in 3 h" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("pause", "nope"), "there is no source 'nope' (see: kentongan sources list)"),
        (("resume", "nope"), "there is no source 'nope' (see: kentongan sources list)"),
        (("show", "nope"), "there is no source 'nope' (see: kentongan sources list)"),
        (("pause", "desk", "--for", "soon"), "--for: 'soon' is not a duration (write 90s, 5m, 2h or 3d)"),
        (("pause", "desk", "--for", "0s"), "--for: '0s' is no time at all"),
        (("resume", "resting"), "resting is paused by the configuration: take paused: true away there"),
    ],
)
def test_what_cannot_be_done_ends_with_2(
    house: Path, capsys: Capture, arguments: tuple[str, ...], message: str
) -> None:
    assert run(["--config", str(house), "sources", *arguments]) == 2
    assert capsys.readouterr().err.strip() == message


def test_a_pause_and_its_end_are_told_as_json(house: Path, capsys: Capture) -> None:
    def told(*arguments: str) -> Any:
        assert run(["--config", str(house), "sources", *arguments, "--json"]) == 0
        (line,) = capsys.readouterr().out.splitlines()
        return json.loads(line)

    made = told("pause", "desk", "--for", "2h")
    assert (made["source"], made["by"]) == ("desk", "operator")
    assert datetime.fromisoformat(made["until"]) - datetime.fromisoformat(made["since"]) == timedelta(hours=2)
    assert told("resume", "desk") == {"source": "desk", "was_paused": True}
    assert told("resume", "desk") == {"source": "desk", "was_paused": False}


def test_a_pass_over_all_sources_leaves_paused_ones_alone_and_says_so(house: Path, capsys: Capture) -> None:
    for name in ("desk", "other"):
        assert run(["--config", str(house), "sources", "pause", name]) == 0
    capsys.readouterr()
    assert run(["--config", str(house), "crawl", "--json"]) == 0
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("name it to visit it all the same") == 3


@pytest.mark.parametrize(
    ("away", "words"),
    [
        (timedelta(seconds=10), "now"),
        (timedelta(minutes=3), "in 3 min"),
        (timedelta(minutes=-1), "1 min ago"),
        (timedelta(hours=5), "in 5 h"),
        (timedelta(days=-3), "3 d ago"),
    ],
)
def test_moments_are_told_as_people_tell_them(away: timedelta, words: str) -> None:
    now = datetime(2026, 11, 25, tzinfo=UTC)
    assert relative(now + away, now) == words


def test_a_spark_has_a_mark_for_each_visit() -> None:
    assert spark((8, 4, 1, 0, None)).plain == "█▄▁·×"
    assert spark(()).plain == ""
