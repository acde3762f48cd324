"""`crawl` and `sources check` against a small site on loopback, as a shell starts them."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from storage.connection import connect
from storage.embedded import EmbeddedRedis
from tests.kentongan.newsdesk import Site, configure, news_site


@pytest.fixture
def site() -> Iterator[str]:
    with news_site() as address:
        yield address


@pytest.fixture
def configured(site: str, tmp_path: Path) -> Path:
    configure(tmp_path, site)
    return tmp_path


def kentongan(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kentongan", *arguments],
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
        cwd=folder,
        env={name: value for name, value in os.environ.items() if not name.startswith("KENTONGAN_")},
    )


def one_line(done: subprocess.CompletedProcess[str], code: int = 0) -> Any:
    assert done.returncode == code, done.stderr
    (line,) = done.stdout.splitlines()
    return json.loads(line)


def test_a_pass_stores_and_tells_once_and_a_second_one_asks_for_nothing_again(configured: Path) -> None:
    first = kentongan(configured, "crawl", "--json")
    assert one_line(first) == {
        "source": "desk",
        "pages_fetched": 2,
        "articles_new": 1,
        "articles_updated": 0,
        "articles_duplicate": 0,
        "articles_partial": 0,
        "articles_failed": 0,
        "alerts": 1,
        "requests": 4,
        "not_modified": 0,
        "errors": [],
        "state": "ok",
        "signs": {
            "articles": 1,
            "filled": {"headline": 1, "date": 1, "body": 1},
            "links": 1,
            "statuses": {"200": 3, "404": 1},
        },
    }
    assert "Stepanakert" in first.stderr
    Site.asked.clear()
    second = one_line(kentongan(configured, "crawl", "desk", "--json"))
    assert (second["articles_new"], second["alerts"], second["state"]) == (0, 0, "ok")
    assert [path for path in Site.asked if "1234567" in path] == []
    (alert,) = [json.loads(line) for line in kentongan(configured, "alerts", "list", "--json").stdout.splitlines()]
    assert [(delivery["channel"], delivery["state"]) for delivery in alert["deliveries"]] == [("console", "delivered")]
    listed = one_line(kentongan(configured, "sources", "list", "--json"))
    assert (listed["source"], listed["articles_new"]) == ("desk", 0)


def test_a_dry_run_shows_what_it_would_do_and_does_none_of_it(configured: Path) -> None:
    done = kentongan(configured, "crawl", "--dry-run")
    assert done.returncode == 0, done.stderr
    assert "new: Roket jatuh di pasar Stepanakert" in done.stdout
    assert "rule deaths: " in done.stdout
    assert " -> console" in done.stdout
    assert kentongan(configured, "articles", "list", "--json").stdout == ""
    assert one_line(kentongan(configured, "crawl", "--dry-run", "--json"))["articles_new"] == 1
    assert one_line(kentongan(configured, "sources", "list", "--json"))["last_visit"] is None


def test_a_source_that_fails_ends_with_1_and_says_why(configured: Path, site: str) -> None:
    file = configured / "kentongan.yaml"
    file.write_text(file.read_text().replace("/world", "/gone"))
    done = kentongan(configured, "crawl", "--json")
    summary = one_line(done, code=1)
    assert summary["state"] == "failed"
    assert f"{site}/gone" in done.stderr


def test_a_check_reports_and_stores_nothing(configured: Path, site: str) -> None:
    report = one_line(kentongan(configured, "sources", "check", "desk", "--json"))
    assert (report["state"], report["links"], report["articles"], report["pages"]) == ("ok", 1, 1, 2)
    assert report["filled"]["headline"] == 1
    assert kentongan(configured, "articles", "list", "--json").stdout == ""
    failed = one_line(kentongan(configured, "sources", "check", f"{site}/gone", "--json"), code=1)
    assert failed["state"] == "failed"


def test_a_url_is_explained_from_its_pages(configured: Path, site: str) -> None:
    url = f"{site}/world/2020/10/10/roket-jatuh-di-pasar-stepanakert-1234567"
    told = one_line(kentongan(configured, "explain", url, "--json"))
    assert told["article"]["pages"]["state"] == "complete"
    assert [alert["rule"] for alert in told["alerts"]] == ["deaths"]


def test_plain_scrapy_crawls_into_the_same_store(configured: Path) -> None:
    checkout = Path(__file__).parents[2]
    environ = {**os.environ, "KENTONGAN_CONFIG": str(configured / "kentongan.yaml")}
    scrapy = [sys.executable, "-m", "scrapy", "crawl", "news", "-a", "source=desk", "-s", "LOG_LEVEL=ERROR"]
    done = subprocess.run(scrapy, capture_output=True, text=True, timeout=90, check=False, cwd=checkout, env=environ)
    assert (done.returncode, done.stderr) == (0, "")
    assert (
        one_line(kentongan(configured, "articles", "list", "--json"))["headline"] == "Roket jatuh di pasar Stepanakert"
    )


@pytest.mark.parametrize(
    ("arguments", "told"), [(["list"], "news\n"), (["shell", "--nolog", "-c", "settings['BOT_NAME']"], "kentongan\n")]
)
def test_scrapy_knows_the_checkout(configured: Path, arguments: list[str], told: str) -> None:
    environ = {**os.environ, "KENTONGAN_CONFIG": str(configured / "kentongan.yaml")}
    scrapy = [sys.executable, "-m", "scrapy", *arguments]
    checkout = Path(__file__).parents[2]
    done = subprocess.run(scrapy, capture_output=True, text=True, timeout=90, check=False, cwd=checkout, env=environ)
    assert (done.returncode, done.stdout) == (0, told)


def test_a_parked_alert_ends_with_1_and_is_sent_again_when_asked(configured: Path, site: str) -> None:
    configure(configured, site, channels="hook")
    Site.hook_status = 400
    first = kentongan(configured, "crawl", "--json")
    assert one_line(first, code=1)["alerts"] == 1
    assert "0 alerts wait for their channel, 1 are parked" in first.stderr
    parked = one_line(kentongan(configured, "alerts", "list", "--state", "parked", "--json"))
    assert [(one["state"], one["attempts"]) for one in parked["deliveries"]] == [("parked", 1)]
    Site.hook_status = 200
    assert one_line(kentongan(configured, "alerts", "redeliver", parked["id"], "--json")) == {
        "redelivered": [parked["id"]]
    }
    assert kentongan(configured, "crawl", "--json").returncode == 0
    assert Site.posted == [parked["id"], parked["id"]]
    shown = one_line(kentongan(configured, "alerts", "show", parked["id"], "--json"))
    assert [one["state"] for one in shown["deliveries"]] == ["delivered"]
    outcomes = [attempt["outcome"] for attempt in shown["attempts"]]
    assert (outcomes[-1], outcomes[0]) == ("parked", "delivered")


def test_a_channel_that_refuses_the_test_alert_ends_with_1(configured: Path) -> None:
    Site.hook_status = 403
    done = kentongan(configured, "alerts", "test", "hook")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("hook: not delivered: ")


def test_a_pass_tidies_where_no_daemon_does(configured: Path) -> None:
    one_line(kentongan(configured, "crawl", "--json"))

    async def look() -> tuple[bool, bool]:
        async with EmbeddedRedis(configured / "var") as server:
            redis = connect(server.url)
            found = [await redis.exists(f"kentongan:{key}") for key in ("memory", "prune:seen")]
            await redis.aclose()
        return bool(found[0]), bool(found[1])

    assert asyncio.run(look()) == (True, True)
