"""Notices: what kentongan says about itself goes the way of alerts."""

from __future__ import annotations

from datetime import timedelta

from scraper.model import ChangeType, HealthState, Severity, Turn
from scraper.notices import channel_notice, source_notice
from tests.scheduler.fakes import START
from tests.scheduler.newsroom import make_source

BLOCKED = Turn(before=HealthState.WELL, after=HealthState.BLOCKED, reason="4 of 5 responses refused us (HTTP 403)")
FAILING = Turn(before=HealthState.WELL, after=HealthState.FAILING, reason="no answer in time")
WELL = Turn(before=HealthState.FAILING, after=HealthState.WELL, reason="takes messages again")
KABAR = make_source("kabar")


def test_whoever_finds_a_turn_gives_its_notice_one_id() -> None:
    first = source_notice(KABAR, BLOCKED, channels=("ops", "ops"), since=START, now=START)
    later = source_notice(KABAR, BLOCKED, channels=("ops",), since=START, now=START + timedelta(minutes=1))
    again = source_notice(KABAR, BLOCKED, channels=("ops",), since=START + timedelta(days=1), now=START)
    assert first.id == later.id
    assert first.id != again.id
    assert [delivery.channel for delivery in first.deliveries] == ["ops"]
    assert first.change.type is ChangeType.SOURCE_HEALTH
    assert first.change.type.is_notice
    assert first.article.url == KABAR.url


def test_a_channel_that_takes_nothing_is_urgent_and_one_that_is_well_again_is_not() -> None:
    assert channel_notice("desk", FAILING, channels=("ops",), since=START, now=START).severity is Severity.URGENT
    assert channel_notice("desk", WELL, channels=("ops",), since=START, now=START).severity is Severity.NORMAL
