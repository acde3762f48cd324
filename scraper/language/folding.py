"""Text as keywords see it, and the way back to its own offsets. Part of `scraper.language`.

NFKC, casefold, plain quotes and dashes, no accents, no invisible characters, every run of white space one blank.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

# White space and what is not ASCII, in whole runs, but for the single blank between two plain words.
_SPECIAL = re.compile(r"(?: {2,}| ?[\t-\r\x1c-\x1f\x80-\U0010ffff])[\s\x80-\U0010ffff]*")
_PLAIN = str.maketrans({"’": "'", "‘": "'", "‐": "-", "–": "-", "—": "-", "“": '"', "”": '"'})
_SELECTORS = re.compile("[\u034f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""Characters that choose how the one before them is drawn; Unicode counts them as marks."""


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
        for offset, folded in _fold_run(match.group()):
            starts.append(length)
            origins.append(match.start() + offset)
            parts.append(folded)
            length += 1
        end = match.end()
        starts.append(length)
        origins.append(end)
    parts.append(text[end:].lower())
    return Folded(text, "".join(parts), starts, origins)


def _fold_run(run: str) -> Iterator[tuple[int, str]]:
    """(offset of the original character, folded character) for all that is left of `run`."""
    blank = False
    for offset, character in enumerate(run):
        for folded in fold_character(character):
            if not (blank and folded == " "):
                yield offset, folded
            blank = folded == " "


@lru_cache(maxsize=8192)
def fold_character(character: str) -> str:
    """`character` folded: nothing for an accent, several characters for a ligature."""
    if "\ud800" <= character <= "\udfff":
        return "\ufffd"
    folded = unicodedata.normalize("NFKC", character).translate(_PLAIN).casefold()
    kept = "".join(part for part in unicodedata.normalize("NFKD", folded) if is_seen(part))
    return re.sub(r"\s+", " ", kept).casefold()


def is_seen(character: str) -> bool:
    """Whether `character` is more than an accent, a mark of direction, a joint or a soft hyphen."""
    return not (
        unicodedata.combining(character) or unicodedata.category(character) == "Cf" or _SELECTORS.fullmatch(character)
    )


@lru_cache(maxsize=8192)
def is_in_word(character: str) -> bool:
    """Whether a folded `character` is part of a word: a letter, a digit, or a vowel sign that no accent is."""
    return unicodedata.category(character)[0] in "LNM"
