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


def test_an_end_that_the_clock_leaps_over_is_an_hour_later_on_it() -> None:
    quiet = QuietHours(begin=time(22), end=time(2, 30))
    ends = end_of_quiet(datetime(2026, 3, 29, 0, 30, tzinfo=UTC), quiet, BERLIN)
    assert ends.astimezone(BERLIN).time() == time(3, 30)


@given(
    at=MOMENTS,
    begin=st.times().map(lambda clock: clock.replace(second=0, microsecond=0)),
    end=st.times().map(lambda clock: clock.replace(second=0, microsecond=0)),
    zone=st.sampled_from([JAKARTA, BERLIN, SYDNEY]),
)
@example(at=datetime(2026, 10, 25, 0, 45, tzinfo=UTC), begin=time(22), end=time(2, 30), zone=BERLIN)
@example(at=datetime(2026, 10, 25, 1, 10, tzinfo=UTC), begin=time(22), end=time(2, 30), zone=BERLIN)
def test_the_end_is_the_first_loud_moment_but_for_an_hour_in_spring(
    at: datetime, begin: time, end: time, zone: ZoneInfo
) -> None:
    quiet = QuietHours(begin=begin, end=end)
    assume(begin != end and is_quiet(at, quiet, zone))
    until = end_of_quiet(at, quiet, zone)
    assert at < until <= at + timedelta(hours=26)
    assert not is_quiet(until, quiet, zone)
    loud = [
        moment
        for minutes in range(0, 26 * 60, 5)
        if (moment := at + timedelta(minutes=minutes)) < until and not is_quiet(moment, quiet, zone)
    ]
    assert not loud or until - loud[0] <= timedelta(hours=1)
