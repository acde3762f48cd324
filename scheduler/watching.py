"""What a visit means for its source: its state, its next date, and what of it is told. Part of `scheduler`.

    visit ──► history, rhythm ──► finding ──► standing ──► one script: history, state, next date, notice

What is told stands in the store in the same moment as the state that it tells of, so a process that is killed in between
leaves its source due, and who visits it next finds the same and tells it under the same id.
"""

from __future__ import annotations

from datetime import datetime

import structlog

from scheduler.history import next_date
from scheduler.manners import Dice
from scheduler.ports import SourceStates
from scraper.codec import decode, encode
from scraper.health import (
    Finding,
    HealthState,
    Standing,
    Visit,
    brought_nothing,
    certain,
    has_failed,
    is_refused,
    judge_source,
    settle,
)
from scraper.health import outage as outages
from scraper.model import Alert, Source
from scraper.notices import outage_notice, source_notice
from storage.leases import Right
from storage.pauses import Pause
from storage.sources import SourceState

_log = structlog.get_logger("kentongan.health")


async def note_visit(
    states: SourceStates,
    source: Source,
    visit: Visit,
    dice: Dice,
    right: Right | None = None,
    *,
    known_to_be: Finding | None = None,
    due: datetime | None = None,
) -> bool:
    """`visit` is history, `source` has its state and its next date, and what has changed waits for its channels.

    `known_to_be` and `due` stand in where neither is for its visits to say.
    False, and nothing is written, if the site that `right` was to is another's by now. Raises `StoreUnavailable`.
    """
    known = await states.get(source.name)
    history = [*reversed([decode(line, Visit) for line in await states.visits(source.name)]), visit]
    rhythm = known.rhythm
    if not has_failed(visit):
        rhythm = rhythm.after(visit.started, visit.brought, updated=visit.articles_updated)
    finding = known_to_be or judge_source(history, rhythm)
    standing = (certain if known_to_be else settle)(known.standing, finding, visit.started)
    # A site that refuses us is reached: the network is up.
    is_down = brought_nothing(visit) and not is_refused(visit) if standing.told is HealthState.WELL else None
    is_out = await _is_out(states, source, visit.finished, is_down=is_down, standing=standing)
    notice = None
    # That it fails is told by a visit that failed: after an outage the first good one still has the bad ones behind it.
    waits = standing.state is HealthState.FAILING and (is_out or not brought_nothing(visit))
    if standing.is_untold and not waits:
        notice = _notice(source, standing, visit.finished)
        standing = standing.once_told()
        is_down = is_down if standing.state is HealthState.WELL else None
    if visit.rest_until is not None:
        await states.pauses.pause(source.name, Pause(by="site", since=visit.finished, until=visit.rest_until))
    state = SourceState(
        name=source.name,
        state=standing.state.value,
        reason=_reason(standing, finding),
        last_visit=visit.started,
        next_visit=due or next_date(source, history, visit.finished, dice()),
        articles_new=visit.articles_new,
        standing=standing,
        rhythm=rhythm,
    )
    return await states.visited(state, encode(visit), notice, is_down=is_down, made=visit, right=right)


def _reason(standing: Standing, finding: Finding) -> str:
    if standing.finding is None or standing.state is HealthState.WELL:
        return finding.reason
    return f"{standing.reason}; lately: {finding.reason}"


def _notice(source: Source, standing: Standing, now: datetime) -> Alert | None:
    """What is told of `source`; None if nobody wants to hear it."""
    turn = standing.turn()
    _log.warning("source.turned", was=turn.before.value, state=turn.after.value, reason=turn.reason)
    if not source.health_channels:
        return None
    return source_notice(source, turn, channels=source.health_channels, since=standing.since or now, now=now)


async def _is_out(
    states: SourceStates, source: Source, now: datetime, *, is_down: bool | None, standing: Standing
) -> bool:
    """Whether all sources are out together; that this begins or ends is told, once for all of them."""
    pulse, known = await states.outages.pulse(now)
    if is_down is not None:
        pulse = pulse.with_visit(source.name, is_down=is_down)
    if known is None and standing.is_untold and standing.state is HealthState.FAILING:
        outage = outages.begins(pulse, now)
        if outage is not None:
            turn = outages.began(outage)
            _log.warning("sources.out", reason=turn.reason)
            notice = outage_notice(turn, channels=source.health_channels, since=outage.since, now=now)
            await states.outages.turn(None, outage, notice if source.health_channels else None)
        return outage is not None
    if known is None:
        return False
    if pulse.is_back:
        turn = outages.ended(pulse)
        _log.warning("sources.back", reason=turn.reason)
        notice = outage_notice(turn, channels=source.health_channels, since=known.since, now=now)
        is_told = bool(source.health_channels) and not known.is_old(now)
        await states.outages.turn(known, None, notice if is_told else None)
        return False
    return not known.is_old(now)
