"""What waits for nobody is said."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from pathlib import Path

import pytest

from kentongan.cli import run
from kentongan.configuration import load
from kentongan.stores import open_store
from scheduler.intake import StoringIntake
from scheduler.reading import Reader
from scraper.keywords import compile_rules
from tests.kentongan.conftest import ARTICLES

_CONFIGURATION = """
user_agent: "watcher/1 (+mailto:desk@newsroom.test)"
sources: [{name: desk, url: "https://desk.example.org/world", render: never}]
rules:
  - {name: truce, when: {ceasefire: [agreed]}, channels: [console]}
  - {name: deaths, when: {casualties: {kinds: [killed]}}, channels: [CHANNEL]}
channels:
  console: {type: console}
  hook: {type: webhook, url: "https://desk.example.org/hook"}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "kentongan.yaml"
    file.write_text(_CONFIGURATION.replace("CHANNEL", "hook"))
    return file


def tell_the_hook(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An alert waits for the channel `hook`."""
    asyncio.run(_take(file))
    capsys.readouterr()


async def _take(file: Path) -> None:
    settings = load(file, {})
    rules = settings.rule_views()
    async with open_store(settings) as store:
        intake = StoringIntake(store.articles, store.sources, Reader(rules, compile_rules(rules)))
        assert (await intake.take("desk", ARTICLES[1])).alerts > 0


def doctor(file: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, tuple[bool, str]]:
    assert run(["--config", str(file), "doctor", "--json"]) == 1
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return {one["check"]: (one["ok"], one["message"]) for one in told}


def test_alerts_for_a_channel_that_was_taken_out_are_counted(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tell_the_hook(file, capsys)
    text = _CONFIGURATION.replace("CHANNEL", "console")
    file.write_text("\n".join(line for line in text.splitlines() if "hook:" not in line))
    ok, message = doctor(file, capsys)["channel hook"]
    assert (ok, message.partition(" ")[2]) == (
        False,
        "alerts wait for it and it is not configured: they are sent when `channels` has it again",
    )
    assert int(message.partition(" ")[0]) > 0


def test_a_start_says_so_in_the_log(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tell_the_hook(file, capsys)
    text = _CONFIGURATION.replace("CHANNEL", "console").replace(
        "https://desk.example.org/world", "http://127.0.0.1:9/x"
    )
    file.write_text("\n".join(line for line in text.splitlines() if "hook:" not in line))
    # A process of its own: a crawl installs a reactor on its loop, and a process has one reactor.
    crawl = [sys.executable, "-m", "kentongan", "--config", str(file), "crawl", "--json"]
    done = subprocess.run(crawl, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    said = [json.loads(line) for line in done.stderr.splitlines() if line.startswith("{")]
    assert [one["channel"] for one in said if one.get("event") == "alerts.stranded"] == ["hook"]
    (summary,) = done.stdout.splitlines()
    assert json.loads(summary)["source"] == "desk"
