"""How long a host's answers are waited for."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from spiders.patience import LEAST, PATIENT_FOR, Patience

FULL = timedelta(seconds=30)


def test_a_host_that_is_late_once_or_twice_keeps_its_time() -> None:
    patience = Patience(FULL)
    for _ in range(PATIENT_FOR):
        patience.was_late("a.example")
    assert patience.of("a.example") == FULL


def test_forty_late_answers_cost_little_more_than_the_first_few() -> None:
    patience = Patience(FULL)
    waited = timedelta()
    for _ in range(40):
        waited += patience.of("a.example")
        patience.was_late("a.example")
    assert waited < 7 * FULL
    assert patience.of("b.example") == FULL


def test_a_slow_host_is_waited_for_as_its_good_answers_need() -> None:
    patience = Patience(FULL)
    patience.came("a.example", timedelta(seconds=5))
    for _ in range(40):
        patience.was_late("a.example")
    assert patience.of("a.example") == timedelta(seconds=20)


@given(late=st.integers(0, 200), slowest=st.floats(0, 100))
def test_patience_is_never_more_than_the_limit_and_never_nothing(late: int, slowest: float) -> None:
    patience = Patience(FULL)
    patience.came("a.example", timedelta(seconds=slowest))
    for _ in range(late):
        patience.was_late("a.example")
    assert LEAST <= patience.of("a.example") <= FULL
