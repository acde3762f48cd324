"""Names in running text, and the sentences they stand in. Part of `scraper.anchors`; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scraper.anchors.gazetteer import Word, gazetteer, is_possessive, name_at, phrase_at, words_of

_SENTENCE_END = re.compile(r"(?<=[.!?])[\"'”’)]*\s+(?=[\"'“‘(]*[A-Z0-9])|(?<=[a-z])\.(?=[A-Z][a-z])|\n+")
_DATELINE = re.compile(r"^[A-Z][A-Z0-9 .,/()'’-]{2,60}?\s*(?:\([^)]{2,30}\))?\s*[-–—:]+\s+")
CLAUSE = re.compile(r"[,;:()\"“”–—/!?\n]|\s-\s|\.(?=\s)")
_LONGEST_NAME = 4
_PARTICLES = frozenset({"al", "el"})
_LONGEST_SENTENCE = 1000
"""Characters to look each way, so that a text without full stops takes no longer than another."""


def dateline_end(text: str) -> int:
    """Where the reporter's city and outlet in front ("KABAR, KOTA - …") end: they say where news was written."""
    match = _DATELINE.match(text)
    return match.end() if match else 0


def without_dateline(text: str) -> str:
    """`text` from behind its dateline on."""
    return text[dateline_end(text) :]


def sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    """From where to where the sentence goes in which [start, end) stands."""
    last = min(len(text), end + _LONGEST_SENTENCE)
    following = _SENTENCE_END.search(text, max(end, start + 1), last)
    return _beginnings(text, start)[-1], following.start() if following else last


def sentence_before(text: str, start: int) -> tuple[int, int]:
    """The sentence that ends before the one beginning at `start`, in the same paragraph; an empty stretch if none does."""
    beginnings = _beginnings(text, start)
    return (beginnings[-2], start) if len(beginnings) > 1 else (start, start)


def _beginnings(text: str, upto: int) -> list[int]:
    """Where the sentences of the paragraph around `upto` begin, as far as `upto`."""
    first = max(text.rfind("\n", 0, upto) + 1, upto - _LONGEST_SENTENCE)
    # One character more, for the pattern looks ahead at the capital that begins a sentence.
    ends = (match.end() for match in _SENTENCE_END.finditer(text, first, upto + 1))
    return [first, *(end for end in ends if first < end <= upto)]


def names_in(text: str) -> Iterator[str]:
    """Every name in `text` as often as it stands there: known ones by their one name, others as folded capitalised runs.

    A capitalised word that opens a sentence is no name by that alone; it counts if it goes on capitalised.
    """
    for sentence in _SENTENCE_END.split(text):
        at_start = True
        for clause in CLAUSE.split(sentence):
            yield from _names_in_clause(words_of(clause), at_start=at_start)
            at_start = at_start and not clause.strip()


def _names_in_clause(words: list[Word], *, at_start: bool) -> Iterator[str]:
    at = 0
    while at < len(words):
        known = name_at(words, at)
        if known:
            yield known[0]
            at += known[1]
            continue
        name, length = run_at(words, at)
        if name and not (at_start and at == 0 and length == 1):
            yield name
        at += max(length, 1)


def _is_capitalised(words: list[Word], at: int) -> bool:
    return at < len(words) and words[at].text[0].isupper()


def run_at(words: list[Word], at: int) -> tuple[str, int]:
    """The capitalised run that begins at `at`, folded, without offices and calendar; and its length in words."""
    noise = gazetteer().noise
    kept: list[str] = []
    length = 0
    phrase = phrase_at(words, at)
    if phrase:
        return "", phrase
    while at + length < len(words) and length < _LONGEST_NAME:
        written, folded, _ = words[at + length]
        # "Deir al-Balah" is one name.
        is_particle = written in _PARTICLES and kept and _is_capitalised(words, at + length + 1)
        if (
            not (written[0].isupper() or is_particle)
            or folded in noise
            or "." in folded
            or (length and name_at(words, at + length))
        ):
            break
        kept.append(folded)
        length += 1
        if is_possessive(words[at + length - 1]):
            break
    name = " ".join(kept)
    return (name if len(name) > 2 else ""), length  # noqa: PLR2004 - initials name nobody
