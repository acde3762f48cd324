"""That a channel takes nothing, or takes messages again, is told once, through another one. Part of `scheduler`.

Whoever claims of a channel that has turned tells of it, and says so afterwards: a crash in between repeats the notice under its
id, which all processes compute alike. Notices are alerts like others: one that meets a dead channel waits there, and since a
channel turns once for an outage, two that fail tell of each other once and then are silent.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import structlog

from scheduler import reporting
from scheduler.ports import Outbox
from scraper.errors import DeliveryError
from scraper.model import ChannelCondition, HealthState, Turn
from scraper.notices import channel_notice

_log = structlog.get_logger("kentongan.delivery")


async def tell_turn(outbox: Outbox, channel: str, heralds: Sequence[str], now: datetime) -> None:
    """People know how `channel` turned: by a notice through `heralds`, by the log, and by an error report if it opened."""
    condition = await outbox.condition(channel)
    if not condition.is_turned or condition.since is None:
        return
    turn = turn_of(condition)
    if heralds:
        await outbox.post(channel_notice(channel, turn, channels=heralds, since=condition.since, now=now))
    if not await outbox.told(condition):
        return
    if condition.is_open:
        reporting.report(DeliveryError(f"{channel}: {turn.reason}"))
        _log.warning("channel.opened", channel=channel, reason=condition.reason, waiting=condition.waiting)
    else:
        _log.info("channel.closed", channel=channel, waiting=condition.waiting)


def turn_of(condition: ChannelCondition) -> Turn:
    """The turn that `condition` is the outcome of."""
    if condition.is_open:
        reason = f"takes no messages: {condition.reason}; alerts wait, and it is tried again now and then"
        return Turn(before=HealthState.WELL, after=HealthState.FAILING, reason=reason)
    reason = f"takes messages again; {condition.waiting} more alerts waited for it and go out now"
    return Turn(before=HealthState.FAILING, after=HealthState.WELL, reason=reason)
