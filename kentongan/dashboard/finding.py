"""What the search page needs, and how it is answered. Part of the front door; reads, and never writes."""

from __future__ import annotations

import re
import unicodedata
from typing import Protocol

from scraper.model import Article, Value
from storage.store import Store

MOST_QUERY = 200
"""Characters of a query that are looked for."""
_AROUND = 110
_MOST_MARKS = 8
_WORD = re.compile(r"\w+")


class FoundArticles(Value, frozen=True, kw_only=True):
    """One page of what was found, newest first."""

    articles: tuple[Article, ...] = ()
    has_more: bool = False
    complaint: str | None = None
    """Why the query cannot be understood; None if it can."""


class Finder(Protocol):
    async def find(self, query: str, *, limit: int, offset: int) -> FoundArticles:
        """Up to `limit` articles that `query` asks for, behind the `offset` newest of them."""


class StoreFinder:
    """Finds in `store`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def find(self, query: str, *, limit: int, offset: int) -> FoundArticles:
        words = " ".join(word for word, _ in _wanted(query))
        found = await self._store.articles.search(words, offset + limit + 1)
        return FoundArticles(articles=tuple(found[offset : offset + limit]), has_more=len(found) > offset + limit)


class Bit(Value, frozen=True, kw_only=True):
    text: str
    is_found: bool = False


def snippet(text: str, query: str) -> tuple[Bit, ...]:
    """The words of `text` around the first that `query` names, those it names marked; its beginning if there is none."""
    wanted = _wanted(query)
    hits = [match for match in _WORD.finditer(text) if _is_wanted(match[0], wanted)]
    start = _start(text, max(hits[0].start() - _AROUND, 0)) if hits else 0
    end = min(start + 3 * _AROUND, len(text))
    bits, done = [Bit(text="…")] if start else [], start
    for hit in [hit for hit in hits if start <= hit.start() and hit.end() <= end][:_MOST_MARKS]:
        bits += [Bit(text=text[done : hit.start()]), Bit(text=hit[0], is_found=True)]
        done = hit.end()
    return (*bits, Bit(text=text[done:end] + ("…" if end < len(text) else "")))


def _start(text: str, at: int) -> int:
    """The beginning of a word at `at` or soon behind it."""
    return at if at == 0 else at + len(text[at : at + 40].partition(" ")[0]) + 1


def _wanted(query: str) -> tuple[tuple[str, bool], ...]:
    """The folded words of `query` that an article should hold, each with whether it is open at its end."""
    parts = (part for part in query.split() if not part.startswith("-"))
    return tuple((word, part.endswith("*")) for part in parts for word in _WORD.findall(_folded(part)))


def _is_wanted(word: str, wanted: tuple[tuple[str, bool], ...]) -> bool:
    folded = _folded(word)
    return any(folded.startswith(one) if is_open else folded == one for one, is_open in wanted)


def _folded(word: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFD", word.casefold()) if not unicodedata.combining(char))
