"""Stories in the order in which one should read them. Part of the front door; pure.

What is urgent comes first. A change weighs by what it says and loses half of it in twelve hours. Ages are counted back
from the latest change of all, so that a quiet night leaves the order as it was.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from scraper.model import Change, ChangeType, Kind, Range, Severity, Story, Toll, TruceState, Value
from scraper.rules import severity_of

FRESH = timedelta(hours=24)
"""Older than this before the latest change of all, nothing is urgent any more."""
MOST_MOVES = 3
_HALF = timedelta(hours=12)
_WEIGHTS = {Kind.KILLED: 3.0, Kind.MISSING: 2.0, Kind.CAPTURED: 1.5, Kind.INJURED: 1.0, Kind.DISPLACED: 1.0}
_TRUCE = 4.0


class Move(Value, frozen=True, kw_only=True):
    """One thing that changed in a story."""

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


def rank(stories: Iterable[Story]) -> tuple[Ranked, ...]:
    """`stories`, the urgent and then the latest and gravest first; those in which nothing changed follow, the last seen first."""
    threads = {story.id: (story, list(_threads(story))) for story in stories}
    now = max((thread[-1].at for _, those in threads.values() for thread in those), default=None)
    ranked = [
        (_ranked(story, [thread[-1] for thread in those], now), _score(those, now)) for story, those in threads.values()
    ]
    ranked.sort(key=lambda one: (one[0].is_urgent, one[1], one[0].story.last_seen, one[0].story.id), reverse=True)
    return tuple(one for one, _ in ranked)


def _ranked(story: Story, latest: Sequence[Move], now: datetime | None) -> Ranked:
    if now is None or not latest:
        return Ranked(story=story, moves=(), is_urgent=False, at=story.last_seen)

    def place(move: Move) -> tuple[bool, datetime, float]:
        return move.is_urgent and now - move.at <= FRESH, move.at, move.weight

    shown = sorted(latest, key=place, reverse=True)[:MOST_MOVES]
    return Ranked(story=story, moves=tuple(shown), is_urgent=place(shown[0])[0], at=max(move.at for move in latest))


def _score(threads: Iterable[Sequence[Move]], now: datetime | None) -> float:
    if now is None:
        return 0.0
    return sum(move.weight * math.exp2((move.at - now) / _HALF) for moves in threads for move in moves)


def _threads(story: Story) -> Iterator[Sequence[Move]]:
    """The moves of each toll, and of the truce in each theatre, oldest first, none of them empty."""
    for toll in story.tolls:
        weight, sources = _WEIGHTS[toll.kind], max(len(toll.sources), 1)
        yield [Move(at=at, weight=weight, change=change, sources=sources) for at, change in _steps(toll)]
    for theatre in {state.theatre for state in story.truce}:
        states = [state for state in story.truce if state.theatre == theatre]
        yield [Move(at=now.since, weight=_TRUCE, change=_turn(before, now)) for before, now in _pairs(states)]


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
