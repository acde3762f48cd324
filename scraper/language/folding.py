"""Text as keywords see it, and the way back to its own offsets. Part of `scraper.language`.

NFKC, casefold, no accents, no invisible characters, every run of white space one blank.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass

_SPECIAL = re.compile(r"[^\S ]\s*| {2,}\s*| [^\S ]\s*|[^\x00-\x7f]+")
_INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff")
_PLAIN = {"’": "'", "‘": "'", "‐": "-", "‑": "-", "–": "-", "—": "-", "“": '"', "”": '"', "ß": "ss"}


@dataclass(frozen=True, slots=True)
class Folded:
    """`original` folded; `starts[i]` (a folded offset) stands for original offset `origins[i]`, and so on one by one."""

    original: str
    text: str
    starts: list[int]
    origins: list[int]

    def origin(self, offset: int) -> int:
        """The original offset of the folded character at `offset`."""
        at = bisect_right(self.starts, offset) - 1
        return self.origins[at] + offset - self.starts[at]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The original span of folded `start` to `end`, `end` after `start`; accents that were folded away belong to it."""
        last = self.origin(end - 1) + 1
        while last < len(self.original) and unicodedata.combining(self.original[last]):
            last += 1
        return self.origin(start), last


def fold_text(text: str) -> Folded:
    """`text` folded, in one pass."""
    parts: list[str] = []
    starts, origins = [0], [0]
    length = end = 0
    for match in _SPECIAL.finditer(text):
        plain = text[end : match.start()].lower()
        parts.append(plain)
        length += len(plain)
        for offset, folded in _fold_piece(match.group()):
            starts.append(length)
            origins.append(match.start() + offset)
            # Every folded character of one original character stands for that one.
            for step in range(1, len(folded)):
                starts.append(length + step)
                origins.append(match.start() + offset)
            parts.append(folded)
            length += len(folded)
        end = match.end()
        starts.append(length)
        origins.append(end)
    parts.append(text[end:].lower())
    return Folded(text, "".join(parts), starts, origins)


def _fold_piece(piece: str) -> list[tuple[int, str]]:
    """(offset, folded) for each character of white space or non-ASCII text that leaves something behind."""
    if piece.isspace():
        return [(0, " ")]
    return [(at, folded) for at, character in enumerate(piece) if (folded := _fold_character(character))]


def _fold_character(character: str) -> str:
    if character in _PLAIN:
        return _PLAIN[character]
    if character in _INVISIBLE or unicodedata.combining(character):
        return ""
    if character.isspace():
        return " "
    if "\ud800" <= character <= "\udfff":
        return "\ufffd"
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", character).casefold())
    return "".join(part for part in decomposed if not unicodedata.combining(part)).casefold()
