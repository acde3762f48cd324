"""A search as a person writes it. Part of `scraper`; pure.

    roket stepanakert        both words, in any form that a keyword would find ("roketnya", "menembakkan" for "tembak")
    "gencatan senjata"       these words, as they stand, one behind the other
    serang*                  any word that begins so
    -film  -"uji coba"       none of these

Case and accents do not matter, nor does what stands between two words. Knows no index.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from scraper.errors import BadSearch
from scraper.language.words import words_of
from scraper.model import PagesState, Value

LONGEST_QUERY = 1000
MOST_PARTS = 32
SHORTEST_PREFIX = 2
_PART = re.compile(r'(?P<without>-?)(?:"(?P<phrase>[^"]*)(?P<closed>"?)|(?P<word>[^\s"]+))')

_FAULTS: Final = {
    "long": "the search is longer than {most} characters",
    "many": "the search has more than {most} words, the next at character {at}",
    "empty": "the search names no word that an article must hold",
    "unclosed": "the quote that opens at character {at} is not closed: {part}",
    "wordless": "{part} at character {at} has no letter or digit to look for",
    "inner_star": "{part} at character {at} has a * that is not at its end; only the end of a word may be open",
    "short_prefix": "{part} at character {at} is no beginning of one word; wanted {least} letters or more before *",
}

Phrase = tuple[str, ...]


class Search(Value, frozen=True, kw_only=True):
    """What an article must hold, all of it folded. Nothing asked for is met by every article."""

    words: tuple[str, ...] = ()
    """In any of their forms."""
    phrases: tuple[Phrase, ...] = ()
    """Words one behind the other, as they stand; one alone is a word without its forms."""
    prefixes: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    without_phrases: tuple[Phrase, ...] = ()
    without_prefixes: tuple[str, ...] = ()
    source: str | None = None
    story: str | None = None
    state: PagesState | None = None
    since: datetime | None = None
    """First seen since, and until; both moments are included."""
    until: datetime | None = None


def parse_search(query: str) -> Search:
    """The search that `query` writes. Raises `BadSearch`, which says where it cannot be read."""
    if len(query) > LONGEST_QUERY:
        raise _bad("long", most=LONGEST_QUERY)
    found: dict[str, dict[str | Phrase, None]] = {}
    for number, match in enumerate(_PART.finditer(query)):
        if number == MOST_PARTS:
            raise _bad("many", most=MOST_PARTS, at=match.start() + 1)
        kind, wanted = _part(match)
        found.setdefault(kind, {})[wanted] = None
    if not any(kind in found for kind in ("words", "phrases", "prefixes")):
        raise _bad("empty")
    parts: dict[str, tuple[str | Phrase, ...]] = {kind: tuple(wanted) for kind, wanted in found.items()}
    return Search(**parts)  # type: ignore[arg-type]  # `_part` gives each field what it takes


def _part(match: re.Match[str]) -> tuple[str, str | Phrase]:
    """The field of `Search` that one part of the query belongs to, and what it adds there."""
    is_phrase, without = match["phrase"] is not None, "without_" if match["without"] else ""
    place, written = {"part": match[0], "at": match.start() + 1}, match["phrase"] if is_phrase else match["word"]
    if is_phrase and not match["closed"]:
        raise _bad("unclosed", **place)
    words = tuple(words_of(written))
    if not words:
        raise _bad("wordless", **place)
    if is_phrase:
        return f"{without}phrases", words
    if "*" in written.rstrip("*"):
        raise _bad("inner_star", **place)
    if written.endswith("*"):
        if len(words) > 1 or len(words[0]) < SHORTEST_PREFIX:
            raise _bad("short_prefix", **place, least=SHORTEST_PREFIX)
        return f"{without}prefixes", words[0]
    if len(words) > 1:  # "Nagorno-Karabakh": whatever joins them, they stand together
        return f"{without}phrases", words
    return without.rstrip("_") or "words", words[0]


def _bad(fault: str, **places: object) -> BadSearch:
    return BadSearch(_FAULTS[fault].format(**places), fault, **places)
