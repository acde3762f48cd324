"""A site that asks for rest gets it, within the bounds of a crawl."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.pauses import BUDGET, LONGEST, SitePauses, read_retry_after

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "pause"),
    [
        ("7", timedelta(seconds=7)),
        (" 0 ", timedelta()),
        (format_datetime(NOW + timedelta(minutes=2), usegmt=True), timedelta(minutes=2)),
        (format_datetime(NOW - timedelta(minutes=2), usegmt=True), timedelta()),
        ("soon", None),
        ("-5", None),
        ("", None),
        ("9" * 5000, None),
        (None, None),
    ],
)
def test_retry_after_is_read_in_both_its_forms(header: str | None, pause: timedelta | None) -> None:
    assert read_retry_after(header, NOW) == pause


@given(st.text())
def test_no_retry_after_breaks_the_reader(header: str) -> None:
    pause = read_retry_after(header, NOW)
    assert pause is None or pause >= timedelta()


def test_a_pause_longer_than_a_crawl_lets_the_site_rest() -> None:
    pauses = SitePauses()
    assert not pauses.pause("a.example", LONGEST + timedelta(seconds=1))
    assert "61 s" in (pauses.rest("a.example") or "")
    assert pauses.rest("b.example") is None


def test_a_site_cannot_hold_a_crawl_for_ever_by_asking_again_and_again() -> None:
    pauses = SitePauses()
    granted = [pauses.pause("a.example", timedelta(seconds=30 + step)) for step in range(10)]
    assert granted.index(False) <= BUDGET / timedelta(seconds=30)
    assert pauses.rest("a.example")


async def test_a_pause_is_waited_for_and_other_sites_do_not_wait() -> None:
    pauses = SitePauses()
    pauses.pause("a.example", timedelta(milliseconds=50))
    await pauses.over("b.example")
    began = datetime.now(UTC)
    await pauses.over("a.example")
    assert datetime.now(UTC) - began >= timedelta(milliseconds=40)
