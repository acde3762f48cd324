"""What is urgent goes at once; everything else waits for the end of its digest and of quiet hours, and no longer."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from scraper.holding import end_of_quiet, held_until, is_quiet
from scraper.model import QuietHours, Rule, Severity

JAKARTA, BERLIN, SYDNEY = (ZoneInfo(name) for name in ("Asia/Jakarta", "Europe/Berlin", "Australia/Sydney"))
CAIRO, SANTIAGO = ZoneInfo("Africa/Cairo"), ZoneInfo("America/Santiago")
NIGHT = QuietHours(begin=time(22), end=time(6))
QUARTER = timedelta(minutes=15)
MOMENTS = st.integers(0, 10 * 365 * 24 * 60).map(
    lambda minutes: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


def jakarta(clock: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-{clock}+07:00")


def rule(digest: timedelta | None = None, quiet: QuietHours | None = None) -> Rule:
    return Rule(name="r", channels=(), digest=digest, quiet=quiet)


@pytest.mark.parametrize(
    ("made", "digest", "quiet", "sent"),
    [
        ("23T12:00", None, None, None),
        ("23T12:00", QUARTER, None, "23T12:15"),
        ("23T12:00", None, NIGHT, None),
        ("23T21:59", None, NIGHT, None),
        ("23T22:00", None, NIGHT, "24T06:00"),
        ("24T05:59", None, NIGHT, "24T06:00"),
        ("24T06:00", None, NIGHT, None),
        ("23T21:50", QUARTER, NIGHT, "24T06:00"),
        ("24T05:50", QUARTER, NIGHT, "24T06:05"),
        ("23T12:10", None, QuietHours(begin=time(12), end=time(12, 30)), "23T12:30"),
    ],
)
def test_an_alert_waits_for_its_digest_and_for_the_end_of_the_night(
    made: str, digest: timedelta | None, quiet: QuietHours | None, sent: str | None
) -> None:
    until = held_until(rule(digest, quiet), Severity.NORMAL, jakarta(made), JAKARTA)
    assert until == (jakarta(sent) if sent else None)


@given(at=MOMENTS)
def test_what_is_urgent_is_never_held(at: datetime) -> None:
    assert held_until(rule(timedelta(days=1), NIGHT), Severity.URGENT, at, JAKARTA) is None


def test_quiet_hours_go_by_the_clock_of_the_channel() -> None:
    at = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
    assert held_until(rule(quiet=NIGHT), Severity.NORMAL, at, JAKARTA) == datetime(2026, 11, 23, 23, 0, tzinfo=UTC)
    assert held_until(rule(quiet=NIGHT), Severity.NORMAL, at, BERLIN) is None


@pytest.mark.parametrize(
    ("at", "until"),
    [("2026-03-28T22:00+00:00", "2026-03-29T04:00+00:00"), ("2026-10-24T21:00+00:00", "2026-10-25T05:00+00:00")],
)
def test_six_in_the_morning_is_six_though_the_night_has_an_hour_less_or_more(at: str, until: str) -> None:
    assert end_of_quiet(datetime.fromisoformat(at), NIGHT, BERLIN) == datetime.fromisoformat(until)


@pytest.mark.parametrize(
    ("zone", "hours", "at", "until"),
    [
        ("Europe/Berlin", "22:00-02:30", "2026-03-29T00:30", "2026-03-29T01:00"),
        ("Europe/London", "01:31-01:30", "2026-03-28T02:00", "2026-03-29T01:00"),
        ("Europe/London", "02:00-01:30", "2026-03-28T02:00", "2026-03-29T01:00"),
        ("Africa/Cairo", "00:01-00:00", "2026-04-23T12:00", "2026-04-23T22:00"),
        ("America/Santiago", "01:15-00:15", "2026-09-05T12:00", "2026-09-06T04:00"),
        ("America/Nuuk", "23:31-23:30", "2026-03-28T12:00", "2026-03-29T01:00"),
        ("Australia/Lord_Howe", "02:20-02:10", "2026-10-03T12:00", "2026-10-03T15:30"),
    ],
)
def test_an_end_that_the_clock_leaps_over_comes_with_the_leap(zone: str, hours: str, at: str, until: str) -> None:
    begin, end = map(time.fromisoformat, hours.split("-"))
    quiet, place = QuietHours(begin=begin, end=end), ZoneInfo(zone)
    ends = end_of_quiet(datetime.fromisoformat(f"{at}Z"), quiet, place)
    assert ends == datetime.fromisoformat(f"{until}Z")
    assert held_until(rule(quiet=quiet), Severity.NORMAL, ends, place) is None


@given(
    at=MOMENTS,
    begin=st.times().map(lambda clock: clock.replace(second=0, microsecond=0)),
    end=st.times().map(lambda clock: clock.replace(second=0, microsecond=0)),
    zone=st.sampled_from([JAKARTA, BERLIN, SYDNEY, CAIRO, SANTIAGO]),
)
@example(at=datetime(2026, 10, 25, 0, 45, tzinfo=UTC), begin=time(22), end=time(2, 30), zone=BERLIN)
@example(at=datetime(2026, 10, 25, 1, 10, tzinfo=UTC), begin=time(22), end=time(2, 30), zone=BERLIN)
@example(at=datetime(2026, 3, 28, 2, 0, tzinfo=UTC), begin=time(2, 31), end=time(2, 30), zone=BERLIN)
@example(at=datetime(2026, 9, 5, 12, 0, tzinfo=UTC), begin=time(1, 15), end=time(0, 15), zone=SANTIAGO)
@example(at=datetime(2026, 4, 23, 12, 0, tzinfo=UTC), begin=time(0, 1), end=time(0), zone=CAIRO)
def test_the_end_is_the_first_loud_moment(at: datetime, begin: time, end: time, zone: ZoneInfo) -> None:
    quiet = QuietHours(begin=begin, end=end)
    assume(begin != end and is_quiet(at, quiet, zone))
    until = end_of_quiet(at, quiet, zone)
    assert at < until <= at + timedelta(hours=26)
    assert not is_quiet(until, quiet, zone)
    before = (at + timedelta(minutes=minutes) for minutes in range(0, (until - at) // timedelta(minutes=1), 5))
    assert all(is_quiet(moment, quiet, zone) for moment in before)
