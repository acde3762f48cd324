"""What is held of a source gives way only to what lasts, and is told once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from scraper.health import Finding, HealthState, Standing, settle

AT = datetime(2020, 10, 10, tzinfo=UTC)
FIVE = timedelta(minutes=5)
WELL, FAILING, BLOCKED = HealthState.WELL, HealthState.FAILING, HealthState.BLOCKED


def after(*states: HealthState, apart: timedelta = FIVE, known: Standing | None = None) -> Standing:
    standing = known or Standing()
    for number, state in enumerate(states):
        standing = settle(standing, Finding(state=state, reason=f"{state} {number}"), AT + number * apart)
    return standing


def test_an_ill_that_three_visits_find_is_held_since_the_first_of_them() -> None:
    assert after(WELL, FAILING, FAILING).state is WELL
    held = after(WELL, FAILING, FAILING, FAILING)
    assert (held.state, held.since, held.reason) == (FAILING, AT + FIVE, "failing 3")
    assert (held.told, held.is_untold) == (WELL, True)


def test_two_visits_are_enough_if_they_are_hours_apart() -> None:
    assert after(FAILING, FAILING, apart=timedelta(days=1)).state is FAILING
    assert after(FAILING, FAILING, apart=timedelta(hours=5)).state is WELL


def test_one_good_visit_among_bad_ones_does_not_make_it_well() -> None:
    assert after(FAILING, FAILING, FAILING, WELL, WELL, FAILING, WELL, WELL).state is FAILING
    assert after(FAILING, FAILING, FAILING, WELL, WELL, WELL).state is WELL


def test_a_source_that_is_found_ill_in_turns_is_ill() -> None:
    assert after(FAILING, BLOCKED, FAILING).state is FAILING
    assert after(BLOCKED, BLOCKED, BLOCKED, FAILING, BLOCKED, FAILING).state is BLOCKED


def test_what_was_told_stays_told_until_something_else_is_held() -> None:
    told = after(FAILING, FAILING, FAILING).once_told()
    assert not after(FAILING, FAILING, known=told).is_untold
    again = after(WELL, WELL, WELL, known=told)
    assert (again.turn().before, again.turn().after) == (FAILING, WELL)


@given(st.lists(st.sampled_from(list(HealthState)), max_size=60))
def test_two_changes_are_never_nearer_than_three_visits(states: list[HealthState]) -> None:
    standing, changed = Standing(), [-3]
    for number, state in enumerate(states):
        following = settle(standing, Finding(state=state, reason=""), AT + number * FIVE)
        if following.state is not standing.state:
            changed.append(number)
        standing = following
    assert all(later - earlier >= 3 for earlier, later in pairwise(changed))
