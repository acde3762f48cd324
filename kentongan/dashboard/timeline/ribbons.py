"""The states of a truce as a ribbon, one for each theatre. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from kentongan.dashboard.timeline.scales import TimeScale
from kentongan.dashboard.timeline.style import Measures
from scraper.model import TruceState, TruceStatus, Value

_GROUPS = {
    TruceStatus.CALLED_FOR: "talk",
    TruceStatus.PROPOSED: "talk",
    TruceStatus.NEGOTIATING: "talk",
    TruceStatus.AGREED: "hold",
    TruceStatus.IN_EFFECT: "hold",
    TruceStatus.EXTENDED: "hold",
    TruceStatus.VIOLATED: "broken",
    TruceStatus.REJECTED: "broken",
    TruceStatus.ENDED: "broken",
}
_LETTER = 7.6
_NUMBER = 12.0
_TITLE = 24.0
_GAP = 14.0
_THINNEST = 2.0


class Segment(Value, frozen=True, kw_only=True):
    x: float
    width: float
    state: TruceState
    group: str
    """talk, hold or broken."""
    number: int
    """Its place in the list of all states, from 1."""
    letters: int
    """How many letters have room in it."""
    shows_number: bool


class Ribbon(Value, frozen=True, kw_only=True):
    theatre: str
    """"" for the story's own."""
    y: float
    """The base line of its title; the ribbon lies below."""
    top: float
    height: float
    segments: tuple[Segment, ...]


def truce_group(status: TruceStatus) -> str:
    """Says talk while it is spoken of, hold while it is agreed or kept, broken when it is refused, violated or over."""
    return _GROUPS[status]


def ribbons_of(
    truce: Sequence[TruceState], scale: TimeScale, y: float, measures: Measures
) -> tuple[tuple[Ribbon, ...], float]:
    """The ribbons from `y` downwards, and where they end; `y` itself for no truce."""
    ribbons: list[Ribbon] = []
    for theatre in dict.fromkeys(state.theatre for state in truce):
        states = [(number, state) for number, state in enumerate(truce, 1) if state.theatre == theatre]
        top = y + _TITLE
        segments = tuple(_segment(states, index, scale) for index in range(len(states)))
        ribbons.append(Ribbon(theatre=theatre, y=y + _TITLE - 8, top=top, height=measures.ribbon, segments=segments))
        y = top + measures.ribbon + _GAP
    return tuple(ribbons), y


def _segment(states: Sequence[tuple[int, TruceState]], index: int, scale: TimeScale) -> Segment:
    number, state = states[index]
    x = scale.x(state.since)
    end = scale.x(states[index + 1][1].since) if index + 1 < len(states) else scale.right
    width = round(max(end - x, _THINNEST), 1)
    return Segment(
        x=x,
        width=width,
        state=state,
        group=truce_group(state.status),
        number=number,
        letters=int((width - _NUMBER) / _LETTER),
        shows_number=width >= _NUMBER,
    )
