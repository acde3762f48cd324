"""Stories in the order in which one should read them. Part of the front door; pure.

What is urgent comes first. A change weighs by what it says and loses half of it in twelve hours. Ages are counted back
from the latest change of all, so that a quiet night leaves the order as it was.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from scraper.model import Change, ChangeType, Kind, Range, Severity, Story, Toll, TruceState, Value
from scraper.rules import severity_of

FRESH = timedelta(hours=24)
"""Older than this before the latest change of all, nothing is urgent any more."""
MOST_MOVES = 3
_HALF = timedelta(hours=12)
_WEIGHTS = {Kind.KILLED: 3.0, Kind.MISSING: 2.0, Kind.CAPTURED: 1.5, Kind.INJURED: 1.0, Kind.DISPLACED: 1.0}
_TRUCE = 4.0


class Move(Value, frozen=True, kw_only=True):
    """The last thing that changed in one toll, or in the truce of one theatre."""

    at: datetime
    weight: float
    change: Change
    sources: int | None = None
    """How many independent sources print its toll; None for a truce, which nobody counts."""

    @property
    def is_urgent(self) -> bool:
        return severity_of(self.change) is Severity.URGENT


class Ranked(Value, frozen=True, kw_only=True):
    story: Story
    moves: tuple[Move, ...]
    """The last move of each toll and truce, at most `MOST_MOVES`: what is urgent first, then the latest. Empty where nothing
    was ever told."""
    is_urgent: bool
    """Something urgent changed within `FRESH`."""
    at: datetime
    """When it changed; when the story was last seen, if it never did."""


class _Thread(NamedTuple):
    """One toll, or the truce of one theatre: when it moved, oldest first, and how it did last."""

    moments: Sequence[datetime]
    last: Move


def rank(stories: Iterable[Story]) -> tuple[Ranked, ...]:
    """`stories`, the urgent and then the latest and gravest first; those in which nothing changed follow, the last seen first."""
    threads = {story.id: (story, tuple(_threads(story))) for story in stories}
    now = max((thread.last.at for _, those in threads.values() for thread in those), default=None)
    ranked = [(_ranked(story, those, now), _score(those, now)) for story, those in threads.values()]
    ranked.sort(key=lambda one: (one[0].is_urgent, one[1], one[0].story.last_seen, one[0].story.id), reverse=True)
    return tuple(one for one, _ in ranked)


def _ranked(story: Story, threads: Sequence[_Thread], now: datetime | None) -> Ranked:
    if now is None or not threads:
        return Ranked(story=story, moves=(), is_urgent=False, at=story.last_seen)

    def place(move: Move) -> tuple[bool, datetime, float]:
        return move.is_urgent and now - move.at <= FRESH, move.at, move.weight

    moves = sorted((thread.last for thread in threads), key=place, reverse=True)
    return Ranked(
        story=story, moves=tuple(moves[:MOST_MOVES]), is_urgent=place(moves[0])[0], at=max(move.at for move in moves)
    )


def _score(threads: Iterable[_Thread], now: datetime | None) -> float:
    if now is None:
        return 0.0
    return sum(thread.last.weight * math.exp2((at - now) / _HALF) for thread in threads for at in thread.moments)


def _threads(story: Story) -> Iterator[_Thread]:
    for toll in story.tolls:
        told = [(step.at, step.figure) for step in toll.steps] or [(toll.first_seen, toll.best)]
        before = told[-2][1] if len(told) > 1 else None
        sources = max(len(toll.sources), 1)
        last = Move(
            at=told[-1][0], weight=_WEIGHTS[toll.kind], change=_step(toll, before, told[-1][1]), sources=sources
        )
        yield _Thread([at for at, _ in told], last)
    for theatre in {state.theatre for state in story.truce}:
        states = [state for state in story.truce if state.theatre == theatre]
        turn = _turn(states[-2] if len(states) > 1 else None, states[-1])
        yield _Thread([state.since for state in states], Move(at=states[-1].since, weight=_TRUCE, change=turn))


def _turn(before: TruceState | None, now: TruceState) -> Change:
    return Change(type=ChangeType.STATUS_CHANGE, key="", before=before.status if before else None, after=now.status)


def _step(toll: Toll, before: Range | None, after: Range) -> Change:
    return Change(
        type=_type(before, after),
        key="",
        kind=toll.kind,
        who=toll.who,
        cumulative=toll.cumulative,
        before=before,
        after=after,
    )


def _type(before: Range | None, after: Range) -> ChangeType:
    if before is None:
        return ChangeType.FIRST_REPORT
    return ChangeType.TOLL_FALL if _height(after) < _height(before) else ChangeType.TOLL_RISE


def _height(figure: Range) -> int:
    return figure.min if figure.min is not None else figure.max or 0
