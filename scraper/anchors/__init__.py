"""By what an article finds its story: folded proper names, weighted. Part of `scraper`; pure.

The same event in Indonesian and in English has the same names once the known ones are written in one way.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain
from math import log2

from scraper.anchors.gazetteer import gazetteer, is_known, weight_of, words_of
from scraper.anchors.names import dateline_end, names_in, sentence_around, sentence_before, without_dateline
from scraper.anchors.places import Place, places_in, regions_in, surroundings_in
from scraper.anchors.spelling import key_of, keys_of
from scraper.model import Article

MAX_ANCHORS = 24
_REGION_REACH = 60
_COUNTED = re.compile(r"\d|\b(?:and|dan|while|sementara)\b")
"""Between a town and a region: they are two places."""
_CONTEXT = 2
"""A name in the headline, a tag or the first paragraph counts so many times more."""

__all__ = [
    "anchors_of",
    "dateline_end",
    "is_ambiguous",
    "is_known",
    "is_party",
    "is_theatre",
    "key_of",
    "keys_of",
    "names_in",
    "places_around",
    "places_beside",
    "places_in",
    "sentence_around",
    "sides_in",
    "theatre_in",
    "weight_of",
]


def anchors_of(article: Article) -> tuple[str, ...]:
    """The names of `article`, most telling first, at most `MAX_ANCHORS`; of equal ones the one named first.

    Where no theatre is named, the one that an actor is at home in stands first.
    """
    body = without_dateline(article.body)
    counts = Counter(names_in(body))
    lead = body.partition("\n")[0]
    for name in chain.from_iterable(names_in(text) for text in (article.headline or "", lead, *article.tags)):
        # A headline in Title Case is one long "name": it may stress names, not bring new ones but known ones.
        if name in counts or is_known(name) or not body:
            counts[name] += _CONTEXT
    ranked = sorted(counts, key=lambda name: -weight_of(name) * (1 + log2(counts[name])))
    home = None if theatre_in(ranked) else next(filter(None, map(gazetteer().homes.get, ranked)), None)
    return tuple([home, *ranked] if home else ranked)[:MAX_ANCHORS]


def is_theatre(name: str) -> bool:
    """Whether `name` is a place where a war of its own is fought."""
    return name in gazetteer().theatres


def theatre_in(names: Iterable[str]) -> str | None:
    """The first theatre among `names`."""
    return next((name for name in names if is_theatre(name)), None)


def is_ambiguous(name: str) -> bool:
    """Whether the town `name` tells no war: several countries have one, or every war is talked about there."""
    return name in gazetteer().ambiguous


def is_party(name: str) -> bool:
    """Whether `name` is known to fight, as opposed to those who are named in every war's news."""
    return is_known(name) and not is_theatre(name) and name not in gazetteer().outsiders


def places_beside(text: str, start: int, end: int, *, look_back: bool) -> tuple[str, ...]:
    """Where the count at [start, end) was taken: the nearest town and the nearest known place of its sentence.

    Of a sentence that names none, `look_back` asks the one ahead of it in the paragraph.
    """
    first, last = sentence_around(text, start, end)
    found = _nearest(text, first, last, start, end)
    if not look_back or any(not is_known(name) for name in found):
        return found
    placed = _named_and_placed(text, max(first, dateline_end(text)), last)
    return (*placed, *found) or _nearest(text, *sentence_before(text, first), start, end)


def _named_and_placed(text: str, first: int, last: int) -> tuple[str, ...]:
    """The first town that the sentence [first, last) names in passing and the rest of `text` makes a place."""
    names = [name for name in names_in(text[first:last]) if not is_known(name)]
    return tuple(name for name in names if name in _placed_in(text))[:1]


@lru_cache(maxsize=8)
def _placed_in(text: str) -> frozenset[str]:
    return frozenset(place.name for place in places_in(text))


def places_around(text: str, start: int, end: int, *, everywhere: bool) -> tuple[str, ...]:
    """What the sentence of the count at [start, end) names besides its town: other places, and what they lie in.

    A region is among them even where it is the place of the count. With `everywhere`, the regions of the whole text are.
    """
    first, last = sentence_around(text, start, end)
    sentence = text[max(first, dateline_end(text)) : last]
    own = places_beside(text, start, end, look_back=True)
    others = chain((place.name for place in places_in(sentence)), surroundings_in(sentence))
    names = chain(_regions_of(text if everywhere else sentence), (name for name in others if name not in own))
    return tuple(dict.fromkeys(name for name in names if not is_known(name)))


@lru_cache(maxsize=8)
def _regions_of(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(regions_in(text[dateline_end(text) :])))


def _nearest(text: str, first: int, last: int, start: int, end: int) -> tuple[str, ...]:
    # Only the dateline of the body's first line is one; left out.
    begin = max(first, dateline_end(text))
    everywhere = [place._replace(at=place.at + begin) for place in places_in(text[begin:last])]
    places = [place for place in everywhere if not _opens_parts(text[end : place.at])]
    near = sorted(places, key=lambda place: start - place.at if place.at < start else max(place.at - end, 0))
    town, country = (next((place for place in near if is_known(place.name) is known), None) for known in (False, True))
    town = _within(town, places, text) if town else None
    return tuple(place.name for place in (town, country) if place)


def _within(place: Place, places: Sequence[Place], text: str) -> Place:
    """The town close ahead of `place`, where that is a region it lies in ("the village of X in the Y region")."""
    if place.name not in regions_in(text[place.at : place.at + _REGION_REACH]):
        return place
    ahead = [other for other in places if not is_known(other.name) and 0 < place.at - other.at <= _REGION_REACH]
    return ahead[-1] if ahead and not _COUNTED.search(text[ahead[-1].at : place.at]) else place


@lru_cache(maxsize=4096)
def sides_in(text: str | None) -> frozenset[str]:
    """The parties that `text` (whom a claim is attributed to) names; outsiders are no side."""
    outsiders = gazetteer().outsiders - gazetteer().belligerents
    return (
        frozenset(name for name in names_in(f"– {text}") if is_known(name) and name not in outsiders)
        if text
        else frozenset()
    )


def _opens_parts(between: str) -> bool:
    """Whether `between` a count and a place its parts begin: "40 across the strip, among them 15 in X"."""
    return any(word.folded in gazetteer().parts for word in words_of(between))
