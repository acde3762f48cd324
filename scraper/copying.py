"""Whether one text is a copy of another. Part of `scraper`; pure.

A copy may lose text, be led anew, re-ordered and lightly reworded; it never says what its original did not. Rewording
spreads its damage, so that every passage still has something of the original; news comes in passages of its own, with
facts of its own; and a template has other names and numbers in the midst of equal words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import NamedTuple

from scraper.model import Sketch
from scraper.sketches import GRAM, MAX_FACTS, MAX_FINGERPRINTS, MAX_NUMBERS, MAX_WORDS, Reading

COPY_CONTAINMENT = 0.46
"""Share of the shorter text that must stand in the longer one."""
MIN_SHARED = 8
"""Fewer common fingerprints (some twenty words) prove nothing: the same headline may be written for every truce."""
MIN_BRIEF = 5
_SAME = 0.65
"""A brief has fewer, and must be the same nearly word for word."""
_SLOT = 8
"""Content words that may stand between two equal passages and still be a place in a template."""
_BESIDE = 10
"""Content words between a count and the place it belongs to."""
_LEAD = 34
"""Content words that a new lead and an outlet's own lines take."""
_ENDLESS = 2**64
_MOST_FRESH = 0.3
"""Share of a text in passages that the other one lacks."""
_SHORT = 60
"""In so short a text the first words are a template's too."""
_WORDS_PER_SLIP = 80
"""One changed number or name in so many content words is a slip or a local time."""


class Overlap(NamedTuple):
    """What a text that came shares with a known one."""

    shared: int
    """Common fingerprints."""
    of_came: float
    """Their share in the text that came, 0 to 1."""
    of_known: float
    opening: int
    """Content words before the first common passage."""
    fresh: float
    """Share of the text that came in passages which the known one lacks."""
    slips: int
    """Numbers and names of its own in the midst of common passages."""
    news: tuple[tuple[int, str], ...]
    """Facts of its own, with their places."""
    lost: tuple[str, ...]
    """Facts of the known text that the one that came has not."""
    rivals: tuple[str, ...]
    """Those of the news of a kind that the known text tells otherwise."""


def overlap(came: Reading, known: Sketch) -> Overlap:
    """`came` held against `known`; all zero where nothing is shared."""
    theirs = set(known.fingerprints)
    horizon = _horizon(known.fingerprints, MAX_FINGERPRINTS)
    within = [(place, value) for place, value in came.prints if value <= horizon]
    common = [place for place, value in within if value in theirs]
    mine = {value for _, value in within}
    shared = len(mine & theirs)
    # Where a long text's sketch was cut, common passages show as much more thinly.
    thinness = len(came.prints) / max(len(within), 1)
    gaps = _gaps(common, len(came.words))
    inner = gaps[:-1] if len(came.words) < _SHORT else gaps[1:-1]
    slots = [gap for gap in inner if gap[1] - gap[0] <= _SLOT * thinness]
    opening = gaps[0][1]
    names = dict(came.names)
    news = tuple(
        (place, fact)
        for place, fact in came.facts
        if _is_new(fact, known) or (place < opening and _is_elsewhere(place, names, known))
    )
    told = {_kind(fact) for fact in known.facts} | {"truce"}
    return Overlap(
        shared=shared,
        of_came=shared / max(len(mine), 1),
        of_known=shared / max(len(theirs), 1),
        opening=opening,
        fresh=_fresh(came, known, [gap for gap in _told(gaps) if gap[1] - gap[0] > _SLOT * thinness]),
        slips=_slips(came.numbers, known.numbers, MAX_NUMBERS, slots)
        + _slips(came.names, known.words, MAX_WORDS, slots),
        news=news,
        lost=tuple(sorted(set(known.facts) - {fact for _, fact in came.facts})),
        rivals=tuple(fact for _, fact in news if _kind(fact) in told),
    )


def containment(came: Reading, known: Sketch) -> float:
    """The share of the smaller text that stands in the larger one, 0 to 1; 0 where too little is shared to tell."""
    found = overlap(came, known)
    return max(found.of_came, found.of_known) if found.shared >= MIN_SHARED else 0.0


def is_copy(came: Reading, known: Sketch) -> bool:
    """Whether the text that came is a near-copy of the known one, which may also be the shorter of both."""
    found = overlap(came, known)
    if found.rivals or found.slips > len(came.words) // _WORDS_PER_SLIP or found.shared < MIN_BRIEF:
        return False
    if found.shared < MIN_SHARED:
        return not found.news and min(found.of_came, found.of_known) >= _SAME
    if not found.news and found.of_came >= COPY_CONTAINMENT and found.fresh <= _most_fresh(found):
        return True
    # The known text was the cut one: what is new stands behind its lead.
    return (
        found.of_known >= COPY_CONTAINMENT
        and found.opening <= _LEAD
        and not found.lost
        and all(place >= found.opening for place, _ in found.news)
    )


def _is_new(fact: str, known: Sketch) -> bool:
    was_cut = len(known.facts) >= MAX_FACTS
    return fact not in known.facts and not (was_cut and fact > known.facts[-1])


def _is_elsewhere(place: int, names: Mapping[int, int], known: Sketch) -> bool:
    """Whether none of the names beside `place` is in the known text: the same count of another event."""
    horizon = _horizon(known.words, MAX_WORDS)
    beside = {at: names[at] for at in range(place - _BESIDE, place + _BESIDE + 1) if at in names}
    if any(name > horizon for name in beside.values()):
        return False
    return any(at >= place for at in beside) and set(beside.values()).isdisjoint(known.words)


def _kind(fact: str) -> str:
    return fact.partition(":")[0]


def _most_fresh(found: Overlap) -> float:
    """How much of its own a copy may say: more behind a short lead than in a long opening, where news would stand."""
    return _MOST_FRESH if found.opening <= _LEAD else _MOST_FRESH / 2


def _gaps(common: list[int], length: int) -> list[tuple[int, int]]:
    """The stretches without a common passage: before the first, between any two, behind the last."""
    edges = [-GRAM, *common, length]
    return [(start + GRAM, end) for start, end in pairwise(edges)]


def _told(gaps: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """`gaps` without an outlet's lines at the end: news does not wait for them."""
    start, end = gaps[-1]
    return [*gaps[:-1], (min(start + _LEAD, end), end)]


def _fresh(came: Reading, known: Sketch, passages: list[tuple[int, int]]) -> float:
    """The share of `came` that is words of its own in `passages`."""
    said, horizon = set(known.words), _horizon(known.words, MAX_WORDS)
    judged = sum(word <= horizon for word in came.words)
    own = sum(word <= horizon and word not in said for start, end in passages for word in came.words[start:end])
    return own / max(judged, 1)


def _slips(mine: Iterable[tuple[int, int]], theirs: tuple[int, ...], most: int, slots: list[tuple[int, int]]) -> int:
    known, horizon = set(theirs), _horizon(theirs, most)
    within = {place for start, end in slots for place in range(start, end)}
    return len({value for place, value in mine if place in within and value <= horizon and value not in known})


def _horizon(values: tuple[int, ...], most: int) -> int:
    """The largest value up to which a sketch is whole: a full one was cut after its last."""
    return values[-1] if len(values) >= most else _ENDLESS
