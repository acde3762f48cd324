"""Text to tokens that remember where they stood. Part of `scraper.language`. Knows no language.

Hyphenated pairs are two words ("baku-tembak"), reduplications one ("luka-luka"), so that lexicons need one spelling.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

WORD, NUMBER, ORDINAL, CODE, PUNCTUATION = "word", "number", "ordinal", "code", "punctuation"
INITIALS = "initials"

# Possessive quantifiers: no input makes the expression look at a character more than a few times.
# No group is possessive: Python before 3.11.5 then keeps what the last, failed round took ("30.000," with its comma).
_TOKEN = re.compile(
    r"""(?P<code>(?<!\w)(?:[A-Z]{1,4}-?|[A-Z][A-Za-z]{1,2}-)\d++(?:[A-Z]\d{0,2}|[A-Z]?s)?(?!\w))  # F-35, RQ4A, Su-34, F-16s
      | (?P<ordinal>(?<!\w)(?i:ke-\d++(?:[.,]\d{3})*)(?![.,]?\d)|\d++(?:[.,]\d{3})*(?:st|nd|rd|th)\b)
      | (?P<initials>(?<!\w)(?:[A-Z]\.){2,})                # U.S.
      | (?P<number>\d++(?:[.,]\d++)*)
      | (?P<word>(?i:([^\W\d_]++)-\6(?!\w))|(?i:([^\W\d_]++)-\7nya\b)|[^\W\d_]++(?:['’][^\W\d_]++)*)
      | (?P<joint>(?<=[^\W\d_])[-‐](?=[^\W\d_]))
      | (?P<punctuation>[^\w\s]|_)""",
    re.VERBOSE,
)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")


class Token(NamedTuple):
    text: str
    norm: str
    """Folded: NFKC, casefold, without accents."""
    start: int
    end: int
    kind: str


@lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """`word` as lexicons spell it: NFKC, casefold, no accents, plain apostrophes."""
    if word.isascii():
        return word.lower()
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", word).casefold().replace("’", "'"))
    return "".join(character for character in plain if not unicodedata.combining(character))


def tokenise(text: str) -> list[Token]:
    """The tokens of `text` in order, offsets into `text` itself even where invisible characters split a word."""
    if not _INVISIBLE.search(text):
        return [
            _token(match, match.start(), match.end()) for match in _TOKEN.finditer(text) if match.lastgroup != "joint"
        ]
    kept = [at for at, character in enumerate(text) if not _INVISIBLE.match(character)]
    visible = "".join(text[at] for at in kept)
    return [
        _token(match, kept[match.start()], kept[match.end() - 1] + 1)
        for match in _TOKEN.finditer(visible)
        if match.lastgroup != "joint"
    ]


def _token(match: re.Match[str], start: int, end: int) -> Token:
    word = match.group()
    # `lastgroup` may name nothing for the numbered groups inside `word`; those are words.
    kind = match.lastgroup or WORD
    return Token(word, fold(word), start, end, WORD if kind == INITIALS else kind)
