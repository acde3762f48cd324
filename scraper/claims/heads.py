"""What a noun phrase is about: its heads, people or things, through adjectives and names. Part of `scraper.claims`."""

from __future__ import annotations

from scraper.claims.sentence import Sentence
from scraper.language.lexicon import Mark
from scraper.language.tokens import WORD

_REACH = 6
WHO = frozenset(
    {"unspecified", "civilian", "combatant", "children", "women", "medical", "journalist", "other", "title"}
)
"""Labels of words for people."""


def head_marks(sentence: Sentence, at: int) -> tuple[list[Mark], int, bool]:
    """People and thing marks of the noun phrase whose words begin at `at`, its end, and whether an unknown noun stands there."""
    marks: list[Mark] = []
    unknown = False
    end = at
    stop = min(at + _REACH, len(sentence))
    while end < stop:
        mark = sentence.mark("people", end) or _thing(sentence, end)
        if mark:
            marks.append(mark)
            end = mark.end
        elif _is_inside(sentence, end, bool(marks)):
            unknown = unknown or (not marks and sentence.tokens[end].kind == WORD and not sentence.mark("harm", end))
            end += 1
        else:
            break
    return marks, end, unknown and not marks


def _thing(sentence: Sentence, at: int) -> Mark | None:
    mark = sentence.mark("things", at)
    return mark if mark and mark.label in {"thing", "measure", "duration"} else None


def _is_inside(sentence: Sentence, at: int, headed: bool) -> bool:
    """Whether token `at` goes on with a noun phrase that has (not) found its head yet."""
    token = sentence.tokens[at]
    if token.kind != WORD:
        return token.text in "\"'“”" and not headed
    harm = sentence.mark("harm", at)
    if harm or sentence.mark("adverb", at):
        if sentence.language == "id" or headed:
            return False
        return sentence.has("people", at + 1, at + 4)
    closed = any(
        sentence.mark(layer, at)
        for layer in (
            "relative",
            "subordinate",
            "and",
            "cause",
            "equals",
            "say",
            "includes",
            "is_a",
            "causes",
            "negation",
            "determiner",
        )
    )
    if closed or sentence.mark("numbers", at) or sentence.mark("things", at) or sentence.mark("time", at):
        return False
    return not headed or sentence.language == "en" or _modifies(sentence, at)


def _modifies(sentence: Sentence, at: int) -> bool:
    """Indonesian modifiers follow their head: names and nationalities, one or two words."""
    return sentence.tokens[at].text[0].isupper() and not sentence.title_case
