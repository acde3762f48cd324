"""People named without a number: a noun, an office, the holder of one. Part of `scraper.claims`."""

from __future__ import annotations

from scraper.claims.groups import PEOPLE, Group
from scraper.claims.heads import WHO, head_marks
from scraper.claims.sentence import Sentence

_SPECIFIC = WHO - {"unspecified", "civilian", "other", "title"}
_SINGLY = frozenset({"children", "women", "medical", "journalist"})
"""Of these a headline names one by the bare noun: "Remaja Ditembak Mati"; soldiers and villagers come in numbers."""
_NAMED = 7
"""Tokens of an office before its holder's name."""


def bare_group(sentence: Sentence, at: int) -> Group | None:
    """The people named at `at` without any number ("warga sipil", "komandan Hamas"); None if a thing or nobody is."""
    mark = sentence.mark("people", at)
    if mark is None or mark.label == "other":
        return None
    marks, _, _ = head_marks(sentence, at)
    people = [found for found in marks if found.label in WHO]
    if marks[-1] not in people and sentence.language == "en":
        return None
    who = frozenset(label for found in people for label in found.labels if label not in {"other", "title"})
    plural = sentence.language == "en" and sentence.norm(people[-1].end - 1).endswith("s")
    named = not plural and (bool(who & _SPECIFIC) or sentence.language == "en") and _is_named(sentence, people[-1].end)
    single = ("title" in mark.labels and not plural) or named
    bare = sentence.title_case and bool(who & _SINGLY) and not sentence.mark("relative", people[-1].end)
    single = single or (bare and "-" not in sentence.tokens[at].text)
    return Group(None, at, people[-1].end, PEOPLE, who, single=single)


def _is_named(sentence: Sentence, at: int) -> bool:
    """Whether a personal name stands in apposition behind token `at`: "anggota KKB, Jayainus Pogau"."""
    if sentence.language == "en" and sentence.is_name(at) and not sentence.mark("conflict", at):
        return True
    step = at
    while step < at + _NAMED and (sentence.is_name(step) or sentence.is_punctuation(step, "()")):
        step += 1
    opens = sentence.is_punctuation(step, ",") and sentence.is_name(step + 1) and sentence.is_name(step + 2)
    return opens and not sentence.has("conflict", step + 1, step + 3) and not sentence.has("people", step + 1, step + 3)
