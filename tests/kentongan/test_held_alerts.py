"""An alert that is held is pending with its time, and a pass that leaves it so has done its work."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kentongan.channels import build_channels, build_holds
from kentongan.cli import run
from kentongan.configuration import load
from kentongan.onepass import Pass
from kentongan.stores import open_store
from scheduler.delivery import Courier, DeliveryCount, drain
from scheduler.intake import StoringIntake
from scheduler.reading import Reader
from scraper.keywords import compile_rules
from settings import Settings
from tests.kentongan.conftest import ARTICLES

_CONFIGURATION = """
rules:
  - {name: deaths, when: {casualties: {kinds: [killed]}}, channels: [console, feed], severity: normal, digest: 15m}
channels:
  console: {type: console}
  feed: {type: atom}
"""


async def _told(settings: Settings) -> DeliveryCount:
    """An article came in and everything that was due was sent."""
    rules = settings.rule_views()
    async with open_store(settings) as store:
        await StoringIntake(store.articles, store.sources, Reader(rules, compile_rules(rules))).take("d", ARTICLES[1])
        holds = build_holds(settings)
        couriers = [
            Courier(channel, store.outbox, store.outbox, consumer="test", holds=holds.get(name))
            for name, channel in build_channels(settings).items()
        ]
        return await drain(couriers, timedelta(seconds=10))


def test_a_held_alert_is_shown_with_its_time_and_is_no_failure(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "kentongan.yaml"
    file.write_text(_CONFIGURATION)
    before = datetime.now(UTC)
    count = asyncio.run(_told(load(file, {})))
    assert count == DeliveryCount(delivered=1, pending=1, held=1), "the feed shows it at once"
    assert Pass((), count).is_whole
    assert not Pass((), DeliveryCount(pending=2, held=1)).is_whole
    capsys.readouterr()

    assert run(["--config", str(file), "alerts", "list", "--json"]) == 0
    (alert,) = map(json.loads, capsys.readouterr().out.splitlines())
    held, shown = alert["deliveries"]
    assert (held["state"], shown["state"], shown["due"]) == ("pending", "delivered", None)
    due = datetime.fromisoformat(held["due"])
    assert timedelta(minutes=15) <= due - before < timedelta(minutes=16)

    assert run(["--config", str(file), "alerts", "list"]) == 0
    assert f"pending until {due:%Y-%m-%d %H:%M}Z" in " ".join(capsys.readouterr().out.split())
    assert run(["--config", str(file), "alerts", "show", alert["id"]]) == 0
    assert f"{due:%Y-%m-%d %H:%M}Z" in capsys.readouterr().out
