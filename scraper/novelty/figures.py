"""Counts with open ends, compared the careful way: what is surely more, surely less, or perhaps the same.

Part of `scraper.novelty`; pure. ACLED's rule: the most conservative reading of a report counts.
"""

from __future__ import annotations

from scraper.model import Range

UNKNOWN = Range(min=None, max=None)


def exceeds(figure: Range, known: Range) -> bool:
    """Whether `figure` surely tells of more than `known` does: "34" after "30", not "puluhan" after "34"."""
    if figure.min is None:
        return False
    ceiling = known.max if known.max is not None else known.min
    return ceiling is None or figure.min > ceiling


def falls_below(figure: Range, known: Range) -> bool:
    """Whether `figure` surely tells of less than `known` does."""
    return figure.max is not None and known.min is not None and figure.max < known.min


def agrees(figure: Range, known: Range) -> bool:
    """Whether both may be the same count: a repeat, a rounder number, a narrower or wider range."""
    return not exceeds(figure, known) and not falls_below(figure, known)


def sharpen(known: Range, figure: Range) -> Range:
    """The more exact one of two figures that agree. A vague figure never replaces another vague one."""
    if known == UNKNOWN:
        return figure
    is_vague = figure.min is None or (figure.max is not None and figure.min != figure.max)
    if known.min == known.max or is_vague or figure.min is None or figure.min < (known.min or 0):
        return known
    return figure


def at_least(figure: Range) -> int:
    """The most conservative count that `figure` allows; 1 where no number is given, for somebody there was."""
    if figure.min is not None:
        return figure.min
    return 1 if figure.max is None else min(1, figure.max)


def spell(figure: Range) -> str:
    """`figure` as change keys spell it: "2-2", "30-", "-50", "-"."""
    return f"{'' if figure.min is None else figure.min}-{'' if figure.max is None else figure.max}"


def distance(figure: Range, known: Range) -> float:
    """How far apart two figures are, as a ratio from 1 up; large where one has no number."""
    ours, theirs = ((row.min if row.min is not None else row.max) for row in (figure, known))
    if not ours or not theirs:
        return 1e9
    return max(ours, theirs) / min(ours, theirs)
