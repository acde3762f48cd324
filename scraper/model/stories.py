"""What a story knows. Part of `scraper.model`."""

from __future__ import annotations

from datetime import datetime

from scraper.model.claims import Kind, TruceStatus, Who
from scraper.model.value import Value


class Range(Value, frozen=True, kw_only=True):
    """A count with open ends: `None` below means "up to", above means "at least"; both: no number is given."""

    min: int | None
    max: int | None


class TollStep(Value, frozen=True, kw_only=True):
    """One telling of a toll: from `at` on it stood at `figure`."""

    at: datetime
    figure: Range
    article: str


class Toll(Value, frozen=True, kw_only=True):
    """One figure that a story follows: an incident's count or a running total, apart from each other."""

    kind: Kind
    who: Who
    cumulative: bool
    """False: one incident; True: a total over a period."""
    slot: str = ""
    """Its name within the story (a place, a side): unique for its kind, never changed, part of change keys."""
    best: Range
    """The figure last told."""
    anchors: tuple[str, ...] = ()
    """Folded names (places, sides) beside the figure, which tell two incidents of one story apart."""
    around: tuple[str, ...] = ()
    """Folded names of regions and of other towns that were named with it."""
    attributed_to: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    """Sites that print it; copies of one wire text count once."""
    first_seen: datetime
    last_seen: datetime
    is_disputed: bool = False
    """Another party denied the figure, gave a lower one or claims far more dead fighters; told once."""
    revised: datetime | None = None
    """When its figure was last given as a revision: what was printed before is out of date, be it higher."""
    steps: tuple[TollStep, ...] = ()
    """The figures as they were told, oldest first; bounded, the first one is kept."""


class TruceState(Value, frozen=True, kw_only=True):
    """One step in the life of a truce, as first read."""

    status: TruceStatus
    since: datetime
    article: str
    theatre: str = ""
    """Where it holds, if not in the story's own theatre: a war on two fronts has two truces."""


class Story(Value, frozen=True, kw_only=True):
    """What is known of one thread of events."""

    id: str
    title: str
    previous: str | None = None
    """The story of the same war that this one carries on; None for the first, or where that was forgotten."""
    version: int = 0
    """Counts commits; a commit names the version it has read (optimistic locking)."""
    first_seen: datetime
    last_seen: datetime
    anchors: tuple[str, ...] = ()
    """Folded names and places by which an article finds its story."""
    articles: tuple[str, ...] = ()
    """Ids of its latest articles, newest last; bounded."""
    tolls: tuple[Toll, ...] = ()
    truce: tuple[TruceState, ...] = ()
    """Oldest first; the last one is the present state."""
    keywords: tuple[str, ...] = ()
    """`rule/keyword` pairs already told."""
