"""Which language a page is written in. Part of `scraper.pages`."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

_STOP_WORDS: Final = {
    "id": frozenset(
        [
            "yang",
            "dan",
            "di",
            "ke",
            "dari",
            "untuk",
            "dengan",
            "pada",
            "ini",
            "itu",
            "tidak",
            "akan",
            "adalah",
            "ada",
            "dalam",
            "oleh",
            "juga",
            "telah",
            "sudah",
            "saat",
            "para",
            "bisa",
            "karena",
            "atau",
            "namun",
            "ia",
            "dia",
            "lebih",
            "menjadi",
            "hingga",
            "seperti",
            "kita",
            "mereka",
            "kami",
            "tersebut",
            "sebagai",
            "kata",
            "bahwa",
            "agar",
            "ialah",
        ]
    ),
    "en": frozenset(
        [
            "the",
            "of",
            "and",
            "to",
            "in",
            "a",
            "is",
            "that",
            "for",
            "it",
            "was",
            "on",
            "with",
            "as",
            "by",
            "at",
            "from",
            "has",
            "have",
            "be",
            "are",
            "were",
            "he",
            "she",
            "they",
            "this",
            "his",
        ]
    ),
}
GUESSED: Final = frozenset(_STOP_WORDS)
"""The languages that a page's own words can be known by; of others one has to be told."""
_WORD: Final = re.compile(r"[a-z]+")
_ENOUGH: Final = 0.08


def guess_language(text: str) -> str | None:
    """The code "id" or "en" by the share of function words in `text`; None where neither is plain."""
    words = Counter(_WORD.findall(text[:6000].casefold()))
    total = sum(words.values())
    shares = {code: sum(words[word] for word in _STOP_WORDS[code]) / max(1, total) for code in _STOP_WORDS}
    code = max(shares, key=lambda each: shares[each])
    return code if shares[code] >= _ENOUGH else None


def primary(tag: str | None) -> str | None:
    """The code "id" of "id-ID", "id_ID" or "in" (the old code of Indonesian); None of what is no language tag."""
    match = re.match(r"\s*([a-z]{2,3})(?:[-_].*)?$", (tag or "").lower())
    if match is None:
        return None
    return "id" if match[1] in {"in", "ind"} else match[1]
