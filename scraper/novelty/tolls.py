"""Claims against the tolls of a story: what is first, what has risen, was revised or is disputed.

Part of `scraper.novelty`; pure. Told once: a repeat, an older lower figure, a rounder number and a narrower range are
silent, and no toll ever rises twice to the same figure. How one toll moves is in `moves`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from scraper.model import Analysis, Change, Kind, Range, Toll
from scraper.novelty.disputes import disputed, find_denied, mark_disputed
from scraper.novelty.figures import UNKNOWN, agrees
from scraper.novelty.moves import Outcome, Printed, first_report, present, sighted, weigh
from scraper.novelty.sightings import Sighting, denials, figure_of, is_news_worthy, sightings
from scraper.novelty.slots import find_slot, is_total, slot_key, was_told_elsewhere

MAX_TOLLS = 64


class Reading(NamedTuple):
    tolls: tuple[Toll, ...]
    changes: tuple[tuple[int, Change], ...]
    """With the offset of the claim that made each."""
    standing: tuple[Change, ...]
    """The present figures that this article repeats, as they were told."""


def read_tolls(
    printed: Printed, analysis: Analysis, tolls: tuple[Toll, ...], elsewhere: Sequence[Toll] = ()
) -> Reading:
    """The tolls as they stand after `analysis`, and what that changed. `elsewhere` are those of other stories."""
    kept = list(tolls)
    changes: list[tuple[int, Change]] = []
    repeated: dict[str, Sighting] = {}
    for row in sightings(printed.article, analysis.casualties):
        outcome = _read(row, kept, printed, frozenset(repeated))
        if outcome is None:
            continue
        _put(kept, outcome.toll)
        repeated.setdefault(slot_key(outcome.toll), row)
        if outcome.change and not was_told_elsewhere(row, elsewhere, printed.at):
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


def _read(row: Sighting, tolls: Sequence[Toll], printed: Printed, filled: frozenset[str]) -> Outcome | None:
    """What `row` does to the tolls of its story; None where it does nothing. `filled` are slots its article told of before."""
    if _is_vague_or_part(row, tolls):
        return None
    toll = find_slot(row, tolls, None if printed.is_reprint(row) else printed.at, filled=filled)
    moved = None if toll else printed.find_moved(row, tolls)
    if moved:
        return Outcome(sighted(moved, row, printed), None)
    may_move = not printed.is_repeat(row) and _is_told_as_news(row, toll, tolls)
    if may_move:
        return weigh(row, toll, tolls, printed) if toll else first_report(row, tolls, printed)
    return Outcome(sighted(toll, row, printed), None) if toll and agrees(row.figure, toll.best) else None


def _is_told_as_news(row: Sighting, toll: Toll | None, tolls: Sequence[Toll]) -> bool:
    """Whether the figure is what its article tells: a war's running total behind the lead is there for the reader's memory."""
    counts_a_period = toll.cumulative if toll else is_total(row, tolls)
    return row.leads or row.is_revised or not counts_a_period


def _is_vague_or_part(row: Sighting, tolls: Sequence[Toll]) -> bool:
    """A part of another figure, or "several dead", is told only where nothing else of its kind is."""
    return (row.claim.subcount or row.figure == UNKNOWN) and any(toll.kind is row.claim.kind for toll in tolls)


def _put(tolls: list[Toll], toll: Toll) -> None:
    """`toll` in the place of the slot of its name, or at the end."""
    for at, known in enumerate(tolls):
        if slot_key(known) == slot_key(toll):
            tolls[at] = toll
            return
    tolls.append(toll)
