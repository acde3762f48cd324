"""Claims against the tolls of a story: what is first, what has risen, what was corrected or is disputed.

Part of `scraper.novelty`; pure. Told once: a repeat, an older lower figure, a rounder number and a narrower range are
silent, and no toll ever rises twice to the same figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from msgspec.structs import replace

from scraper.model import (
    Analysis,
    Article,
    Change,
    ChangeType,
    Kind,
    Range,
    Toll,
    TollStep,
)
from scraper.novelty.disputes import disputed, find_denied, is_rival, mark_disputed
from scraper.novelty.figures import UNKNOWN, exceeds, falls_below, sharpen
from scraper.novelty.sightings import Sighting, denials, figure_of, is_news_worthy, sightings
from scraper.novelty.slots import change_key, find_slot, is_total, name_slot, slot_key, was_known, was_told

MAX_TOLLS = 64
MAX_STEPS = 32
_MAX_NAMES = 12
_NEXT_INCIDENT = timedelta(hours=36)
"""A lower count of one incident, so long after the toll was told and never printed before, is of another incident."""


class Printed(NamedTuple):
    """The article whose claims are weighed."""

    article: Article
    at: datetime
    is_independent: bool
    """False for a near-copy of a known text: it says nothing that its original did not."""
    earlier: frozenset[tuple[Kind, Range]]
    """Figures that the earlier revision of this article printed."""
    withdrawn: frozenset[tuple[Kind, Range]]
    """Those of them that this one does not print any more."""

    def is_reprint(self, row: Sighting) -> bool:
        """Whether `row` was printed before, by this article or by the one it is a copy of."""
        return not self.is_independent or (row.claim.kind, row.figure) in self.earlier


class Reading(NamedTuple):
    tolls: tuple[Toll, ...]
    changes: tuple[tuple[int, Change], ...]
    """With the offset of the claim that made each."""
    standing: tuple[Change, ...]
    """The present figures that this article repeats, as they were told."""


class _Outcome(NamedTuple):
    toll: Toll
    change: Change | None


def read_tolls(printed: Printed, analysis: Analysis, tolls: tuple[Toll, ...]) -> Reading:
    """The tolls as they stand after `analysis`, and what that changed."""
    kept = list(tolls)
    changes: list[tuple[int, Change]] = []
    repeated: dict[str, Sighting] = {}
    filled: frozenset[str] = frozenset()
    for row in sightings(printed.article, analysis.casualties):
        if _says_nothing_new(row, kept):
            continue
        toll = find_slot(row, kept, None if printed.is_reprint(row) else printed.at, rivals=filled)
        outcome = _weigh(row, toll, kept, printed) if toll else _first_report(row, kept, printed)
        _put(kept, outcome.toll)
        filled |= {slot_key(outcome.toll)}
        repeated.setdefault(slot_key(outcome.toll), row)
        if outcome.change:
            changes.append((row.claim.start, outcome.change))
    for row in denials(printed.article, analysis.casualties):
        toll = find_denied(row, kept, printed.at)
        if toll:
            _put(kept, mark_disputed(toll))
            changes.append((row.claim.start, disputed(toll, row)))
    told = {change.key for _, change in changes}
    standing = (present(toll, repeated[slot_key(toll)]) for toll in kept if slot_key(toll) in repeated)
    newest = sorted(kept, key=lambda toll: toll.last_seen)[-MAX_TOLLS:]
    return Reading(
        tolls=tuple(toll for toll in kept if toll in newest),
        changes=tuple(sorted(changes, key=lambda pair: pair[0])),
        standing=tuple(change for change in standing if change.key not in told),
    )


def figures(analysis: Analysis | None) -> frozenset[tuple[Kind, Range]]:
    """What `analysis` counts; nothing where there is none."""
    claims = analysis.casualties if analysis else ()
    return frozenset((claim.kind, figure_of(claim)) for claim in claims if is_news_worthy(claim))


def present(toll: Toll, row: Sighting) -> Change:
    """The change that told the present figure of `toll`, with the quote of `row`."""
    told = [step.figure for step in toll.steps] or [toll.best]
    rose = len(told) > 1
    return Change(
        type=ChangeType.TOLL_RISE if rose else ChangeType.FIRST_REPORT,
        key=change_key(toll, told[-1]),
        kind=toll.kind,
        who=toll.who,
        cumulative=toll.cumulative,
        before=told[-2] if rose else None,
        after=told[-1],
        quotes=(row.quote,),
    )


def _says_nothing_new(row: Sighting, tolls: Sequence[Toll]) -> bool:
    """A part of another figure, or "several dead", is told only where nothing else of its kind is."""
    return (row.claim.subcount or row.figure == UNKNOWN) and any(toll.kind is row.claim.kind for toll in tolls)


def _first_report(row: Sighting, tolls: Sequence[Toll], printed: Printed) -> _Outcome:
    cumulative = is_total(row, tolls)
    toll = Toll(
        kind=row.claim.kind,
        who=row.claim.who,
        cumulative=cumulative,
        slot=name_slot(row, row.claim.kind, cumulative=cumulative, tolls=tolls, at=printed.at),
        best=row.figure,
        first_seen=printed.at,
        last_seen=printed.at,
        steps=(TollStep(at=printed.at, figure=row.figure, article=printed.article.id),),
    )
    toll = _sighted(toll, row, printed)
    return _Outcome(toll, present(toll, row))


def _weigh(row: Sighting, toll: Toll, tolls: Sequence[Toll], printed: Printed) -> _Outcome:
    """What `row` does to the toll it is about."""
    if not exceeds(row.figure, toll.best) and not falls_below(row.figure, toll.best):
        return _Outcome(_sighted(replace(toll, best=sharpen(toll.best, row.figure)), row, printed), None)
    if (toll.kind, toll.best) in printed.withdrawn and falls_below(row.figure, toll.best):
        return _moved(ChangeType.CORRECTION, toll, row, printed)
    if exceeds(row.figure, toll.best) and not was_told(row.figure, toll):
        return _moved(ChangeType.TOLL_RISE, toll, row, printed)
    if exceeds(row.figure, toll.best) or was_known(row.figure, toll):
        return _Outcome(_sighted(toll, row, printed), None)
    if _is_another_incident(row, toll, printed):
        return _first_report(row, tolls, printed)
    change = disputed(toll, row) if is_rival(row, toll) else None
    return _Outcome(_sighted(mark_disputed(toll) if change else toll, row, printed), change)


def _moved(kind: ChangeType, toll: Toll, row: Sighting, printed: Printed) -> _Outcome:
    step = TollStep(at=printed.at, figure=row.figure, article=printed.article.id)
    steps = (*toll.steps, step)
    if len(steps) > MAX_STEPS:
        steps = (steps[0], *steps[-MAX_STEPS + 1 :])
    moved = _sighted(replace(toll, best=row.figure, steps=steps), row, printed)
    key = change_key(toll, row.figure)
    change = replace(
        present(moved, row),
        type=kind,
        before=toll.best,
        key=f"{key}:corrected" if kind is ChangeType.CORRECTION else key,
    )
    return _Outcome(moved, change)


def _sighted(toll: Toll, row: Sighting, printed: Printed) -> Toll:
    """`toll` as printed once more: by whom, where, when; a copy's outlet is no source of its own."""
    site = printed.article.site or printed.article.source
    return replace(
        toll,
        anchors=_joined(toll.anchors, row.places),
        attributed_to=_joined(toll.attributed_to, (row.claim.attributed_to,) if row.claim.attributed_to else ()),
        sources=_joined(toll.sources, (site,) if site and printed.is_independent else ()),
        first_seen=min(toll.first_seen, printed.at),
        last_seen=max(toll.last_seen, printed.at),
    )


def _joined(names: tuple[str, ...], more: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*names, *more)))[:_MAX_NAMES]


def _is_another_incident(row: Sighting, toll: Toll, printed: Printed) -> bool:
    """Whether `row` is too late and too low for `toll`."""
    if row.claim.cumulative is not False or printed.is_reprint(row):
        return False
    return printed.at - toll.steps[-1].at >= _NEXT_INCIDENT


def _put(tolls: list[Toll], toll: Toll) -> None:
    """`toll` in the place of the slot of its name, or at the end."""
    for at, known in enumerate(tolls):
        if slot_key(known) == slot_key(toll):
            tolls[at] = toll
            return
    tolls.append(toll)
