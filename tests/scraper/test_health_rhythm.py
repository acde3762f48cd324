"""Silence is judged by a source's own habits: its hours, its days, its rate."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from math import exp
from random import Random

from scraper.codec import decode, encode
from scraper.health import Rhythm

MONDAY = datetime(2026, 1, 5, tzinfo=UTC)
HOUR = timedelta(hours=1)
Rate = Callable[[datetime], float]
"""Articles an hour."""


def poisson(rate: float, dice: Random) -> int:
    limit, count, product = exp(-rate), 0, dice.random()
    while product > limit:
        count, product = count + 1, product * dice.random()
    return count


def watch(
    rate: Rate, weeks: float, *, seed: int = 1, rhythm: Rhythm | None = None, start: datetime = MONDAY, burst: int = 1
) -> tuple[Rhythm, int]:
    """The rhythm after an hourly visit for so many weeks, and at how many visits silence was called."""
    dice, rhythm, alarms = Random(seed), rhythm or Rhythm(), 0
    for hour in range(round(weeks * 168)):
        now = start + hour * HOUR
        rhythm = rhythm.after(now, burst * poisson(rate(now) / burst, dice))
        alarms += rhythm.missing() is not None
    return rhythm, alarms


def silence(rhythm: Rhythm, *, most_hours: int = 3000) -> int | None:
    """After how many hours without news silence is called."""
    assert rhythm.looked is not None
    for hour in range(1, most_hours):
        rhythm = rhythm.after(rhythm.looked + HOUR, 0)
        if rhythm.missing() is not None:
            return hour
    return None


def always(per_hour: float) -> Rate:
    return lambda _now: per_hour


def by_day(now: datetime) -> float:
    """Two an hour by day, none by night, none at weekends."""
    return 2.0 if 1 <= now.hour < 13 and now.weekday() < 5 else 0.0


def test_a_source_that_rests_at_night_and_at_weekends_is_never_called_silent() -> None:
    assert [watch(by_day, 26, seed=seed)[1] for seed in range(4)] == [0, 0, 0, 0]


def test_its_silence_by_day_is_called_the_same_day() -> None:
    rhythm, _ = watch(by_day, 8 + 1 / 168)
    hours = silence(rhythm)  # from Monday, 01:00
    assert hours is not None
    assert 5 <= hours <= 13


def test_a_source_with_one_article_a_week_is_not_silent_after_ten_visits_nor_after_ten_days() -> None:
    rhythm, alarms = watch(always(1 / 168), 40)
    assert alarms == 0
    hours = silence(rhythm)
    assert hours is not None
    assert 3 * 168 <= hours <= 12 * 168


def test_a_busy_source_is_called_silent_within_hours() -> None:
    hours = silence(watch(always(5), 4)[0])
    assert hours is not None
    assert 2 <= hours <= 5


def test_chance_is_not_called_silence() -> None:
    """Twenty sources for half a year: one false alarm is what was asked for."""
    called = sum(watch(always(rate), 26, seed=seed)[1] > 0 for seed in range(5) for rate in (0.02, 0.2, 1, 3))
    assert called <= 2


def test_news_in_bursts_is_granted_longer_silence() -> None:
    even, bursty = silence(watch(always(1), 12)[0]), silence(watch(always(1), 12, burst=8)[0])
    assert even is not None
    assert bursty is not None
    assert bursty > 3 * even


def test_nothing_is_expected_of_hours_that_were_never_watched() -> None:
    rhythm, _ = watch(always(5), 1 / 14)  # half a Monday
    assert rhythm.expects(MONDAY + 12 * HOUR, MONDAY + 24 * HOUR) < 10
    assert rhythm.expects(MONDAY + 30 * HOUR, MONDAY + 48 * HOUR) == 0


def test_a_silence_that_ended_for_good_is_learnt_only_then() -> None:
    rhythm, _ = watch(always(1), 8)
    quiet = rhythm
    for hour in range(1, 24 * 14):
        quiet = quiet.after((rhythm.looked or MONDAY) + hour * HOUR, 0)
    assert quiet.per_day == rhythm.per_day
    assert quiet.after((quiet.looked or MONDAY) + HOUR, 1).per_day < rhythm.per_day


def test_the_first_visit_brings_what_had_gathered_and_says_nothing_of_the_rate() -> None:
    assert Rhythm().after(MONDAY, 500).per_day == 0


def test_updates_are_a_habit_and_no_new_articles() -> None:
    """A page that is edited every hour is not silent, and publishes nothing."""
    rhythm = Rhythm()
    for hour in range(24 * 8):
        rhythm = rhythm.after(MONDAY + hour * HOUR, 2, updated=1 if hour % 2 else 2)
    assert round(rhythm.per_day) == 48
    assert round(rhythm.new_per_day or 0) == 12


def test_of_less_than_a_day_no_rate_is_made() -> None:
    rhythm = Rhythm().after(MONDAY, 1)
    assert rhythm.after(MONDAY + timedelta(seconds=5), 2).new_per_day is None
    assert rhythm.after(MONDAY + 23 * HOUR, 2).new_per_day is None
    assert round(rhythm.after(MONDAY + 24 * HOUR, 2).new_per_day or 0) == 2


def test_a_clock_that_goes_back_teaches_nothing() -> None:
    rhythm, _ = watch(always(1), 4)
    back = rhythm.after(MONDAY, 3)
    assert (back.watched, back.brought, back.looked) == (rhythm.watched, rhythm.brought, MONDAY)
    assert back.missing() is None


def test_it_is_kept_as_a_few_kilobytes() -> None:
    rhythm, _ = watch(by_day, 12)
    assert decode(encode(rhythm), Rhythm) == rhythm
    assert len(encode(rhythm)) < 8_000
