"""Figures taken back, and those that take their place: "19, bukan 27", "eleven, not 14 as first reported". Part of `scraper.claims`."""

from __future__ import annotations

from scraper.claims.sentence import Sentence
from scraper.language.numbers import Quantity

_ASIDE = 10
_BETWEEN = 3


def is_taken_back(sentence: Sentence, quantity: Quantity) -> bool:
    """Whether "bukan" or "not" stands before `quantity`, and a comma or the right figure before that."""
    denial = sentence.ends("negation", quantity.start)
    if denial is None:
        return False
    joint = sentence.is_punctuation(denial.start - 1, ",(–—")
    return joint or any(other.end == denial.start for other in sentence.quantities)


def dates_the_wrong(sentence: Sentence, at: int) -> bool:
    """Whether token `at` tells when a figure was given that is taken back: "not 14 as first reported"."""
    return any(
        quantity.start < at <= quantity.end + _BETWEEN and is_taken_back(sentence, quantity)
        for quantity in sentence.quantities
    )


def replaces(sentence: Sentence, end: int) -> bool:
    """Whether a figure taken back follows the one whose phrase ends at token `end`, which is the right one."""
    at = end + 1 if sentence.is_punctuation(end, ",(–—") else end
    denial = sentence.mark("negation", at)
    return denial is not None and any(other.start == denial.end for other in sentence.quantities)


def before_correction(sentence: Sentence, at: int) -> int:
    """`at`, or where the aside opens that ends at token `at` and takes a figure back: ", bukan 14 seperti laporan awal,"."""
    if not sentence.is_punctuation(at - 1, ",)–—"):
        return at
    for step in range(at - 2, max(-1, at - _ASIDE), -1):
        if sentence.is_punctuation(step, ",(–—"):
            denial = sentence.mark("negation", step + 1)
            counted = denial and any(other.start == denial.end for other in sentence.quantities)
            return step if counted else at
    return at


def is_right_figure(sentence: Sentence, start: int) -> bool:
    """Whether "the true figure is" leads up to token `start`."""
    return any(sentence.mark("equals", at) for at in range(start - _BETWEEN + 1, start)) and sentence.has(
        "corrected", start - 2 * _BETWEEN, start
    )
