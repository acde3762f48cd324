"""What is said not to have happened: negated, feared, threatened, only ever true in general. Part of `scraper.claims`.

A mood reaches as far as its clause does. A modal verb governs the verbs coordinated with its own ("bisa menewaskan ribuan
dan memaksa jutaan mengungsi"), a condition all that hangs on it, "tidak ada" everybody named behind it.
"""

from __future__ import annotations

from collections.abc import Callable

from scraper.claims.clause import WINDOW, Tie
from scraper.claims.groups import Group
from scraper.claims.sentence import Sentence
from scraper.language.lexicon import Mark

_REACH = 4
_CLAUSE = 14
_RELEASED = 9
_SMALL = ("negation", "failure", "nearly", "hypothetical", "generic", "adverb", "passive")
_VERBAL = frozenset({"undergo", "inflict", "either", "lose"})
_STOPS = '.;:!?“”"()'


def unreal(sentence: Sentence, tie: Tie) -> str | None:
    """Why `tie` is no claim that anything happened; None where it is one."""
    return next((reason for holds, reason in _REASONS if holds(sentence, tie)), None)


def _is_negated(sentence: Sentence, tie: Tie) -> bool:
    if {"negation", "failure"} & {*_words_before(sentence, tie.harm.start)} or _is_nobody(sentence, tie.group):
        return True
    start = min(tie.group.start, tie.harm.start)
    return any(_reaches(sentence, none.end, start) for none in sentence.marks("none", start - WINDOW, start))


def _reaches(sentence: Sentence, none: int, start: int) -> bool:
    """Whether nobody whom a phrase like "tidak ada" denies is counted before `start`, in the same clause."""
    for at in range(none, start):
        if sentence.is_punctuation(at, _STOPS + ",") or sentence.mark("subordinate", at) or sentence.mark("say", at):
            return False
        joint = sentence.mark("and", at)
        if joint and any(quantity.start == joint.end for quantity in sentence.quantities):
            return False
    joint = sentence.ends("and", start)
    return joint is None or not any(quantity.start == start for quantity in sentence.quantities)


def _is_nobody(sentence: Sentence, group: Group) -> bool:
    """Whether the group itself is denied: "tidak ada warga", "no civilians", "0"."""
    if group.quantity is None:
        return sentence.has("negation", group.start - 2, group.start)
    return group.quantity.max == 0 or sentence.ends("negation", group.start) is not None


def _is_not_said(sentence: Sentence, tie: Tie) -> bool:
    """Whether it is only feared, planned, demanded or conditional. "The 51st to die" is said, in spite of its "to"."""
    if _is_conditional(sentence, tie):
        return True
    is_ordinal = tie.group.quantity is not None and tie.group.quantity.ordinal
    return tie.harm.role in _VERBAL and not is_ordinal and _is_modal(sentence, tie.harm)


def _is_averted(sentence: Sentence, tie: Tie) -> bool:
    """Whether it nearly happened, or was foiled: "nyaris menewaskan lima", "menggagalkan rencana pembunuhan 30"."""
    harm = tie.harm
    if harm.role == "event":
        return sentence.has("foiled", harm.start - _REACH, harm.start)
    return harm.role in _VERBAL and "nearly" in _words_before(sentence, harm.start)


def _is_general(sentence: Sentence, tie: Tie) -> bool:
    return tie.group.quantity is None and "generic" in _words_before(sentence, tie.harm.start)


def _is_conditional(sentence: Sentence, tie: Tie) -> bool:
    """Whether the claim stands in or behind a condition ("jika …, …") within one utterance."""
    start = min(tie.group.start, tie.harm.start)
    for mark in sentence.marks("conditional", start - WINDOW, start):
        if not any(sentence.is_punctuation(at, _STOPS) for at in range(mark.end, start)):
            return True
    return False


def _is_modal(sentence: Sentence, harm: Mark) -> bool:
    """Whether a modal governs `harm`, or a verb that it is coordinated with."""
    at = harm.start
    while at > max(0, harm.start - WINDOW):
        small = _word_ending(sentence, at)
        if small is None:
            return False
        layer, mark = small
        if layer == "hypothetical":
            return True
        if layer == "and":
            earlier = _verb_before(sentence, mark.start)
            return earlier is not None and _is_modal(sentence, earlier)
        if layer == "harm" and mark.end < harm.start:
            return False
        at = mark.start
    return False


_CROSSED = ("hypothetical", "adverb", "passive", "negation", "causes", "and", "people", "numbers", "harm")


def _word_ending(sentence: Sentence, at: int) -> tuple[str, Mark] | None:
    """The word before token `at` that a modal reaches across, with its layer; None where its reach ends."""
    found = next(((layer, mark) for layer in _CROSSED if (mark := sentence.ends(layer, at))), None)
    if found is None and at > 0:
        quantity = next((quantity for quantity in sentence.quantities if quantity.end == at), None)
        return ("numbers", Mark(("number",), quantity.start, at)) if quantity else None
    return found


def _verb_before(sentence: Sentence, joint: int) -> Mark | None:
    """The harm verb that the clause before "dan" at token `joint` ends with, its object and place behind it."""
    for at in range(joint - 1, max(-1, joint - _CLAUSE), -1):
        if sentence.is_punctuation(at, _STOPS + ",") or sentence.mark("subordinate", at):
            return None
        mark = sentence.mark("harm", at)
        if mark and mark.role in _VERBAL:
            return mark
    return None


def _words_before(sentence: Sentence, start: int) -> list[str]:
    """The layers of the small words right before a harm word, nearest first; ends at the first that is none of them."""
    found: list[str] = []
    at = start
    while at > max(0, start - _REACH):
        small = next(((layer, mark) for layer in _SMALL if (mark := sentence.ends(layer, at))), None)
        if small is None:
            break
        found.append(small[0])
        at = small[1].start
    return found


def _is_released(sentence: Sentence, tie: Tie) -> bool:
    if tie.kind not in {"captured", "displaced"} or tie.harm.role not in {"body", "toll"}:
        return False
    start, end = min(tie.group.start, tie.harm.start), max(tie.group.end, tie.harm.end)
    return sentence.has("release", start - _REACH - 2, end + _RELEASED)


def _is_moved(sentence: Sentence, tie: Tie) -> bool:
    """Whether soldiers or victims are said to have been brought away: they have lost no home."""
    if tie.kind != "displaced":
        return False
    victims = any(sentence.norm(at) == "korban" for at in range(tie.group.start, tie.group.end))
    return tie.group.who == {"combatant"} or victims


def _is_left_out(sentence: Sentence, tie: Tie) -> bool:
    return sentence.has("exclude", min(tie.group.start, tie.harm.start) - _REACH, tie.group.start)


def _is_figurative(sentence: Sentence, tie: Tie) -> bool:
    """Whether a truce is what died."""
    harm = tie.harm
    if harm.kind != "killed" or harm.role != "undergo":
        return False
    return any(sentence.ends("truce", at) for at in range(harm.start - 1, harm.start + 1))


_REASONS: tuple[tuple[Callable[[Sentence, Tie], bool], str], ...] = (
    (_is_negated, "negated"),
    (_is_not_said, "not said to have happened"),
    (_is_averted, "did not come to it"),
    (_is_general, "a general truth"),
    (_is_released, "released or helped, not taken"),
    (_is_moved, "moved, not driven from home"),
    (_is_left_out, "left out of another count"),
    (_is_figurative, "a figure of speech"),
)
