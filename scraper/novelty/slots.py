"""Which toll of a story a claim is about. Part of `scraper.novelty`; pure.

A story follows many counts at once: two towns shelled on one day, a war's running total beside today's dead. A *slot* is
one of them. A claim belongs to the slot whose kind, people, place, side and figure fit it best, or to none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from scraper.anchors import is_known, keys_of, sides_in
from scraper.model import Kind, Range, Toll, Who
from scraper.novelty.figures import UNKNOWN, agrees, at_least, distance, falls_below, spell
from scraper.novelty.sightings import LARGE, MARKED, Sighting

FRESH = timedelta(hours=72)
"""An incident that nobody printed for so long is not what a report without a place is about."""
_ONE_DAY = timedelta(hours=24)
_ENOUGH = 2
_SHARED_TOWN, _FITTING_FIGURE = 3, 2
_TOTAL_RATIO = 10
"""A count of unclear scope so many times an incident's is a running total."""
_TOTAL_GROWTH = 3
"""A count of unclear scope is held for a running total if it is no farther from it."""
_TELLING_NUMBER = 20


def find_slot(
    row: Sighting, tolls: Iterable[Toll], at: datetime | None, *, filled: frozenset[str] = frozenset()
) -> Toll | None:
    """The toll that `row`, printed at `at`, is about; None if it is about one that is not known yet.

    `at` is None for what was printed before (an old text edited or copied): no toll is too old for it.
    `filled` are slots that the same article told of already: another side's or another town's other figure is another count.
    """
    rated = [(fit, toll) for toll in tolls if (fit := _fit(row, toll, at, filled)) >= _ENOUGH]
    best = min(rated, key=lambda pair: (-pair[0], distance(row.figure, pair[1].best), slot_key(pair[1])), default=None)
    return best[1] if best else None


def slot_key(toll: Toll) -> str:
    """What names `toll` within its story for ever: the beginning of the keys of its changes."""
    return f"{toll.kind}:{'total' if toll.cumulative else 'incident'}:{toll.slot}"


def change_key(toll: Toll, figure: Range) -> str:
    """The key of the change that first told `figure` of `toll`: the same whether it was a first report or a rise."""
    return f"{slot_key(toll)}:{spell(figure)}"


def name_slot(row: Sighting, kind: Kind, *, cumulative: bool, tolls: Sequence[Toll], at: datetime) -> str:
    """A name for a new slot that no other slot of the same kind has: its place or side, and the day."""
    named = [*towns(row.places), *row.places, *sorted(row.sides), "somewhere"][0].replace(":", " ")
    base = f"{named}@{at:%Y-%m-%d}"
    taken = {toll.slot for toll in tolls if toll.kind is kind and toll.cumulative is cumulative}
    return next(
        name
        for number in range(1, len(taken) + 2)
        if (name := base if number == 1 else f"{base}.{number}") not in taken
    )


def towns(names: Iterable[str]) -> tuple[str, ...]:
    """The names among `names` that tell two incidents of one war apart."""
    return tuple(name for name in names if not is_known(name))


def share_town(places: Sequence[str], others: Sequence[str]) -> bool:
    """Whether one town is among both, however it is spelled."""
    return bool(keys_of(towns(places)) & keys_of(towns(others)))


def was_told(figure: Range, toll: Toll) -> bool:
    """Whether `toll` stood at exactly `figure` before, by something that was told."""
    return any(step.figure == figure for step in toll.steps)


def was_known(figure: Range, toll: Toll) -> bool:
    """Whether `figure` fits one that `toll` stood at before: "34" where "dozens" was told."""
    return was_told(figure, toll) or any(figure != UNKNOWN and _within(figure, step.figure) for step in toll.steps)


def was_told_elsewhere(row: Sighting, tolls: Iterable[Toll], at: datetime) -> bool:
    """Whether another story of the same war told just that: the same figure for the same town, or a large one for the war."""
    return any(
        toll.kind is row.claim.kind
        and (was_told(row.figure, toll) or toll.best == row.figure)
        and abs(at - toll.last_seen) <= FRESH
        and _same_people(row.claim.who, toll.who, may_differ=True)
        and (_place_fit(row.places, toll.anchors) or 0)
        >= (1 if at_least(row.figure) >= _TELLING_NUMBER else _SHARED_TOWN)
        for toll in tolls
    )


def _within(figure: Range, step: Range) -> bool:
    return step.min is not None and step.max is not None and agrees(figure, step)


def _fit(row: Sighting, toll: Toll, at: datetime | None, filled: frozenset[str]) -> int:
    """How well `row` fits `toll`; below `_ENOUGH` it does not."""
    place = _place_fit(row.places, toll.anchors)
    if place is None and slot_key(toll) not in filled and _is_named_otherwise(row, toll, at):
        place = _SHARED_TOWN
    if row.claim.kind is not toll.kind or place is None or not _same_scope(row, toll, place):
        return 0
    may_differ = place >= _SHARED_TOWN or toll.cumulative or agrees(row.figure, toll.best)
    if not _same_people(row.claim.who, toll.who, may_differ=may_differ):
        return 0
    fresh = toll.cumulative or at is None or at - toll.last_seen <= FRESH
    is_same_figure = agrees(row.figure, toll.best) or was_known(row.figure, toll)
    is_beside = slot_key(toll) in filled and not is_same_figure
    if is_beside and not place and towns(row.places):
        return 0
    fit = place + _side_fit(row, toll, is_rival=is_beside)
    fit += (1 if fresh else -1) + (_scope(row) in {None, toll.cumulative})
    fit += row.claim.who is toll.who and row.claim.who is not Who.UNSPECIFIED
    fit += _FITTING_FIGURE * (is_same_figure and (fresh or place >= _SHARED_TOWN))
    return fit


def _place_fit(places: Sequence[str], anchors: Sequence[str]) -> int | None:
    """None where the places rule each other out."""
    ours, theirs = towns(places), towns(anchors)
    if ours and theirs:
        return _SHARED_TOWN if share_town(ours, theirs) else None
    wide, known = set(places) - set(ours), set(anchors) - set(theirs)
    if wide and known:
        return 1 if wide & known else -2
    return 0


def _is_named_otherwise(row: Sighting, toll: Toll, at: datetime | None) -> bool:
    """Whether `row` has the very figure of `toll`, on one day, at a place that holds its town or lies in it."""
    if row.figure != toll.best or row.figure == UNKNOWN or (at is not None and abs(at - toll.last_seen) > _ONE_DAY):
        return False
    ours, theirs = keys_of(towns(row.places)), keys_of(towns(toll.anchors))
    wider, known = keys_of(row.around), keys_of(toll.around)
    if ours & known or theirs & wider:
        return True
    # Two towns of one region; or "X region" and a town that nobody has said to lie elsewhere.
    is_open = (ours <= wider and not known - theirs) or (theirs <= known and not wider - ours)
    return (is_open or bool(wider & known)) and at_least(row.figure) >= MARKED


def _side_fit(row: Sighting, toll: Toll, *, is_rival: bool) -> int:
    theirs = sides_of(toll)
    if not row.sides or not theirs:
        return 0
    if row.sides & theirs:
        return 1
    return -2 if is_rival else -1


def sides_of(toll: Toll) -> frozenset[str]:
    """The parties that have printed `toll` so far."""
    return frozenset[str]().union(*map(sides_in, toll.attributed_to))


def _same_people(one: Who, other: Who, *, may_differ: bool) -> bool:
    """Whether two counts may be of the same people.

    Soldiers are no civilians. "People" may be either; whether soldiers are among them the place or the figure must say
    (`may_differ`), for a missed count of soldiers is worse than one told apart.
    """
    if Who.COMBATANT not in {one, other} or one is other or Who.MIXED in {one, other}:
        return True
    return Who.UNSPECIFIED in {one, other} and may_differ


def _same_scope(row: Sighting, toll: Toll, place: int) -> bool:
    """Whether both may count one incident, or both a period. Where words leave it open, sizes and towns decide."""
    if row.figure == toll.best and (at_least(row.figure) >= _TELLING_NUMBER or place >= _SHARED_TOWN):
        return True
    ratio = distance(row.figure, toll.best)
    is_total = _scope(row)
    if is_total is toll.cumulative:
        # A total far below another one is the total of something else.
        return not (is_total and falls_below(row.figure, toll.best) and ratio > _TOTAL_GROWTH)
    if is_total is not None:
        return ratio <= _TOTAL_RATIO if place >= _SHARED_TOWN else is_total and ratio <= _TOTAL_GROWTH
    if UNKNOWN in (row.figure, toll.best) or agrees(row.figure, toll.best):
        return True
    return ratio <= _TOTAL_GROWTH if toll.cumulative else at_least(row.figure) < _TOTAL_RATIO * at_least(toll.best)


def _scope(row: Sighting) -> bool | None:
    """True for a period, False for an incident, None where nothing tells.

    "Has risen to 13" is read as a total, and it is the toll of one incident all the same: taken at its word, the war's
    hundreds would be told as its next rise.
    """
    is_small = 0 < at_least(row.figure) < LARGE
    return False if row.claim.cumulative and is_small else row.claim.cumulative


def is_total(row: Sighting, tolls: Iterable[Toll]) -> bool:
    """Whether a new slot for `row` counts a period: as the claim says; unclear ones only where incidents are far smaller."""
    scope = _scope(row)
    if scope is not None:
        return scope
    return any(toll.kind is row.claim.kind and not toll.cumulative and not _same_scope(row, toll, 0) for toll in tolls)
