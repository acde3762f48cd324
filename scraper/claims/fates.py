"""What became of people who were known as missing, wounded or captive: found dead, found alive. Part of `scraper.claims`.

"Enam nelayan yang hilang ditemukan tewas" tells of six dead and nobody missing any more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from scraper.claims.clause import WINDOW, Tie
from scraper.claims.groups import Group
from scraper.claims.sentence import Sentence
from scraper.language.lexicon import Mark

_KNOWN = frozenset({"missing", "injured", "captured"})
_STOPS = ",.;:!?()"
_REACH = 4


def with_fates(sentence: Sentence, groups: Sequence[Group], ties: Sequence[Tie]) -> list[Tie]:
    """`ties`, where people were harmed before and their fate is told: the dead tied to it, the found no longer missing."""
    bodies = [tie.group for tie in ties if tie.kind == "killed" and tie.harm.role == "body"]
    # "The bodies of two missing soldiers": they are missing no more.
    told = [tie for tie in ties if tie.kind != "missing" or not any(tie.group is group for group in bodies)]
    for tie in tuple(told):
        fate = _fate(sentence, groups, tie) if tie.kind in _KNOWN else None
        if fate is None:
            continue
        part, whole = _part_and_whole(sentence, groups, tie.group)
        told = [
            other
            for other in told
            if other.harm.start != fate.start and not (other.kind == tie.kind and other.group in {tie.group, part})
        ]
        if tie.kind != "missing" and part is not whole:
            told.append(replace(tie, group=whole))
        if fate.kind == "killed":
            told.append(Tie(fate.kind, fate, part, fate=True))
    return told


def _part_and_whole(sentence: Sentence, groups: Sequence[Group], known: Group) -> tuple[Group, Group]:
    """Who met the fate and of whom they are a part ("three of the 14 soldiers"); twice `known` where all did."""
    alike = [group for group in groups if group.end == known.end] or [known]
    part, whole = alike[0], alike[-1]
    for group in groups:
        joint = sentence.mark("part_of", group.end)
        if joint and joint.end == whole.start:
            part = group
    return part, whole


def _fate(sentence: Sentence, groups: Sequence[Group], tie: Tie) -> Mark | None:
    """The words that say what became of the group of `tie`, whose harm is only told to say who they are."""
    if tie.group.quantity is None or tie.group.start > tie.harm.start or not _describes(sentence, tie):
        return None
    starts = {group.start for group in groups}
    crossed = False
    for at in range(tie.harm.end, min(tie.harm.end + WINDOW, len(sentence))):
        if sentence.is_punctuation(at, _STOPS) or sentence.mark("say", at) or at in starts:
            return None
        crossed = crossed or any(sentence.mark(layer, at) for layer in ("subordinate", "and"))
        end = sentence.mark("harm", at) or sentence.mark("found_alive", at)
        if end and (end.label in {"killed.undergo", "found_alive"}) and _is_finite(sentence, end, crossed=crossed):
            return end
    return None


def _describes(sentence: Sentence, tie: Tie) -> bool:
    """Whether the harm stands in a relative clause, in a participle or in the noun itself: "people wounded", "hostages"."""
    start, harm = tie.group.start, tie.harm
    if harm.role == "body" or harm.end <= tie.group.end or sentence.has("relative", start, harm.start):
        return True
    if sentence.mark("among", tie.group.quantity_end) and harm.start <= tie.group.end + _REACH:
        return True
    return harm.start <= tie.group.end and sentence.mark("and", harm.end) is None


def _is_finite(sentence: Sentence, end: Mark, *, crossed: bool) -> bool:
    """Whether `end` is the verb of the sentence: English needs "were" or "have", another clause in between "ditemukan"."""
    if sentence.language == "id" and not crossed:
        return True
    if sentence.mark("outcome", end.start):
        return True
    at = end.start
    while at > end.start - _REACH and (small := sentence.ends("outcome", at) or sentence.ends("adverb", at)):
        if sentence.mark("outcome", small.start):
            return True
        at = small.start
    return False
