"""Texts in small: what is kept of an article so that its copies are found. Part of `scraper`; pure.

Winnowing after Schleimer, Wilkerson and Aiken (SIGMOD 2003) over 3-grams of content words, cut to a bounded number of
smallest hashes, so that the sketch of a shortened copy is still a subset of its original's. Counts are one word whether
they are written out or not. `scraper.copying` holds two texts against each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple
from zlib import crc32

from scraper.facts import digits_of, facts_in, value_of
from scraper.language.lexicon import Lexicon, build_lexicon, packaged_labels, packaged_lexicons
from scraper.language.numbers import Quantity, find_quantities
from scraper.language.tokens import NUMBER, PUNCTUATION, WORD, Token, tokenise
from scraper.model import Analysis, Sketch

MAX_FINGERPRINTS = 256
MAX_NUMBERS = 96
MAX_WORDS = 384
MAX_FACTS = 64
LONGEST_TEXT = 100_000
"""Characters that are read; no wire text is longer."""
GRAM = 3
_WINDOW = 4
_SHOUTED = 0.5
"""With so large a share of capitalised words, capitals tell no names."""
_DASHES = frozenset("-–—")
_DATELINE = 40
"""Characters of a dateline behind a name in it."""


class Reading(NamedTuple):
    """A text as it is held against a sketch. Places count content words from its beginning."""

    words: tuple[int, ...]
    """Hash of each content word, in order."""
    prints: tuple[tuple[int, int], ...]
    """Place and hash of each winnowed 3-gram, in order."""
    numbers: tuple[tuple[int, int], ...]
    """Place and value."""
    names: tuple[tuple[int, int], ...]
    """Place and hash of each capitalised word that opens no sentence."""
    facts: tuple[tuple[int, str], ...]
    """Place and fact, see `Sketch.facts`."""
    sketch: Sketch


class _Word(NamedTuple):
    spelled: str
    token: int
    """Its first token."""


def sketch(text: str, analysis: Analysis | None = None) -> Sketch:
    """`text` in small: equal for equal words, whatever case of letters, punctuation and white space."""
    return read(text, analysis).sketch


# One article is asked about, judged, and judged again when somebody was faster.
@lru_cache(maxsize=8)
def read(text: str, analysis: Analysis | None = None) -> Reading:
    """What `text` says, word by word; `analysis`, made of the same text, adds what it says of truces."""
    tokens = tokenise(text[:LONGEST_TEXT])
    marks = _lexicon().tag(tokens)
    counted = [quantity for quantity in find_quantities(tokens, marks) if _is_number(quantity)]
    words = list(_words(tokens, counted))
    places = _places(words, len(tokens))
    spelled = tuple(_short(word.spelled) for word in words)
    prints = tuple(_winnow([word.spelled for word in words]))
    numbers = tuple(sorted((places[at], value) for at, value in _values(tokens, counted)))
    facts = tuple(facts_in(tokens, counted, marks, analysis, places))
    return Reading(
        words=spelled,
        prints=prints,
        numbers=numbers,
        names=tuple((places[at], _short(tokens[at].norm)) for at in _names(tokens)),
        facts=facts,
        sketch=Sketch(
            fingerprints=_smallest({value for _, value in prints}, MAX_FINGERPRINTS),
            numbers=_smallest({value for _, value in numbers}, MAX_NUMBERS),
            words=_smallest(set(spelled), MAX_WORDS),
            facts=tuple(sorted({fact for _, fact in facts})[:MAX_FACTS]),
        ),
    )


def _values(tokens: Sequence[Token], counted: Sequence[Quantity]) -> Iterator[tuple[int, int]]:
    """First token and value of each count, and of each figure that counts nothing: times, dates and codes differ too."""
    covered: set[int] = set()
    for quantity in counted:
        covered.update(range(quantity.start, quantity.end))
        yield quantity.start, value_of(quantity, tokens)
    for at, token in enumerate(tokens):
        if token.kind == NUMBER and at not in covered:
            yield at, digits_of(token.text)


def _smallest(values: set[int], most: int) -> tuple[int, ...]:
    return tuple(sorted(values)[:most])


@cache
def _lexicon() -> Lexicon:
    """What counts and harms in any packaged language: copies are held against each other whatever they are written in."""
    labels: dict[str, dict[str, tuple[str, ...]]] = {"language": {"grammar": ("any",)}}
    for table in packaged_labels().values():
        for layer in ("numbers", "figures", "harm", "things", "people"):
            for label, phrases in table.get(layer, {}).items():
                merged = labels.setdefault(layer, {})
                merged[label] = (*merged.get(label, ()), *phrases)
        months = [words for label, words in table["time"].items() if label.startswith("month")]
        known = labels["things"].get("month", ())
        labels["things"]["month"] = (*known, *(word for words in months for word in words))
    return build_lexicon(labels)


@cache
def _small_words() -> frozenset[str]:
    return frozenset().union(*(lexicon.function_words for lexicon in packaged_lexicons().by_language.values()))


def _is_number(quantity: Quantity) -> bool:
    """False for "a", "one" and "several", which tell no two texts apart."""
    return not quantity.ordinal and max(quantity.min or 0, quantity.max or 0) > 1


def _words(tokens: Sequence[Token], counted: Sequence[Quantity]) -> Iterator[_Word]:
    """The words that carry meaning; a count is one, with the "at least" before it."""
    starts = {quantity.start: quantity for quantity in counted}
    at = 0
    while at < len(tokens):
        quantity = starts.get(at)
        if quantity:
            yield _Word(f"#{value_of(quantity, tokens)}", at)
            at = quantity.end
            continue
        if tokens[at].kind != PUNCTUATION and tokens[at].norm not in _small_words():
            yield _Word(tokens[at].norm, at)
        at += 1


def _places(words: Sequence[_Word], tokens: int) -> list[int]:
    """For each token the content word that stands there or follows."""
    places: list[int] = []
    for place, word in enumerate(words):
        places += [place] * (word.token + 1 - len(places))
    return places + [max(len(words) - 1, 0)] * (tokens - len(places))


def _winnow(words: Sequence[str]) -> Iterator[tuple[int, int]]:
    hashes = [_hash(" ".join(words[at : at + GRAM])) for at in range(max(len(words) - GRAM + 1, min(len(words), 1)))]
    last = -1
    for at in range(max(len(hashes) - _WINDOW + 1, min(len(hashes), 1))):
        window = hashes[at : at + _WINDOW]
        least = min(window)
        place = at + window.index(least)
        if place != last:
            yield place, least
            last = place


def _hash(spelled: str) -> int:
    # Not cryptographic: whoever prints a text with the hashes of another one has printed the text.
    return crc32(spelled.encode())


def _short(word: str) -> int:
    return _hash(word) >> 8


def _names(tokens: Sequence[Token]) -> Iterator[int]:
    """Tokens that are names by their capital; none where everything is written in capitals."""
    words = [at for at, token in enumerate(tokens) if token.kind == WORD]
    capital = [at for at in words if _is_capital(tokens[at])]
    if len(capital) > _SHOUTED * len(words):
        return
    for at in capital:
        if at and (tokens[at - 1].kind == WORD or tokens[at - 1].text == ",") and not _is_dateline(tokens, at):
            yield at


def _is_dateline(tokens: Sequence[Token], at: int) -> bool:
    """Whether a dash follows with which datelines end: they say who prints a text and where it was written."""
    return any(token.text in _DASHES and token.end < tokens[at].end + _DATELINE for token in tokens[at + 1 : at + 5])


def _is_capital(token: Token) -> bool:
    return token.kind == WORD and token.text[0].isupper()
