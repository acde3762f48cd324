from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from scraper.health import Visit
from scraper.pace import next_interval, next_visit

START = datetime(2020, 10, 10, tzinfo=UTC)
FIVE, HOUR = timedelta(minutes=5), timedelta(hours=1)


def visits(*yields: int, apart: timedelta = FIVE, pages: int = 1) -> list[Visit]:
    return [
        Visit(started=START + apart * at, finished=START + apart * at, requests=1, pages=pages, articles_new=new)
        for at, new in enumerate(yields)
    ]


def test_a_source_never_visited_is_due_now_and_then_at_its_fastest() -> None:
    assert next_interval([], FIVE, HOUR) == FIVE
    assert next_visit([], FIVE, HOUR, now=START) == START


def test_one_article_in_each_interval_keeps_the_fastest_pace() -> None:
    assert next_interval(visits(*[1] * 20), FIVE, HOUR) == FIVE


def test_a_ninth_of_that_is_visited_a_third_as_often() -> None:
    pause = next_interval(visits(*([0] * 8 + [1]) * 5), FIVE, timedelta(days=1))
    assert abs(pause - FIVE * 3) < timedelta(minutes=1)


def test_silence_slows_a_source_down_gradually() -> None:
    pauses = [next_interval(visits(*[0] * count), FIVE, HOUR) for count in range(1, 40)]
    assert pauses == sorted(pauses)
    assert pauses[0] < pauses[-1]


def test_each_failure_doubles_the_pause() -> None:
    good, bad = visits(*[1] * 10), visits(0, pages=0)[0]
    assert [next_interval([*good, *[bad] * count], FIVE, HOUR) for count in range(6)] == [
        FIVE, FIVE * 2, FIVE * 4, FIVE * 8, HOUR, HOUR,
    ]  # fmt: skip


def test_not_modified_is_no_failure() -> None:
    calm = Visit(started=START, finished=START, requests=1, not_modified=1)
    assert next_interval([*visits(*[9] * 10), calm], FIVE, HOUR) == FIVE


@given(st.lists(st.integers(0, 50), max_size=80), st.integers(1, 5000), st.integers(1, 90000), st.integers(0, 86400))
def test_the_pace_stays_within_its_bounds(yields: list[int], every: int, slowest: int, apart: int) -> None:
    fast, slow = timedelta(seconds=every), timedelta(seconds=slowest)
    assert fast <= next_interval(visits(*yields, apart=timedelta(seconds=apart)), fast, slow) <= max(fast, slow)


@given(st.lists(st.integers(0, 9), min_size=2, max_size=50), st.integers(0, 49))
def test_more_news_is_never_visited_less_often(yields: list[int], at: int) -> None:
    more = list(yields)
    more[at % len(more)] += 3
    assert next_interval(visits(*more), FIVE, HOUR) <= next_interval(visits(*yields), FIVE, HOUR)


def test_a_source_that_was_dead_for_weeks_is_slow_and_soon_itself_again() -> None:
    dead = visits(*[0] * 60, apart=HOUR, pages=0)
    assert next_interval(dead, FIVE, HOUR) == HOUR
    end = dead[-1].started
    back = [
        Visit(started=end + FIVE * n, finished=end + FIVE * n, requests=1, pages=1, articles_new=3) for n in range(1, 9)
    ]
    paces = [next_interval([*dead, *back[:count]], FIVE, HOUR) for count in range(1, 9)]
    assert paces == [FIVE] * 8


def test_failures_that_are_over_are_no_silence() -> None:
    good, bad = visits(*[1] * 20), visits(*[0] * 20, apart=HOUR, pages=0)
    later = bad[-1].started + FIVE
    again = Visit(started=later, finished=later, requests=1, pages=1, articles_new=1)
    assert next_interval([*good, *bad, again], FIVE, HOUR) == FIVE
