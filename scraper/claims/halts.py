"""Demands and deals to stop a war that never call it a truce: "mendesak agar serangan dihentikan". Part of `scraper.claims`."""

from __future__ import annotations

from collections.abc import Iterator

from scraper.claims.sentence import Sentence
from scraper.language.lexicon import Mark

_BEFORE, _AFTER = 3, 7
_CLOSES = ("subordinate", "relative", "and")
HALT = ("halt",)
ORDER = ("halt", "order")
"""A halt in the imperative: "Hentikan perang!"."""


def find_halts(sentence: Sentence) -> Iterator[Mark]:
    """The fighting that is said to stop, verb and noun as one mark, where the lexicon has no phrase for it already.

    What stops stands behind an active verb ("menghentikan serangan") or before a passive one ("perang diakhiri").
    """
    for war in sentence.marks("war"):
        if any(mark.start <= war.start < mark.end for mark in sentence.marks("truce")):
            continue
        verb = _verb_before(sentence, war) or _verb_after(sentence, war)
        if verb:
            labels = ORDER if sentence.mark("order", verb.start) and _opens(sentence, verb.start) else HALT
            yield Mark(labels, min(war.start, verb.start), max(war.end, verb.end))


def _verb_before(sentence: Sentence, war: Mark) -> Mark | None:
    """The active verb whose object is `war`, a word or two between them at most."""
    found = [mark for mark in sentence.marks("stop", war.start - _BEFORE, war.start) if mark.end <= war.start]
    return found[-1] if found else None


def _verb_after(sentence: Sentence, war: Mark) -> Mark | None:
    """The passive verb whose subject is `war`, in the same clause."""
    for at in range(war.end, min(war.end + _AFTER, len(sentence))):
        verb = sentence.mark("stopped", at)
        if verb:
            return verb
        if sentence.is_punctuation(at, ",.;:!?") or any(sentence.mark(layer, at) for layer in _CLOSES):
            return None
    return None


def _opens(sentence: Sentence, at: int) -> bool:
    """Whether an utterance begins at token `at`: the sentence, a quotation, what follows a colon."""
    return at == 0 or sentence.is_punctuation(at - 1, "\"“”'‘:,")
