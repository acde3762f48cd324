"""What one article says that may be news of a toll: its casualty claims with place and side beside them.

Part of `scraper.novelty`; pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from scraper.anchors import places_beside, sides_in
from scraper.model import Article, CasualtyClaim, ClaimStatus, Quote, Range, Value
from scraper.novelty.figures import UNKNOWN, at_least

MAX_CLAIMS = 200
"""News has a dozen; a page of thousands is a list, whose first ones will do."""


class Sighting(Value, frozen=True, kw_only=True):
    """One claim, ready to be held against what the story knows."""

    claim: CasualtyClaim
    figure: Range
    places: tuple[str, ...]
    sides: frozenset[str]
    quote: Quote


def sightings(article: Article, claims: Sequence[CasualtyClaim]) -> list[Sighting]:
    """Every claim that may make or change a toll, surest first: numbers before words, the total before its parts.

    Background and denied claims are not among them. Of the figures for one thing the highest comes first, so that
    "naik menjadi 13 dari 5" is one step and not two.
    """
    body = article.body
    worthy = [claim for claim in claims if is_news_worthy(claim)][:MAX_CLAIMS]
    return sorted((_sighting(article, body, claim) for claim in worthy), key=_order)


def denials(article: Article, claims: Iterable[CasualtyClaim]) -> list[Sighting]:
    """The claims that somebody denies."""
    body = article.body
    denied = [claim for claim in claims if claim.status is ClaimStatus.DENIED and not claim.background][:MAX_CLAIMS]
    return [_sighting(article, body, claim) for claim in denied]


def is_news_worthy(claim: CasualtyClaim) -> bool:
    """Whether `claim` may be told at all."""
    return not claim.background and claim.status is not ClaimStatus.DENIED


def figure_of(claim: CasualtyClaim) -> Range:
    """The count that `claim` states."""
    return Range(min=claim.min, max=claim.max)


def _sighting(article: Article, body: str, claim: CasualtyClaim) -> Sighting:
    """`claim` with where and by whom, read from the sentence it stands in."""
    # A running total is about a war: the town of the sentence ahead is not its place.
    places = places_beside(body, claim.start, claim.end, look_back=claim.cumulative is not True)
    return Sighting(
        claim=claim,
        figure=figure_of(claim),
        places=places,
        sides=sides_in(claim.attributed_to),
        quote=Quote(text=claim.quote, page=article.page_of(claim.start)),
    )


def _order(row: Sighting) -> tuple[bool, bool, bool, int, int]:
    unclear = row.claim.cumulative is None
    return row.figure == UNKNOWN, row.claim.subcount, unclear, -at_least(row.figure), row.claim.start
