"""Figures that another party contradicts. Part of `scraper.novelty`; pure.

Kept narrow: an outlet that lags behind contradicts nobody, so both parties must be named or the denial must repeat the
very figure that was told.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec.structs import replace

from scraper.model import Change, ChangeType, Toll, Who
from scraper.novelty.figures import UNKNOWN, distance
from scraper.novelty.sightings import Sighting
from scraper.novelty.slots import find_slot, share_town, sides_of, slot_key

_FAR = 2
"""So many times another party's count of its own dead, an enemy's is a claim and no rise."""


def find_denied(row: Sighting, tolls: Sequence[Toll], at: datetime) -> Toll | None:
    """The toll whose present figure `row` denies; None if there is none or its dispute was told."""
    if row.figure == UNKNOWN:
        return None
    toll = find_slot(row, tolls, at)
    return toll if toll and row.figure == toll.best and not toll.is_disputed else None


def is_rival(row: Sighting, toll: Toll) -> bool:
    """Whether another party counts less at the same place, and that was not told yet."""
    theirs = sides_of(toll)
    are_opposed = bool(row.sides and theirs and not row.sides & theirs)
    return are_opposed and not toll.is_disputed and share_town(row.places, toll.anchors)


def is_boast(row: Sighting, toll: Toll) -> bool:
    """Whether a party claims far more dead fighters at the same place than the party that counted them."""
    theirs = sides_of(toll)
    are_fighters = row.claim.who is Who.COMBATANT is toll.who
    is_enemy = bool(row.sides and theirs and not row.sides & theirs)
    is_far = distance(row.figure, toll.best) >= _FAR
    return are_fighters and is_enemy and is_far and share_town(row.places, toll.anchors)


def disputed(toll: Toll, row: Sighting) -> Change:
    """The change that tells of the dispute: from the figure told to the rival one, or to the same where it is denied."""
    return Change(
        type=ChangeType.DISPUTED,
        key=f"{slot_key(toll)}:disputed",
        kind=toll.kind,
        who=toll.who,
        cumulative=toll.cumulative,
        before=toll.best,
        after=row.figure,
        quotes=(row.quote,),
    )


def mark_disputed(toll: Toll) -> Toll:
    """`toll`, known to be disputed."""
    return replace(toll, is_disputed=True)
