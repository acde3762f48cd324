"""What a start does without until it is needed, so that the first request leaves soon."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kentongan.ahead import started_ahead
from kentongan.configuration import load
from scraper.errors import ConfigurationError
from storage.locks import FileLock
from tests.kentongan.newsdesk import configure, news_site

LATER = {"aiohttp", "aiosmtplib", "apprise", "asgi", "fastapi", "jinja2", "playwright", "starlette", "uvicorn"}
"""What channels talk through, the dashboard and the browser; `crawl` with a console needs none of them at all."""


@pytest.fixture
def configured(tmp_path: Path) -> Iterator[Path]:
    with news_site() as site:
        configure(tmp_path, site)
        yield tmp_path


def lives(folder: Path) -> bool:
    lock = FileLock(folder / "redis" / "server.lock")
    free = lock.acquire()
    lock.release()
    return not free


def test_a_crawl_imports_nothing_of_channels_dashboard_or_browser_that_it_does_not_use(configured: Path) -> None:
    file = configured / "kentongan.yaml"
    file.write_text("".join(line for line in file.read_text().splitlines(True) if not line.startswith("  hook:")))
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "kentongan", "crawl", "--json"],
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
        cwd=configured,
        env={name: value for name, value in os.environ.items() if not name.startswith("KENTONGAN_")},
    )
    assert done.returncode == 0, done.stderr[-2000:]
    lines = [line for line in done.stderr.splitlines() if line.startswith("import time:")]
    imported = {line.rpartition("|")[2].strip().partition(".")[0] for line in lines}
    assert {"scrapy", "redis"} <= imported
    assert imported & LATER == set()


def test_a_redis_that_nobody_waited_for_is_ended_with_the_command(configured: Path) -> None:
    settings = load(configured / "kentongan.yaml", {})
    with started_ahead(settings) as server:
        assert server is not None
    assert not lives(settings.data_dir)


def test_a_redis_elsewhere_is_not_started(configured: Path) -> None:
    file = configured / "kentongan.yaml"
    file.write_text(f"redis: unix:///nowhere\n{file.read_text()}")
    with started_ahead(load(file, {})) as server:
        assert server is None


async def test_what_kept_redis_from_starting_is_told_by_who_waits_for_it(configured: Path) -> None:
    file = configured / "kentongan.yaml"
    settings = load(file, {}).model_copy(update={"data_dir": file})
    with started_ahead(settings) as server:
        assert server is not None
        with pytest.raises(ConfigurationError, match="wanted a writable folder"):
            await server.start()


@pytest.mark.parametrize(("command", "code"), [("run", 0), ("worker", 0), ("crawl", 143)])
@pytest.mark.parametrize("moment", ["start.lock", "redis.sock"])
def test_a_command_that_is_ended_while_it_starts_leaves_no_redis(
    configured: Path, command: str, code: int, moment: str
) -> None:
    started = subprocess.Popen(
        [sys.executable, "-m", "kentongan", command],
        cwd=configured,
        stderr=subprocess.PIPE,
        text=True,
        env={name: value for name, value in os.environ.items() if not name.startswith("KENTONGAN_")},
    )
    folder = load(configured / "kentongan.yaml", {}).data_dir
    while not (folder / "redis" / moment).exists():
        assert started.poll() is None
        time.sleep(0.001)
    started.terminate()
    try:
        _, said = started.communicate(timeout=30)
    finally:
        started.kill()
    assert started.returncode == code, said
    assert "Traceback" not in said
    assert not lives(folder)
