"""Texts in small: which articles are copies of one another. Part of `scraper`; pure.

Winnowing after Schleimer, Wilkerson and Aiken (SIGMOD 2003) over word 3-grams, cut to a bounded number of smallest hashes,
so that the sketch of a shortened copy is still a subset of its original's. Template stories ("Gempa M5,1 …") share nearly
all words and differ in their numbers, so numbers must agree too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import blake2b

from scraper.model import Sketch

MAX_FINGERPRINTS = 256
MAX_NUMBERS = 64
COPY_CONTAINMENT = 0.6
"""Share of the shorter text that must stand in the longer one. Follow-ups that reuse old paragraphs stay below."""
_MIN_SHARED = 8
"""Fewer common fingerprints (some twenty words) prove nothing: the same headline may be written for every truce."""
_GRAM = 3
_WINDOW = 4
_WORD = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+")
_SEPARATOR = re.compile(r"[.,:]")
_LARGEST = 2**53

# Counts that are written out: a template with another toll is another event. "satu", "one", "se-" are mere articles too often.
_WRITTEN = {
    word: number
    for number, words in enumerate(
        (
            "dua two",
            "tiga three",
            "empat four",
            "lima five",
            "enam six",
            "tujuh seven",
            "delapan eight",
            "sembilan nine",
        ),
        start=2,
    )
    for word in words.split()
} | {"sepuluh": 10, "ten": 10, "sebelas": 11, "eleven": 11, "twelve": 12}


def sketch(text: str) -> Sketch:
    """`text` in small: equal for equal words, whatever case, punctuation and white space."""
    words = [word.casefold() for word in _WORD.findall(text)]
    return Sketch(
        fingerprints=tuple(sorted(set(_winnow(words)))[:MAX_FINGERPRINTS]),
        numbers=tuple(sorted(set(_numbers(words)))[:MAX_NUMBERS]),
    )


def containment(one: Sketch, other: Sketch) -> float:
    """The share of the smaller sketch that stands in the larger one, 0 to 1; 0 where too little is shared to tell."""
    mine, theirs = set(one.fingerprints), set(other.fingerprints)
    horizon = min(_horizon(one), _horizon(other))
    mine = {value for value in mine if value <= horizon}
    theirs = {value for value in theirs if value <= horizon}
    shared = len(mine & theirs)
    smaller = min(len(mine), len(theirs))
    return shared / smaller if shared >= _MIN_SHARED else 0.0


def numbers_agree(one: Sketch, other: Sketch) -> bool:
    """Whether the text with fewer numbers has none of its own, one in ten forgiven (a time of printing)."""
    fewer, more = sorted((set(one.numbers), set(other.numbers)), key=len)
    return len(fewer - more) <= len(fewer) // 10


def is_copy(one: Sketch, other: Sketch) -> bool:
    """Whether one text is a near-copy of the other: cut, re-led, re-ordered or lightly rewritten, same numbers."""
    return containment(one, other) >= COPY_CONTAINMENT and numbers_agree(one, other)


def _horizon(of: Sketch) -> int:
    """The largest hash up to which the sketch is whole: a full one was cut after its last."""
    return of.fingerprints[-1] if len(of.fingerprints) >= MAX_FINGERPRINTS else 2**63


def _winnow(words: list[str]) -> Iterator[int]:
    hashes = [_hash(words[at : at + _GRAM]) for at in range(max(len(words) - _GRAM + 1, min(len(words), 1)))]
    for at in range(max(len(hashes) - _WINDOW + 1, min(len(hashes), 1))):
        yield min(hashes[at : at + _WINDOW])


def _hash(gram: list[str]) -> int:
    return int.from_bytes(blake2b(" ".join(gram).encode(), digest_size=8).digest(), "big") >> 1


def _numbers(words: list[str]) -> Iterator[int]:
    for word in words:
        if word[0].isdecimal():
            yield min(int(_SEPARATOR.sub("", word)[:16]), _LARGEST)
        elif word in _WRITTEN:
            yield _WRITTEN[word]
