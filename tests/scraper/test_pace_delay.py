"""The pace finds news sooner than an even one, at as many visits."""

from __future__ import annotations

from datetime import timedelta

from bench.bench_pace import bound, ratio


def test_news_is_found_in_two_thirds_of_the_time() -> None:
    share, visits_a_day = ratio(timedelta(minutes=5), timedelta(hours=1), daily=True)
    assert bound() < share < 0.66
    assert visits_a_day < 15 * 288
