"""The dashboard beside the daemon: a bug of its own costs no alert, and it comes again."""

from __future__ import annotations

import socket
from typing import Any

import aiohttp
import pytest
import uvicorn

from kentongan import hosting
from kentongan.dashboard import serving
from kentongan.hosting import dashboard, listening
from scheduler import reporting
from scheduler.daemon import Daemon
from settings import Settings
from storage.store import Store
from tests.scheduler.newsroom import make_source


@pytest.fixture
def settings(unused_tcp_port: int) -> Settings:
    return Settings.model_validate({"dashboard": {"listen": f"127.0.0.1:{unused_tcp_port}"}})


@pytest.fixture
def reported(monkeypatch: pytest.MonkeyPatch) -> list[BaseException]:
    errors: list[BaseException] = []
    monkeypatch.setattr(reporting, "report", errors.append)
    monkeypatch.setattr(hosting, "FIRST_VISIT_S", 0.0)
    monkeypatch.setattr(hosting, "AGAIN_S", 0.05)
    return errors


class Brief(uvicorn.Server):
    """Ends when it has begun."""

    async def main_loop(self) -> None:
        return


def daemon_of(store: Store) -> Daemon:
    async def nothing(*_: Any, **__: Any) -> Any:
        raise AssertionError("the daemon does not run")

    return Daemon([make_source()], store=store, intake=nothing, crawl=nothing, channels=[])  # type: ignore[arg-type]


async def health(settings: Settings) -> int:
    async with aiohttp.ClientSession() as session, session.get(f"http://{settings.dashboard.listen}/healthz") as answer:
        return answer.status


def failing(fault: str) -> Any:
    """Makes a server as the dashboard does, but for the first one."""
    true, made = serving.dashboard_server, []

    def make(settings: Settings, store: Store, daemon: Daemon) -> uvicorn.Server:
        made.append(fault)
        if len(made) > 1:
            return true(settings, store, daemon)
        if fault == "cannot be made":
            raise ImportError("a template is missing")
        return Brief(true(settings, store, daemon).config)

    return make


@pytest.mark.parametrize(
    ("fault", "said"),
    [("cannot be made", "a template is missing"), ("ends by itself", "nobody had asked it to")],
)
async def test_a_dashboard_that_fails_is_reported_and_begun_again(
    store: Store,
    settings: Settings,
    reported: list[BaseException],
    monkeypatch: pytest.MonkeyPatch,
    fault: str,
    said: str,
) -> None:
    monkeypatch.setattr(serving, "dashboard_server", failing(fault))
    async with dashboard(settings, store, daemon_of(store)):
        assert await health(settings) == 200
    assert [said in str(error) for error in reported] == [True]


async def test_a_dashboard_that_ends_with_the_daemon_is_no_fault(
    store: Store, settings: Settings, reported: list[BaseException]
) -> None:
    async with dashboard(settings, store, daemon_of(store)):
        assert await health(settings) == 200
    assert reported == []
    with listening(settings):  # its address is free again
        pass


def test_a_body_does_not_wait_for_the_ack_of_its_headers(settings: Settings) -> None:
    with listening(settings) as listener:
        assert listener.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
