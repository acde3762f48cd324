"""What stands for a truce that was named before: "melanggarnya", "rejected it", "12 pelanggaran". Part of `scraper.claims`."""

from __future__ import annotations

from collections.abc import Iterator

from scraper.claims.sentence import Sentence
from scraper.language.lexicon import Mark

PRONOUN = ("pronoun",)
BREACH = ("breach",)
_NEAR = 5
_ACCUSED = 9


def find_references(sentence: Sentence) -> Iterator[Mark]:
    """Marks of label "pronoun" (with the verb that has it as its object) and "breach", in order of place."""
    found = [*_pronouns(sentence), *_breaches(sentence)]
    return iter(sorted(found, key=lambda mark: mark.start))


def _pronouns(sentence: Sentence) -> Iterator[Mark]:
    for mark in sentence.marks("state"):
        if not any(label.endswith(".before") for label in mark.labels):
            continue
        # Only verbs take an object: "pemberlakuannya" is a noun with its owner.
        if sentence.norm(mark.end - 1).endswith("nya") and sentence.norm(mark.start).startswith("me"):
            yield Mark(PRONOUN, mark.start, mark.end)
        elif sentence.mark("it", mark.end):
            yield Mark(PRONOUN, mark.start, mark.end + 1)


def _breaches(sentence: Sentence) -> Iterator[Mark]:
    """Breaches that are counted or described, the truce itself left out."""
    for mark in sentence.marks("breach"):
        names_it = any(
            other.start < mark.end + _NEAR for other in sentence.marks("truce", mark.start, mark.end + _NEAR)
        )
        if not names_it:
            yield Mark(BREACH, mark.start, mark.end)


def find_accused_attack(sentence: Sentence) -> Mark | None:
    """The words by which one side lays an attack at the other's door; None if nobody does."""
    for mark in sentence.marks("state"):
        if "accuse" not in mark.labels:
            continue
        attacks = (
            other for other in sentence.marks("state", mark.end, mark.end + _ACCUSED) if "attack" in other.labels
        )
        attack = next(attacks, None)
        if attack:
            return Mark(BREACH, mark.start, attack.end)
    return None
