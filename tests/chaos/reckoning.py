"""Whether an ordeal kept the promise: nothing lost, nothing invented, no repeat without its id and a cause. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from scraper.model import Alert, DeliveryState, Range
from tests.chaos.ledgers import Ledger, Mood
from tests.chaos.ordeal import Outcome

_HEAD = ("channel", "messages", "digests", "alerts", "lost", "beyond", "repeats", "unheard", *(Mood))


def violations(outcome: Outcome) -> list[str]:
    """What broke the promise; empty if nothing did."""
    found = [] if outcome.is_finished else ["not everything was taken and told in time"]
    if outcome.is_finished and outcome.exit_code != 0:
        found.append(f"the daemon did not end as asked: {outcome.exit_code}")
    told = {alert.id: _key(alert) for alert in outcome.news.values()}
    if (figures := dict(told.values())) != outcome.expected or len(told) != len(figures):
        found.append(f"{len(told)} alerts of {len(figures)} changes where {len(outcome.expected)} changes were printed")
    found += [
        f"{alert.id} is {one.state} on {one.channel}"
        for alert in outcome.alerts.values()
        for one in alert.deliveries
        if one.state is not DeliveryState.DELIVERED
    ]
    return found + [fault for ledger in outcome.ledgers for fault in _faults(outcome, ledger)]


def _faults(outcome: Outcome, ledger: Ledger) -> Iterator[str]:
    name, told = ledger.channel, ledger.told
    if lost := set(outcome.news) - set(told):
        yield f"{name}: {len(lost)} alerts were lost"
    if beyond := set(told) - set(outcome.alerts):
        yield f"{name}: {len(beyond)} alerts were told and never found"
    if twice := [alert for alert, messages in told.items() if messages > 1]:
        yield f"{name}: {len(twice)} alerts stood in more than one message: {twice[:3]}"
    if ledger.changed:
        yield f"{name}: {len(ledger.changed)} messages came again with other alerts"
    if ledger.repeats > outcome.kills.total():
        yield f"{name}: {ledger.repeats} repeats of {outcome.kills.total()} kills"
    if stray := set(ledger.unheard) - set(ledger.accepted):
        yield f"{name}: {len(stray)} messages without an answer were never sent again under their id"
    yield from (f"{name}: {fault}" for fault in ledger.faults)


def _key(alert: Alert) -> tuple[tuple[str, str], int]:
    """(path, rule) and the figure that is new."""
    after = alert.change.after
    figure = after.max if isinstance(after, Range) and after.max is not None else -1
    return (urlsplit(alert.article.url).path, alert.rule), figure


def table(outcome: Outcome) -> str:
    """The figures, a line for each channel."""
    rows = [_HEAD, *(_row(outcome, ledger) for ledger in outcome.ledgers)]
    widths = [max(len(str(row[column])) for row in rows) for column in range(len(_HEAD))]
    lines = ["  ".join(str(cell).rjust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    kills = ", ".join(f"{count} of {whom}" for whom, count in sorted(outcome.kills.items()))
    head = (
        f"{len(outcome.expected)} changes, {len(outcome.news)} alerts; {outcome.kills.total()} kills ({kills}); "
        f"{len(outcome.ended)} daemons ended by themselves; {outcome.seconds:.0f} s"
    )
    return "\n".join([head, *lines])


def _row(outcome: Outcome, ledger: Ledger) -> tuple[object, ...]:
    told = ledger.told
    return (
        ledger.channel,
        len(ledger.accepted),
        ledger.digests,
        len(told),
        len(set(outcome.news) - set(told)),
        len(set(told) - set(outcome.alerts)),
        ledger.repeats,
        ledger.unheard.total(),
        *(ledger.moods[mood] for mood in Mood),
    )
