"""The judge of the ordeals sees each way in which the promise can be broken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest
from msgspec.structs import replace

from scraper.model import Delivery, DeliveryState
from tests.chaos.ledgers import Ledger, Mood
from tests.chaos.news import PLAIN
from tests.chaos.ordeal import Outcome
from tests.chaos.reckoning import violations
from tests.scheduler.fakes import make_alert

_PATH = "/2026/11/23/lembah"


def held() -> Outcome:
    """Two changes, told as they should be: one alone, repeated after a kill, and one after a hang."""
    alerts = [
        replace(
            make_alert(number, rule=rule),
            deliveries=(Delivery(channel="hook", state=DeliveryState.DELIVERED),),
        )
        for number, rule in enumerate((PLAIN, "other"))
    ]
    ledger = Ledger("hook")
    for message, mood in ((0, Mood.TAKES), (0, Mood.TAKES), (1, Mood.MUTE), (1, Mood.TAKES)):
        ledger.read(alerts[message].id, [alerts[message].id], mood)
    return Outcome(
        expected={(_PATH, PLAIN): 13, (_PATH, "other"): 13},
        ledgers=[ledger],
        alerts={alert.id: alert for alert in alerts},
        kills=Counter(daemon=1),
        is_finished=True,
        exit_code=0,
    )


def test_what_was_told_as_it_should_be_is_no_violation() -> None:
    assert violations(held()) == []


def _change(outcome: Outcome) -> None:
    outcome.expected[_PATH, PLAIN] = 14


def _lose(outcome: Outcome) -> None:
    del outcome.ledgers[0].accepted[f"{1:016x}"]
    outcome.ledgers[0].unheard.clear()


def _invent(outcome: Outcome) -> None:
    outcome.ledgers[0].read("other", ["other"], Mood.TAKES)


def _tear(outcome: Outcome) -> None:
    outcome.ledgers[0].read("digest", [f"{0:016x}", f"{1:016x}"], Mood.TAKES)


def _rename(outcome: Outcome) -> None:
    outcome.ledgers[0].read(f"{0:016x}", [f"{1:016x}"], Mood.BUSY)


def _repeat(outcome: Outcome) -> None:
    outcome.ledgers[0].read(f"{0:016x}", [f"{0:016x}"], Mood.TAKES)


def _forget(outcome: Outcome) -> None:
    outcome.ledgers[0].read("hung", [f"{0:016x}"], Mood.MUTE)


def _leave(outcome: Outcome) -> None:
    outcome.is_finished = False


@pytest.mark.parametrize(
    ("breaking", "said"),
    [
        (_change, "2 alerts of 2 changes where 2 changes were printed"),
        (_lose, "hook: 1 alerts were lost"),
        (_invent, "hook: 1 alerts were told and never found"),
        (_tear, "hook: 2 alerts stood in more than one message"),
        (_rename, "hook: 1 messages came again with other alerts"),
        (_repeat, "hook: 2 repeats of 1 kills"),
        (_forget, "hook: 1 messages without an answer were never sent again under their id"),
        (_leave, "not everything was taken and told in time"),
    ],
)
def test_each_breach_of_the_promise_is_named(breaking: Callable[[Outcome], None], said: str) -> None:
    outcome = held()
    breaking(outcome)
    (found,) = violations(outcome)
    assert found.startswith(said)
