"""What was sent, what was tried, what waits and why: asked on the command line."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from kentongan.cautions import failing
from kentongan.cli import run
from kentongan.configuration import load
from kentongan.stores import open_store
from scraper.model import Delivery, Receipt, Setback, Severity
from storage.store import Store
from tests.storage.samples import alert, article, verdict

Capture = pytest.CaptureFixture[str]
HOUR = timedelta(hours=1)
NOW = datetime.now(UTC).replace(microsecond=0)
SETBACK = Setback(opens_after=1, probe_after=HOUR, longest_rest=HOUR)
_CONFIGURATION = """
channels:
  desk: {type: console}
  hook: {type: webhook, url: "http://127.0.0.1:9/hook"}
  unused: {type: console}
"""


async def _history(store: Store) -> None:
    """Of three alerts on two channels one was delivered and two are parked; the hook is open, and one waits for it."""
    made = [alert(id_, "hook", created=NOW - age * HOUR) for id_, age in (("a1", 30), ("a2", 2), ("a3", 1))]
    made[1] = replace(made[1], rule="truce", severity=Severity.NORMAL, deliveries=(Delivery(channel="desk"),))
    await store.articles.commit(verdict(article(first_seen=NOW, last_seen=NOW), alerts=tuple(made), at=NOW))
    one, three = await store.outbox.claim("hook", consumer="c", count=9, lease=HOUR, now=NOW)
    assert await store.outbox.park(one, "hook: 400 no", NOW - 2 * HOUR, answered=True)
    assert await store.outbox.later(three, "hook: 410 gone", NOW, NOW - HOUR, SETBACK)
    (two,) = await store.outbox.claim("desk", consumer="c", count=9, lease=HOUR, now=NOW)
    assert await store.outbox.settle(two, Receipt(channel="desk", reference="ok"), NOW)


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    file = tmp_path / "kentongan.yaml"
    file.write_text(_CONFIGURATION)

    async def fill() -> None:
        async with open_store(load(file, {})) as store:
            await _history(store)

    asyncio.run(fill())
    return file


def lines(file: Path, capsys: Capture, *arguments: str) -> list[Any]:
    assert run(["--config", str(file), *arguments, "--json"]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def shown(file: Path, capsys: Capture, *arguments: str) -> str:
    assert run(["--config", str(file), *arguments]) == 0
    return " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize(
    ("options", "ids"),
    [
        ((), ["a3", "a2", "a1"]),
        (("--channel", "hook"), ["a3", "a1"]),
        (("--channel", "hook", "--state", "parked"), ["a1"]),
        (("--channel", "desk", "--state", "parked"), []),
        (("--rule", "truce"), ["a2"]),
        (("--severity", "urgent"), ["a3", "a1"]),
        (("--since", "1d"), ["a3", "a2"]),
        (("--since", "1d", "--limit", "1"), ["a3"]),
    ],
)
def test_alerts_are_listed_by_condition(desk: Path, capsys: Capture, options: tuple[str, ...], ids: list[str]) -> None:
    assert [one["id"] for one in lines(desk, capsys, "alerts", "list", *options)] == ids


def test_what_is_parked_says_why(desk: Path, capsys: Capture) -> None:
    assert "hook: 400 no" in shown(desk, capsys, "alerts", "list", "--state", "parked")
    assert "hook: 400 no" in shown(desk, capsys, "alerts", "show", "a1")


@pytest.mark.parametrize(
    ("options", "tried"),
    [
        ((), [("a2", "delivered"), ("a3", "later"), ("a1", "parked")]),
        (("a1",), [("a1", "parked")]),
        (("a1", "--outcome", "later"), []),
        (("--channel", "hook"), [("a3", "later"), ("a1", "parked")]),
        (("--outcome", "later"), [("a3", "later")]),
        (("--since", "90m"), [("a2", "delivered"), ("a3", "later")]),
        (("--limit", "1"), [("a2", "delivered")]),
    ],
)
def test_attempts_are_listed_newest_first(
    desk: Path, capsys: Capture, options: tuple[str, ...], tried: list[tuple[str, str]]
) -> None:
    found = lines(desk, capsys, "alerts", "attempts", *options)
    assert [(one["alert"], one["outcome"]) for one in found] == tried


def test_a_table_of_attempts_shows_the_channels_answers(desk: Path, capsys: Capture) -> None:
    table = shown(desk, capsys, "alerts", "attempts")
    assert "hook: 410 gone" in table
    assert "delivered ok" in table


def test_channels_are_listed_with_what_waits_for_them(desk: Path, capsys: Capture) -> None:
    told = {one["channel"]: one for one in lines(desk, capsys, "channels", "list")}
    states = {
        name: (one["type"], one["state"], one["waiting"], one["parked"], one["last_error"])
        for name, one in told.items()
    }
    assert states == {
        "desk": ("console", "closed", 0, 0, None),
        "hook": ("webhook", "open", 1, 1, "hook: 410 gone"),
        "unused": ("console", "closed", 0, 0, None),
    }
    table = shown(desk, capsys, "channels", "list")
    assert f"open since {NOW - HOUR:%Y-%m-%d %H:%M}Z" in table


def test_doctor_names_a_channel_that_takes_nothing(desk: Path) -> None:
    settings = load(desk, {})

    async def found() -> dict[str, str]:
        async with open_store(settings) as store:
            return await failing(settings, store)

    (advice,) = asyncio.run(found()).items()
    assert advice[0] == "hook"
    assert advice[1].endswith(
        "Z (hook: 410 gone), 1 alerts wait: mend it (kentongan alerts test hook); it is tried again every few minutes"
    )


def test_a_channel_that_asked_for_a_rest_is_shown_to_rest(desk: Path, capsys: Capture) -> None:
    settings, moment = load(desk, {}), datetime.now(UTC)
    asked = Setback(opens_after=5, probe_after=HOUR, longest_rest=HOUR, asked=HOUR / 2)

    async def put_off() -> dict[str, str]:
        async with open_store(settings) as store:
            await store.outbox.post(alert("a9", "desk", created=moment))
            (parcel,) = await store.outbox.claim("desk", consumer="c", count=1, lease=HOUR, now=moment)
            assert await store.outbox.later(parcel, "desk: 429 slow down", moment, moment, asked)
            return await failing(settings, store)

    advice = asyncio.run(put_off())["desk"]
    rest = f"rests until {moment + HOUR / 2:%H:%M}Z as it asked"
    assert advice == f"{rest} (desk: 429 slow down), 1 alerts wait"
    assert f"closed, {rest}" in shown(desk, capsys, "channels", "list")


@pytest.mark.parametrize(
    ("options", "back"),
    [
        (("--all-parked",), [{"channel": "desk", "redelivered": 0}, {"channel": "hook", "redelivered": 1}]),
        (("--channel", "hook"), [{"channel": "hook", "redelivered": 1}]),
        (("a1", "a2"), [{"redelivered": ["a1"]}]),
    ],
)
def test_what_is_parked_is_brought_back(desk: Path, capsys: Capture, options: tuple[str, ...], back: list[Any]) -> None:
    assert lines(desk, capsys, "alerts", "redeliver", *options) == back
    assert lines(desk, capsys, "alerts", "list", "--state", "parked") == []
    newest, *_ = lines(desk, capsys, "alerts", "attempts")
    assert (newest["alert"], newest["outcome"]) == ("a1", "redelivered")


@pytest.mark.parametrize("options", [("--all-parked",), ("--channel", "hook"), ("a1",), ("--all-parked", "--json")])
def test_what_nobody_sends_is_said_when_it_is_brought_back(
    desk: Path, capsys: Capture, options: tuple[str, ...]
) -> None:
    desk.write_text(_CONFIGURATION.replace("  hook:", "  another:"))
    assert run(["--config", str(desk), "alerts", "redeliver", *options]) == 0
    told = "hook: 2 alerts wait for it and it is not configured: they are sent when `channels` has it again"
    assert told in capsys.readouterr().err.splitlines()


@pytest.mark.parametrize(
    "options",
    [
        ("redeliver",),
        ("redeliver", "a1", "--all-parked"),
        ("redeliver", "--channel", "nobody"),
        ("attempts", "nothing"),
        ("attempts", "--outcome", "lost"),
    ],
)
def test_what_makes_no_sense_ends_with_2(desk: Path, capsys: Capture, options: tuple[str, ...]) -> None:
    assert run(["--config", str(desk), "alerts", *options]) == 2
    assert capsys.readouterr().out == ""
