"""One key for the spellings of one town: "Al-Fashir", "El Fasher". Part of `scraper.anchors`; pure.

News carries names over from Arabic, Ukrainian and Burmese as it hears them. A key is for comparing only: names are told
as they were written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from scraper.anchors.gazetteer import is_known

_ARTICLES = frozenset({"al", "el", "ad", "an", "ar", "as", "ash", "at", "az"})
_FOLDED: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), written)
    for pattern, written in (
        (r"[’'`]", ""),
        (r"ph", "f"),
        (r"(?<=[kdgt])h", ""),
        (r"q|c(?!h)", "k"),
        (r"zhzh", "zh"),
        (r"[ey]", "i"),
        (r"[ow]", "u"),
        (r"ai(?=.)", "i"),
        (r"(\D)\1+", r"\1"),
        # Russian and Ukrainian endings; feminine endings in Arabic ("Nabatieh", "Nabatiyah").
        (r"uv$", "iv"),
        (r"(?<=..)(?:ia|i|a)h?$", "a"),
    )
)


@lru_cache(maxsize=8192)
def key_of(name: str) -> str:
    """What all spellings of the town `name` have in common; known names, which have one spelling, are their own key."""
    if is_known(name):
        return name
    words = name.split()
    kept = [word for word in words if word not in _ARTICLES] or words
    return " ".join(map(_folded, kept))


def keys_of(names: Iterable[str]) -> frozenset[str]:
    """The keys of `names`."""
    return frozenset(map(key_of, names))


def _folded(word: str) -> str:
    for pattern, written in _FOLDED:
        word = pattern.sub(written, word)
    return word
