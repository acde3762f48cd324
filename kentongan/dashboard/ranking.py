"""Stories in the order in which one should read them. Part of the front door; pure.

A change weighs by what it says and loses half of it in twelve hours. Ages are counted back from the latest change of
all, so that a quiet night leaves the order as it was.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from scraper.model import Change, ChangeType, Kind, Range, Story, Toll, TruceState, Value

_HALF = timedelta(hours=12)
_WEIGHTS = {Kind.KILLED: 3.0, Kind.MISSING: 2.0, Kind.CAPTURED: 1.5, Kind.INJURED: 1.0, Kind.DISPLACED: 1.0}
_TRUCE = 4.0


class Ranked(Value, frozen=True, kw_only=True):
    story: Story
    latest: Change | None
    """What changed last; None where nothing was ever told."""
    at: datetime
    """When it changed; when the story was last seen, if it never did."""


class _Move(Value, frozen=True, kw_only=True):
    at: datetime
    weight: float
    change: Change


def rank(stories: Iterable[Story]) -> tuple[Ranked, ...]:
    """`stories`, the latest and gravest change first; those in which nothing changed follow, the last seen first."""
    moves = {story.id: (story, list(_moves(story))) for story in stories}
    now = max((move.at for _, those in moves.values() for move in those), default=None)
    order = sorted(moves.values(), key=lambda one: (_score(one[1], now), one[0].last_seen, one[0].id), reverse=True)
    return tuple(_ranked(story, those) for story, those in order)


def _ranked(story: Story, moves: Sequence[_Move]) -> Ranked:
    latest = max(moves, key=lambda move: (move.at, move.weight), default=None)
    return Ranked(story=story, latest=latest.change if latest else None, at=latest.at if latest else story.last_seen)


def _score(moves: Iterable[_Move], now: datetime | None) -> float:
    return sum(move.weight * math.exp2((move.at - now) / _HALF) for move in moves if now is not None)


def _moves(story: Story) -> Iterator[_Move]:
    for toll in story.tolls:
        weight = _WEIGHTS[toll.kind]
        yield from (_Move(at=at, weight=weight, change=change) for at, change in _steps(toll))
    for theatre in {state.theatre for state in story.truce}:
        states = [state for state in story.truce if state.theatre == theatre]
        yield from (_Move(at=now.since, weight=_TRUCE, change=_turn(before, now)) for before, now in _pairs(states))


def _pairs(states: Sequence[TruceState]) -> Iterator[tuple[TruceState | None, TruceState]]:
    yield from pairwise([None, *states])


def _turn(before: TruceState | None, now: TruceState) -> Change:
    return Change(type=ChangeType.STATUS_CHANGE, key="", before=before.status if before else None, after=now.status)


def _steps(toll: Toll) -> Iterator[tuple[datetime, Change]]:
    before: Range | None = None
    for at, figure in [(step.at, step.figure) for step in toll.steps] or [(toll.first_seen, toll.best)]:
        change = Change(
            type=_type(before, figure),
            key="",
            kind=toll.kind,
            who=toll.who,
            cumulative=toll.cumulative,
            before=before,
            after=figure,
        )
        yield at, change
        before = figure


def _type(before: Range | None, after: Range) -> ChangeType:
    if before is None:
        return ChangeType.FIRST_REPORT
    return ChangeType.TOLL_FALL if _height(after) < _height(before) else ChangeType.TOLL_RISE


def _height(figure: Range) -> int:
    return figure.min if figure.min is not None else figure.max or 0
