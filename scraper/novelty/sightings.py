"""What one article says that may be news of a toll: its casualty claims with place and side beside them.

Part of `scraper.novelty`; pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from scraper.anchors import places_around, places_beside, sentence_around, sides_in
from scraper.language.tokens import fold
from scraper.model import Analysis, Article, CasualtyClaim, ClaimStatus, Kind, Quote, Range, Value
from scraper.novelty.figures import UNKNOWN, at_least
from scraper.novelty.revisions import is_revised

MAX_CLAIMS = 200
"""News has a dozen; a page of thousands is a list, whose first ones will do."""
_SHORTEST_LEAD = 40
"""Characters."""
_MOST_NEW_WORDS = 4
"""So many words of a sentence may be the name of its place; with more it tells of something else."""
MARKED = 10
"""Two counts of one day that are equal and no smaller are hardly so by chance."""
LARGE = 100
"""Fewer, "in all" or "so far", are the toll of one incident; a war's are more."""


class Sighting(Value, frozen=True, kw_only=True):
    """One claim, ready to be held against what the story knows."""

    claim: CasualtyClaim
    figure: Range
    places: tuple[str, ...]
    around: tuple[str, ...]
    """Other towns that are named with it, and regions: the same figure for one of them is the same count."""
    sides: frozenset[str]
    quote: Quote
    leads: bool
    """Whether it is the first count of its kind and stands in the first paragraph, or its number in the headline."""
    is_revised: bool
    """Whether its sentence says that a figure was revised or corrected."""


def sightings(article: Article, claims: Sequence[CasualtyClaim]) -> list[Sighting]:
    """Every claim that may make or change a toll, surest first: numbers before words, the total before its parts.

    Background and denied claims are not among them. Of the figures for one thing the highest comes first, so that
    "naik menjadi 13 dari 5" is one step and not two.
    """
    worthy = [claim for claim in claims if is_news_worthy(claim)][:MAX_CLAIMS]
    return sorted(_sighted(article, worthy), key=_order)


def denials(article: Article, claims: Iterable[CasualtyClaim]) -> list[Sighting]:
    """The claims that somebody denies."""
    denied = [claim for claim in claims if claim.status is ClaimStatus.DENIED and not claim.background][:MAX_CLAIMS]
    return _sighted(article, denied)


def said_in(article: Article, analysis: Analysis) -> frozenset[tuple[Kind, Range, tuple[str, ...]]]:
    """What `article` counted, and where."""
    rows = sightings(article, analysis.casualties)
    return frozenset((row.claim.kind, row.figure, row.places) for row in rows)


def moved_in(
    article: Article, analysis: Analysis, before: Article, said: frozenset[tuple[Kind, Range, tuple[str, ...]]]
) -> frozenset[tuple[Kind, Range]]:
    """Figures of `said`, read in the revision `before`, that `article` gives for another place in the same words."""
    rows = sightings(article, analysis.casualties)
    now = {(row.claim.kind, row.figure, row.places) for row in rows}
    gone = {(kind, figure) for kind, figure, places in said if (kind, figure, places) not in now}
    words = set(fold(before.body).split())
    return frozenset(
        (row.claim.kind, row.figure)
        for row in rows
        if (row.claim.kind, row.figure) in gone
        and len(set(_sentence(article.body, row.claim).split()) - words) <= _MOST_NEW_WORDS
    )


def _sentence(body: str, claim: CasualtyClaim) -> str:
    first, last = sentence_around(body, claim.start, claim.end)
    return fold(body[first:last])


def is_news_worthy(claim: CasualtyClaim) -> bool:
    """Whether `claim` may be told at all."""
    return not claim.background and claim.status is not ClaimStatus.DENIED


def figure_of(claim: CasualtyClaim) -> Range:
    """The count that `claim` states."""
    return Range(min=claim.min, max=claim.max)


def _sighted(article: Article, claims: Sequence[CasualtyClaim]) -> list[Sighting]:
    body = article.body
    end = _lead_end(body)
    first: dict[Kind, int] = {}
    for claim in claims:
        first[claim.kind] = min(claim.start, first.get(claim.kind, end))
    return [
        _sighting(article, body, claim, leads=claim.start == first[claim.kind] < end or _is_in(article.headline, claim))
        for claim in claims
    ]


def _sighting(article: Article, body: str, claim: CasualtyClaim, *, leads: bool) -> Sighting:
    """`claim` with where and by whom, read from the sentence it stands in."""
    figure = figure_of(claim)
    # A running total is about a war: the town of the sentence ahead, or that of the lead, is not its place.
    is_total = bool(claim.cumulative) and at_least(figure) >= LARGE
    places = places_beside(body, *_count(claim), look_back=not is_total)
    if not places and not is_total:
        places = places_beside(body, 0, 0, look_back=False)
    return Sighting(
        claim=claim,
        figure=figure,
        places=places,
        around=places_around(body, *_count(claim), everywhere=at_least(figure) >= MARKED),
        sides=sides_in(claim.attributed_to),
        quote=Quote(text=claim.quote, page=article.page_of(claim.start)),
        leads=leads,
        is_revised=is_revised(body, claim.start, claim.end),
    )


def _lead_end(body: str) -> int:
    """Where the first paragraph ends that is one, not a dateline or a line of the outlet's own."""
    end = body.find("\n", _SHORTEST_LEAD)
    return len(body) if end < 0 else end


def _is_in(headline: str | None, claim: CasualtyClaim) -> bool:
    return bool(headline and claim.count_text and claim.count_text in headline.split())


def _count(claim: CasualtyClaim) -> tuple[int, int]:
    """From where to where the count itself stands: "4 in X and 7" is about the place beside the 7."""
    at = claim.quote.rfind(claim.count_text) if claim.count_text else -1
    if at < 0:
        return claim.start, claim.end
    return claim.start + at, claim.start + at + len(claim.count_text or "")


def _order(row: Sighting) -> tuple[bool, bool, bool, int, int]:
    unclear = row.claim.cumulative is None
    return row.figure == UNKNOWN, row.claim.subcount, unclear, -at_least(row.figure), row.claim.start
