"""A cron line fires when crontab(5) says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from scheduler.crontab import next_time
from scheduler.history import due_date, last_resort, next_date
from scraper.pace import NEVER
from storage.sources import VisitDates
from tests.scheduler.newsroom import make_source

SUNDAY = datetime(2026, 2, 1, tzinfo=UTC)
NAMES = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")


def days_of(weekday: str) -> set[str]:
    """The days of one week on which `0 6 * * weekday` fires."""
    fired, now = set(), SUNDAY
    while (at := next_time(f"0 6 * * {weekday}", "UTC", now)) and at < SUNDAY + timedelta(days=7):
        fired.add(NAMES[at.isoweekday() % 7])
        now = at + timedelta(minutes=1)
    return fired


@pytest.mark.parametrize(
    ("weekday", "days"),
    [
        ("0", "sun"),
        ("7", "sun"),
        ("1", "mon"),
        ("6", "sat"),
        ("1-5", "mon tue wed thu fri"),
        ("5-7", "fri sat sun"),
        ("0-7", " ".join(NAMES)),
        ("0,6", "sun sat"),
        ("*/2", "sun tue thu sat"),
        ("1-5/2", "mon wed fri"),
        ("4/2", "thu sat"),
        ("7/2", "sun"),
        ("*", " ".join(NAMES)),
        ("mon-fri", "mon tue wed thu fri"),
        ("sat-sun", "sat sun"),
        ("mon,3", "mon wed"),
    ],
)
def test_weekdays_count_from_sunday(weekday: str, days: str) -> None:
    assert days_of(weekday) == set(days.split())


@pytest.mark.parametrize("weekday", ["8", "5-1", "1-8", "*/0", "someday", "1-", "-1"])
def test_what_is_no_weekday_is_refused(weekday: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        next_time(f"0 6 * * {weekday}", "UTC", SUNDAY)


def test_of_a_day_and_a_weekday_either_will_do() -> None:
    assert next_time("0 6 3 * 5", "UTC", SUNDAY) == datetime(2026, 2, 3, 6, tzinfo=UTC)
    assert next_time("0 6 3 * 5", "UTC", SUNDAY + timedelta(days=3)) == datetime(2026, 2, 6, 6, tzinfo=UTC)
    assert next_time("0 6 31 2 5", "UTC", SUNDAY) == datetime(2026, 2, 6, 6, tzinfo=UTC)


def test_a_day_that_never_comes_is_never_and_a_leap_day_comes() -> None:
    assert next_time("0 6 31 2 *", "UTC", SUNDAY) is None
    assert next_time("0 6 29 2 *", "UTC", SUNDAY) == datetime(2028, 2, 29, 6, tzinfo=UTC)


def test_a_source_whose_day_never_comes_stops_nobody() -> None:
    source = make_source(cron="0 6 31 2 *")
    assert next_date(source, [], SUNDAY) == last_resort(source, SUNDAY) == NEVER
    assert due_date(source, VisitDates(next=SUNDAY), SUNDAY) == SUNDAY
