"""In which theatre of war a truce is that a claim tells of. Part of `scraper.novelty`; pure."""

from __future__ import annotations

import re

from scraper.anchors import dateline_end, is_theatre, names_in, places_in, sentence_around, theatre_in
from scraper.model import Article, CeasefireClaim, Story

_NOUN = re.compile(r"(?i)\b(?:gencatan\s+senjata|cease-?fires?|truces?|armistice|jeda\s+kemanusiaan)\b")
_CALLED = re.compile(r"[A-Z][\w'’]+\s+$")
"""A name right ahead of the noun: "the Gaza ceasefire"."""
_REACH = 80
"""Characters around the noun in which the place of its truce stands."""


def theatre_of(claim: CeasefireClaim, article: Article, story: Story) -> str:
    """The theatre that the claim's sentence names in the place of the story's own; "" where it names none or that one.

    Of several the one beside the truce's own noun: "Hamas in Gaza welcomed the ceasefire in Lebanon" is of Lebanon.
    """
    own = theatre_in(story.anchors)
    body = article.body
    first, last = sentence_around(body, claim.start, claim.end)
    first = max(first, dateline_end(body))
    named = [name for name in names_in(body[first:last]) if is_theatre(name)]
    if own is None or not named:
        return ""
    if len(set(named)) > 1:
        named = [_beside_noun(body[first:last], claim.start - first) or (own if own in named else named[0])]
    return "" if own in named else named[0]


def _beside_noun(sentence: str, at: int) -> str | None:
    """The theatre close behind the noun for a truce that stands at or next to `at`; else the one it is called by."""
    nouns = sorted(_NOUN.finditer(sentence), key=lambda match: (match.end() <= at, abs(match.start() - at)))
    if not nouns:
        return None
    start, end = nouns[0].span()
    following = _NOUN.search(sentence, end)
    reach = min(end + _REACH, following.start() if following else len(sentence))
    behind = (place.name for place in places_in(sentence[end:reach]) if is_theatre(place.name))
    called = [name for name in names_in(f"– {sentence[max(0, start - _REACH) : start]}") if is_theatre(name)]
    is_called = bool(called) and _CALLED.search(sentence[:start]) is not None
    return next(behind, None) or (called[-1] if is_called else None)
