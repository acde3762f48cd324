"""Words as a search sees them: folded as keywords are, split at whatever is no letter, digit or vowel sign. Part of `scraper.language`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from scraper.language.affixes import CLITICS, affixes_around, takes_affixes, takes_clitics
from scraper.language.folding import Folded, fold_character, is_in_word

LONGEST_WORD = 40
"""Characters that are told apart: what is longer is no word, and would only fill an index."""


def words_of(text: str) -> list[str]:
    """The words of `text` in order, each at most `LONGEST_WORD` long.

    As if `fold_text` had gone over it, at a third of the cost: what stands where is not asked here.
    """
    words = _blanked(text).split()
    return [word[:LONGEST_WORD] for word in words] if max(map(len, words), default=0) > LONGEST_WORD else words


def has_in_row(text: str, words: Sequence[str]) -> bool:
    """Whether `words` stand one behind the other among `words_of(text)`, which are not told apart for it."""
    return _in_row(tuple(words)).search(_blanked(text)) is not None


@lru_cache(maxsize=64)
def _in_row(words: tuple[str, ...]) -> re.Pattern[str]:
    # The first word is looked behind from its end: a pattern that begins with plain letters is found ten times as fast.
    first, *rest = (re.escape(word) for word in words)
    ends = [r"\S*" if len(word) == LONGEST_WORD else "" for word in words]
    row = "".join(rf"\s+{word}{end}" for word, end in zip(rest, ends[1:], strict=True))
    return re.compile(rf"{first}(?<!\S{first}){ends[0]}{row}(?!\S)")


def _blanked(text: str) -> str:
    """`text` folded, with blanks for all that is in no word."""
    strange = {} if text.isascii() else {ord(letter): _searched(letter) for letter in set(text) if letter > "\x7f"}
    if all(folded.isascii() for folded in strange.values()):
        # A few curly quotes in a plain text: quicker than a table, which then slows down every letter.
        for letter, folded in strange.items():
            text = text.replace(chr(letter), folded)
        return text.translate(_PLAIN)
    return text.translate(_PLAIN | strange)


def words_in(folded: Folded) -> Iterator[tuple[str, int, int]]:
    """As `words_of`, each with its span in the folded text."""
    text, first = folded.text, None
    for at, letter in enumerate(f"{text} "):
        if is_in_word(letter):
            first = at if first is None else first
        elif first is not None:
            yield text[first:at][:LONGEST_WORD], first, at
            first = None


@lru_cache(maxsize=256)
def forms_of(word: str) -> frozenset[str]:
    """The folded `word` with every affix that a keyword may have around it, and itself: "tewas" has "menewaskan"."""
    if takes_affixes(word):
        return frozenset(f"{front}{word[1:]}{end}" for front, end in affixes_around(word[0]))
    return frozenset(f"{word}{clitic}" for clitic in CLITICS) if takes_clitics(word) else frozenset({word})


@lru_cache(maxsize=8192)
def _searched(letter: str) -> str:
    """`letter` folded, a blank for what is in no word."""
    return "".join(folded if is_in_word(folded) else " " for folded in fold_character(letter))


_PLAIN = {code: _searched(chr(code)) for code in range(128)}
