"""How one toll moves: first told, risen, revised, corrected, contradicted, or only printed once more.

Part of `scraper.novelty`; pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from msgspec.structs import replace

from scraper.model import Article, Change, ChangeType, Kind, Range, Toll, TollStep
from scraper.novelty.disputes import disputed, is_boast, is_rival, mark_disputed
from scraper.novelty.figures import exceeds, falls_below, sharpen
from scraper.novelty.sightings import Sighting
from scraper.novelty.slots import change_key, is_total, name_slot, share_town, sides_of, was_known, was_told

MAX_STEPS = 32
_MAX_NAMES = 12
_NEXT_INCIDENT = timedelta(hours=36)
"""A lower count of one incident, so long after the toll was told and never printed before, is of another incident."""
_LAG = timedelta(hours=6)
"""So long outlets go on printing what was overtaken: a lower figure of the same party is a revision if it is younger, and a
higher one than a revision gave is a rise."""
_SAME_INCIDENT = 0.5
"""A party that counts less than this share of what it counted before speaks of something else."""


class Printed(NamedTuple):
    """The article whose claims are weighed."""

    article: Article
    at: datetime
    is_independent: bool
    """False for a near-copy of a known text: it says nothing that its original did not."""
    earlier: frozenset[tuple[Kind, Range]]
    """Figures that the earlier revision of this article printed."""
    said: frozenset[tuple[Kind, Range, tuple[str, ...]]]
    """The same with their places."""
    moved: frozenset[tuple[Kind, Range]]
    """Figures that it printed before, of places that it does not give them for any more."""
    withdrawn: frozenset[tuple[Kind, Range]]
    """Those of them that this one does not print any more."""

    def is_reprint(self, row: Sighting) -> bool:
        """Whether `row` was printed before, by this article or by the one it is a copy of."""
        return not self.is_independent or (row.claim.kind, row.figure) in self.earlier

    def is_repeat(self, row: Sighting) -> bool:
        """Whether this article said just that before: whatever became of it then, saying it again is no change."""
        return (row.claim.kind, row.figure, row.places) in self.said

    def find_moved(self, row: Sighting, tolls: Sequence[Toll]) -> Toll | None:
        """The toll that this article told and gives for another place now: a correction of the town is no second count."""
        if (row.claim.kind, row.figure) not in self.moved:
            return None
        told = (toll for toll in tolls if toll.kind is row.claim.kind)
        return next((toll for toll in told if self._told(toll, row.figure)), None)

    def _told(self, toll: Toll, figure: Range) -> bool:
        return any(step.figure == figure and step.article == self.article.id for step in toll.steps)


class Outcome(NamedTuple):
    toll: Toll
    change: Change | None


def first_report(row: Sighting, tolls: Sequence[Toll], printed: Printed) -> Outcome:
    """A toll of its own for `row`."""
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
        revised=printed.at if row.is_revised else None,
    )
    toll = sighted(toll, row, printed)
    return Outcome(toll, present(toll, row))


def weigh(row: Sighting, toll: Toll, tolls: Sequence[Toll], printed: Printed) -> Outcome:
    """What `row` does to the toll it is about."""
    if exceeds(row.figure, toll.best):
        if is_boast(row, toll):
            # The enemy is no source of the toll: its next boast is one still.
            return Outcome(mark_disputed(toll), None if toll.is_disputed else disputed(toll, row))
        is_new = not was_told(row.figure, toll) and not _is_out_of_date(row, toll, printed)
        return (
            _moved(ChangeType.TOLL_RISE, toll, row, printed) if is_new else Outcome(sighted(toll, row, printed), None)
        )
    if not falls_below(row.figure, toll.best):
        revised = printed.at if row.is_revised else toll.revised
        return Outcome(sighted(replace(toll, best=sharpen(toll.best, row.figure), revised=revised), row, printed), None)
    return _weigh_lower(row, toll, tolls, printed)


def _weigh_lower(row: Sighting, toll: Toll, tolls: Sequence[Toll], printed: Printed) -> Outcome:
    unmoved = Outcome(sighted(toll, row, printed), None)
    if (toll.kind, toll.best) in printed.withdrawn:
        return _moved(ChangeType.CORRECTION, toll, row, printed)
    if _is_revision(row, toll, printed):
        return _moved(ChangeType.TOLL_FALL, toll, row, printed)
    if was_known(row.figure, toll):
        return unmoved
    if _is_another_incident(row, toll, printed):
        return first_report(row, tolls, printed)
    if is_rival(row, toll):
        return Outcome(sighted(mark_disputed(toll), row, printed), disputed(toll, row))
    return _moved(ChangeType.TOLL_FALL, toll, row, printed) if _is_lowered_by_its_party(row, toll, printed) else unmoved


def present(toll: Toll, row: Sighting) -> Change:
    """The change that told the present figure of `toll`, with the quote of `row`."""
    told = [step.figure for step in toll.steps] or [toll.best]
    before = told[-2] if len(told) > 1 else None
    fell = before is not None and falls_below(told[-1], before)
    rose = ChangeType.TOLL_RISE if before else ChangeType.FIRST_REPORT
    key = change_key(toll, told[-1])
    return Change(
        type=ChangeType.TOLL_FALL if fell else rose,
        # A correction by an edit and a fall in another text are one change, told once.
        key=f"{key}:fallen" if fell else key,
        kind=toll.kind,
        who=toll.who,
        cumulative=toll.cumulative,
        before=before,
        after=told[-1],
        quotes=(row.quote,),
    )


def sighted(toll: Toll, row: Sighting, printed: Printed) -> Toll:
    """`toll` as printed once more: by whom, where, when; a copy's outlet is no source of its own."""
    site = printed.article.site or printed.article.source
    return replace(
        toll,
        anchors=_joined(toll.anchors, row.places),
        around=_joined(toll.around, row.around),
        attributed_to=_joined(toll.attributed_to, (row.claim.attributed_to,) if row.claim.attributed_to else ()),
        sources=_joined(toll.sources, (site,) if site and printed.is_independent else ()),
        first_seen=min(toll.first_seen, printed.at),
        last_seen=max(toll.last_seen, printed.at),
    )


def _moved(kind: ChangeType, toll: Toll, row: Sighting, printed: Printed) -> Outcome:
    steps = (*toll.steps, TollStep(at=printed.at, figure=row.figure, article=printed.article.id))
    if len(steps) > MAX_STEPS:
        steps = (steps[0], *steps[-MAX_STEPS + 1 :])
    is_revised = row.is_revised or kind is ChangeType.CORRECTION
    moved = replace(toll, best=row.figure, steps=steps, revised=printed.at if is_revised else toll.revised)
    moved = sighted(moved, row, printed)
    return Outcome(moved, replace(present(moved, row), type=kind, before=toll.best))


def _joined(names: tuple[str, ...], more: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*names, *more)))[:_MAX_NAMES]


def _is_out_of_date(row: Sighting, toll: Toll, printed: Printed) -> bool:
    """Whether the toll was revised after the article was printed, or so little before that its outlet had not heard."""
    return toll.revised is not None and printed.at < toll.revised + _LAG and not row.is_revised


def _is_revision(row: Sighting, toll: Toll, printed: Printed) -> bool:
    """Whether `row` is given as a revision that was neither told before nor overtaken; what it revised may be read late."""
    fell_before = any(
        step.figure == row.figure and falls_below(step.figure, ahead.figure)
        for ahead, step in zip(toll.steps, toll.steps[1:], strict=False)
    )
    is_younger = printed.at > toll.steps[-1].at - _LAG
    return row.is_revised and is_younger and not fell_before and not printed.is_reprint(row)


def _is_lowered_by_its_party(row: Sighting, toll: Toll, printed: Printed) -> bool:
    """Whether the party that gave the toll gives less now. People who are missing are found: they need the word for it."""
    if toll.cumulative or toll.kind is Kind.MISSING or row.claim.subcount or printed.is_reprint(row):
        return False
    best, figure = toll.best, row.figure
    is_exact = figure.min is not None and figure.min == figure.max and best.min is not None and best.min == best.max
    said_it = row.claim.attributed_to in toll.attributed_to or bool(row.sides & sides_of(toll))
    return (
        is_exact
        and bool(row.claim.attributed_to and said_it)
        and share_town(row.places, toll.anchors)
        and (figure.min or 0) >= _SAME_INCIDENT * (best.min or 0)
        and printed.at - toll.steps[-1].at >= _LAG
    )


def _is_another_incident(row: Sighting, toll: Toll, printed: Printed) -> bool:
    """Whether `row` is too late and too low for `toll`."""
    if row.claim.cumulative is not False or printed.is_reprint(row):
        return False
    return printed.at - toll.steps[-1].at >= _NEXT_INCIDENT
