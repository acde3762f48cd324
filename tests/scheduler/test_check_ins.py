"""Sentry hears once a minute that the scheduler lives, and what the house did before an error; it holds up nobody."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

import pytest
import sentry_sdk
import structlog

from kentongan.logs import set_up
from scheduler import reporting
from scheduler.upkeep import Upkeep
from scraper.errors import StoreError, StoreUnavailable
from scraper.model import Value
from storage.shedding import Shed
from tests.scheduler.fakes import START
from tests.scheduler.test_reporting import SECRET, FakeSentry, sent


class Standing(Value, frozen=True, kw_only=True):
    store_is_up: bool = True
    leads: bool = True
    is_ready: bool = True


class Stage:
    """A store, a status and a clock that a test sets."""

    def __init__(self) -> None:
        self.now = START
        self.standing = Standing()
        self.error: Exception | None = None

    async def relieve(self, now: datetime) -> Shed:
        if self.error:
            raise self.error
        return Shed()

    async def prune(self, now: datetime) -> int:
        return 0

    async def look(self, upkeep: Upkeep, *, after: float = 60) -> None:
        self.now += timedelta(seconds=after)
        await upkeep.look()


@pytest.fixture
def sentry() -> Iterator[FakeSentry]:
    fake = FakeSentry()
    reporting.set_up(fake.dsn, environment="test", release="kentongan@0", secrets=[SECRET])
    yield fake
    reporting.close()
    sentry_sdk.get_global_scope().set_client(None)
    fake.close()


@pytest.fixture
def logs() -> Iterator[None]:
    """Ours, for one test."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    set_up(0)
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(capture=False)
    structlog.reset_defaults()


def check_ins(fake: FakeSentry) -> list[dict[str, object]]:
    sentry_sdk.flush(5)
    lines = [line for envelope in fake.raw for line in envelope.split(b"\n") if b'"monitor_slug"' in line]
    return [json.loads(line) for line in lines]


async def test_the_leader_signs_in_once_a_minute_with_the_monitor_s_terms(sentry: FakeSentry) -> None:
    stage = Stage()
    upkeep = Upkeep(stage, lambda: stage.standing, clock=lambda: stage.now)
    for _ in range(4):
        await stage.look(upkeep, after=30)
    told = check_ins(sentry)
    assert [one["status"] for one in told] == ["in_progress", "ok"] * 2
    assert told[0]["check_in_id"] == told[1]["check_in_id"] != told[2]["check_in_id"]
    assert {one["monitor_slug"] for one in told} == {"kentongan-scheduler"}
    assert told[0]["monitor_config"] == {
        "schedule": {"type": "interval", "value": 1, "unit": "minute"},
        "checkin_margin": 2,
        "max_runtime": 2,
        "failure_issue_threshold": 3,
        "recovery_threshold": 1,
    }


async def test_a_store_that_is_away_is_an_error_and_who_stands_by_says_nothing(sentry: FakeSentry) -> None:
    stage = Stage()
    upkeep = Upkeep(stage, lambda: stage.standing, clock=lambda: stage.now)
    stage.standing, stage.error = Standing(store_is_up=False, leads=False, is_ready=False), StoreUnavailable("away")
    await stage.look(upkeep)
    stage.standing, stage.error = Standing(leads=False), None
    await stage.look(upkeep)
    assert [one["status"] for one in check_ins(sentry)] == ["in_progress", "error"]
    assert sentry.events == []


async def test_a_fault_of_ours_is_reported_and_upkeep_goes_on(sentry: FakeSentry) -> None:
    stage = Stage()
    upkeep = Upkeep(stage, lambda: stage.standing, clock=lambda: stage.now)
    stage.error = StoreError("WRONGTYPE")
    await stage.look(upkeep)
    await stage.look(upkeep)
    assert [kind for kind, _ in sent(sentry)] == [
        "StoreError"
    ]  # the second one is the same, and Sentry's own filter knows it


async def test_an_error_brings_what_the_house_logged_before_it(sentry: FakeSentry, logs: None) -> None:
    log = structlog.get_logger("kentongan.delivery")
    with reporting.bound(channel="hook"):
        log.warning("alert.postponed", alert="a1", error=f"refused {SECRET}")
    with reporting.bound(source="kabar"):
        structlog.get_logger("kentongan.visits").info("source.visited", new=3)
    log.warning("store.away")
    with reporting.bound(source="lain"):
        reporting.report(ValueError("x"))
    sentry_sdk.flush(5)
    (event,) = sentry.events
    crumbs = event["breadcrumbs"]["values"]
    assert [one["message"] for one in crumbs] == ["alert.postponed", "source.visited", "store.away"]
    assert crumbs[0]["data"] == {"alert": "a1", "error": "refused [Filtered]"}
    assert crumbs[1]["data"]["new"] == "3"


@pytest.mark.parametrize("manner", ["refuses", "hangs"])
async def test_a_sentry_that_refuses_or_hangs_blocks_nothing(manner: str) -> None:
    asked, release = [], Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(self.path)
            self.rfile.read(int(self.headers["Content-Length"]))
            if manner == "hangs":
                release.wait(20)
            self.send_response(429)
            self.send_header("Retry-After", "60")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    reporting.set_up(f"http://public@127.0.0.1:{server.server_address[1]}/7", environment="test", release="kentongan@0")
    stage = Stage()
    upkeep = Upkeep(stage, lambda: stage.standing, clock=lambda: stage.now)
    loop = asyncio.get_running_loop()
    begun = loop.time()
    for number in range(30):
        reporting.report(ValueError(f"{number}"))
        await stage.look(upkeep)
    assert loop.time() - begun < 2
    if manner == "refuses":
        await asyncio.to_thread(sentry_sdk.flush, 5)
        assert len(asked) < 20, "told to wait, it is left alone"
    await asyncio.to_thread(reporting.close)
    assert loop.time() - begun < 8
    release.set()
    sentry_sdk.get_global_scope().set_client(None)
    server.shutdown()
    server.server_close()
