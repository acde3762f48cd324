"""`run`: the daemon as a process, from its start to SIGTERM."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from tests.kentongan.newsdesk import configure, news_site

PATIENCE_S = 60.0


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def configured(tmp_path: Path, port: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.delenv("KENTONGAN_CONFIG", raising=False)
    with news_site() as site:
        configure(tmp_path, site, f'dashboard: {{listen: "127.0.0.1:{port}", token: "open-sesame"}}')
        yield tmp_path


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "kentongan", *arguments]


def get(port: int, path: str, token: str | None = None) -> tuple[int, str]:
    request = Request(f"http://127.0.0.1:{port}{path}", headers={"Authorization": f"Bearer {token}"} if token else {})
    try:
        with urlopen(request, timeout=10) as response:
            return response.status, response.read().decode()
    except HTTPError as error:
        with error:
            return error.code, error.read().decode()


def until(condition: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    """Waits for another process, which offers nothing to wait on."""
    end = time.monotonic() + PATIENCE_S
    while not condition():
        assert process.poll() is None, "the daemon ended"
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.05)


def is_ready(port: int) -> bool:
    try:
        return get(port, "/readyz")[0] == 200
    except OSError:
        return False


def test_the_daemon_tells_what_it_finds_and_ends_in_time(configured: Path, port: int) -> None:
    with subprocess.Popen(
        command("run", "--json"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=configured
    ) as daemon:
        assert daemon.stdout is not None
        until(lambda: is_ready(port), daemon)
        alert = json.loads(daemon.stdout.readline())
        assert (alert["rule"], alert["change"]["kind"], alert["change"]["to"]) == (
            "deaths",
            "killed",
            {"min": 2, "max": 2},
        )
        assert [get(port, "/")[0], get(port, "/healthz")[0], get(port, "/", "open-sesame")[0]] == [401, 200, 200]
        beside = subprocess.run(
            command("stories", "list", "--json"), capture_output=True, text=True, cwd=configured, check=True
        )
        assert alert["story"]["id"] in beside.stdout
        began = time.monotonic()
        daemon.send_signal(signal.SIGTERM)
        rest, logs = daemon.communicate(timeout=20)
        assert time.monotonic() - began < 10
        assert (daemon.returncode, rest) == (0, "")
        assert [line for line in logs.splitlines() if json.loads(line)["level"] in {"error", "critical"}] == []
        assert "open-sesame" not in logs


def test_a_taken_port_is_one_message_and_2(configured: Path, port: int) -> None:
    with socket.create_server(("127.0.0.1", port)):
        done = subprocess.run(command("run"), capture_output=True, text=True, cwd=configured, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"dashboard.listen: 127.0.0.1:{port} cannot be listened on: Address already in use" in done.stderr


def test_a_killed_daemon_leaves_nothing_that_stops_the_next_one(configured: Path, port: int) -> None:
    for how in (signal.SIGKILL, signal.SIGTERM):
        with subprocess.Popen(
            command("run"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=configured
        ) as daemon:
            until(lambda: is_ready(port), daemon)  # type: ignore[arg-type] # only polled
            daemon.send_signal(how)
            daemon.wait(timeout=20)
    listed = subprocess.run(
        command("alerts", "list", "--json"), capture_output=True, text=True, cwd=configured, check=True
    )
    assert len(listed.stdout.splitlines()) <= 1
