"""Text to tokens that remember where they stood. Part of `scraper.language`. Knows no language.

Hyphenated pairs are two words ("baku-tembak"), reduplications one ("luka-luka"), so that lexicons need one spelling.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
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


_CACHED, _LONGEST_CACHED = 50_000, 40
_Piece = tuple[str, str, int, int, str]
"""A token as `Token` has it, its place counted from the beginning of its chunk."""
_known: dict[str, tuple[_Piece, ...]] = {}
"""Chunks between blanks that were read before; emptied when full, so that no amount of texts takes more memory."""


def tokenise(text: str) -> list[Token]:
    """The tokens of `text` in order, offsets into `text` itself even where invisible characters split a word."""
    tokens: list[Token] = []
    # `Token(...)` goes through a Python function of its own; half the cost of a text's tokens would be that.
    new, append, find, known = tuple.__new__, tokens.append, text.find, _known.get
    end = 0
    # No token spans white space, nor looks beyond it.
    for chunk in text.split():
        start = find(chunk, end)
        end = start + len(chunk)
        pieces = known(chunk)
        if pieces is None:
            pieces = _read_chunk(chunk)
        for word, norm, first, last, kind in pieces:
            append(new(Token, (word, norm, start + first, start + last, kind)))
    return tokens


def fold(word: str) -> str:
    """`word` as lexicons spell it: NFKC, casefold, no accents, plain apostrophes."""
    if word.isascii():
        return word.lower()
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", word).casefold().replace("’", "'"))
    return "".join(character for character in plain if not unicodedata.combining(character))


def _read_chunk(chunk: str) -> tuple[_Piece, ...]:
    """The tokens of a text without white space; remembered if it is short."""
    kept: Sequence[int] = range(len(chunk))
    visible = chunk
    if _INVISIBLE.search(chunk):
        kept = [at for at, character in enumerate(chunk) if not _INVISIBLE.match(character)]
        visible = "".join([chunk[at] for at in kept])
    pieces = tuple(
        _piece(match, kept[match.start()], kept[match.end() - 1] + 1)
        for match in _TOKEN.finditer(visible)
        if match.lastgroup != "joint"
    )
    if len(chunk) <= _LONGEST_CACHED:
        if len(_known) >= _CACHED:
            _known.clear()
        _known[chunk] = pieces
    return pieces


def _piece(match: re.Match[str], start: int, end: int) -> _Piece:
    word = match.group()
    # `lastgroup` may name nothing for the numbered groups inside `word`; those are words.
    kind = match.lastgroup or WORD
    return word, fold(word), start, end, WORD if kind == INITIALS else kind
