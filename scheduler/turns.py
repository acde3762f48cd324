"""That a channel takes nothing, or takes messages again, is told once, through another one. Part of `scheduler`.

Whoever claims of a channel that has turned tells of it, and says so afterwards: a crash in between repeats the notice under its
id, which all processes compute alike. Notices are alerts like others: one that meets a dead channel waits there, and since a
channel turns once for an outage, two that fail tell of each other once and then are silent.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog

from scheduler import reporting
from scheduler.ports import Outbox
from scraper.errors import DeliveryError
from scraper.model import ChannelCondition, HealthState, Turn
from scraper.notices import channel_notice

_log = structlog.get_logger("kentongan.delivery")

OFTEN = timedelta(hours=1)
"""So long after it was told that a channel works again nobody hears that it failed anew: a channel that comes and goes would cry
wolf all day. What still fails then is told.
"""


async def tell_turn(outbox: Outbox, channel: str, heralds: Sequence[str], now: datetime) -> None:
    """People know how `channel` turned: by a notice through `heralds`, by the log, and by an error report if it opened.

    What fails again soon after it was told to work waits until `OFTEN` is over, and is told then if it still fails.
    """
    condition = await outbox.condition(channel)
    if not condition.is_turned or condition.since is None:
        return
    if condition.known_open is condition.is_open and condition.known_at is not None:
        await outbox.told(condition, condition.known_at)  # it turned back before anybody heard
        return
    if condition.is_open and condition.known_at is not None and now - condition.known_at < OFTEN:
        return
    turn = turn_of(condition)
    if heralds:
        await outbox.post(channel_notice(channel, turn, channels=heralds, since=condition.since, now=now))
    if not await outbox.told(condition, now):
        return
    if condition.is_open:
        reporting.report(DeliveryError(f"{channel}: {turn.reason}"))
        _log.warning("channel.opened", channel=channel, reason=condition.reason, waiting=condition.waiting)
    else:
        _log.info("channel.closed", channel=channel, waiting=condition.waiting)


def turn_of(condition: ChannelCondition) -> Turn:
    """The turn that `condition` is the outcome of."""
    before, after = HealthState.FAILING, HealthState.WELL
    reason = f"takes messages again; {condition.waiting} more alerts waited for it and go out now"
    if condition.is_open:
        before, after = after, before
        reason = f"{_fault(condition)}; alerts wait, and it is tried again {_next_try(condition)}"
    if condition.parked:
        reason = f"{reason}; {condition.parked} are parked (kentongan alerts redeliver --channel {condition.channel})"
    return Turn(before=before, after=after, reason=reason)


def _fault(condition: ChannelCondition) -> str:
    if condition.refused > 1:
        return f"takes no messages ({condition.refused} in a row were refused): {condition.reason}"
    return f"takes no messages: {condition.reason}"


def _next_try(condition: ChannelCondition) -> str:
    rest = condition.rests_until(condition.since) if condition.since else None
    return f"at {rest:%H:%M}Z as it asked" if rest else "now and then"
