"""What other stories have told, so that a split thread tells nothing twice. Part of `scraper.novelty`; pure."""

from __future__ import annotations

from typing import NamedTuple

from scraper.model import Toll, TruceState


class Elsewhere(NamedTuple):
    """All of it of late, and not in the story of the article."""

    tolls: tuple[Toll, ...] = ()
    """Of stories that may be of the same war."""
    truce: tuple[TruceState, ...] = ()
    """Of stories that are of the same war."""
    theatres: frozenset[str] = frozenset()
    """Other theatres, which have stories of their own."""
