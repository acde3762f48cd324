"""Counts that are nothing but a number: rival figures, figures by place, the addends of a sum. Part of `scraper.claims`.

"Militer mengakui 23 serdadunya gugur; Taliban menyebut 58": the second clause leaves out whom and what. It means what the
figure before it meant.
"""

from __future__ import annotations

from collections.abc import Sequence

from scraper.claims.attachment import Attachment
from scraper.claims.clause import Tie
from scraper.claims.corrections import is_right_figure
from scraper.claims.groups import BARE, PEOPLE, Group
from scraper.claims.sentence import Sentence

_QUOTES = "\"“”'‘’"
_ENDS = ",.;:!?)—–-"
_BETWEEN = 3
_FEWEST = 2
_SPEAKING = ("say", "say_after", "claim", "deny")


def elliptic_ties(
    sentence: Sentence, attachment: Attachment, known: Sequence[Tie], denied: Sequence[Tie], previous: Tie | None
) -> list[Tie]:
    """Ties of bare numbers to the harm of the figure before them.

    That is one of this sentence, `known` or `denied`, else `previous`, the main figure of the sentence before.
    """
    found: list[Tie] = []
    for group in attachment.groups:
        if group.head != BARE or group.quantity is None or any(tie.group is group for tie in known):
            continue
        earlier = [tie for tie in (*known, *denied) if tie.group.start < group.start]
        # A figure of something else beside it is what a bare number goes on from, sooner than one of a sentence ago.
        counted = any(other.start < group.start and other.head == PEOPLE for other in attachment.groups)
        model = max(earlier, key=lambda tie: tie.group.start, default=None if counted else previous)
        if (
            model
            and _stands_alone(sentence, group)
            and (_is_said(sentence, group) or _is_at_a_place(sentence, group) or is_right_figure(sentence, group.start))
        ):
            harm = model.harm._replace(start=group.start, end=group.end)
            found.append(Tie(model.kind, harm, group, model.toll))
    return [*found, *_addends(attachment, known)]


def _stands_alone(sentence: Sentence, group: Group) -> bool:
    """Whether the clause ends behind `group`, so that it counts no thing that follows."""
    at = group.end
    while sentence.is_punctuation(at, _QUOTES):
        at += 1
    ends = at >= len(sentence) or sentence.is_punctuation(at, _ENDS)
    return ends or any(sentence.mark(layer, at) for layer in ("and", "subordinate"))


def _is_said(sentence: Sentence, group: Group) -> bool:
    """Whether `group` is all that somebody says: "Taliban menyebut 58", "Cambodia lists 13"."""
    at = group.start
    for _ in range(_BETWEEN):
        if any(sentence.ends(layer, at) for layer in _SPEAKING):
            return True
        small = sentence.ends("adverb", at) or sentence.ends("preposition", at)
        if small is None and not sentence.is_punctuation(at - 1, _QUOTES):
            return False
        at = small.start if small else at - 1
    return False


def _is_at_a_place(sentence: Sentence, group: Group) -> bool:
    """Whether a place opens the clause and `group` is all it holds: "Di pihak Iran 612, …"."""
    at = group.start
    while at > 0 and sentence.is_name(at - 1):
        at -= 1
    if at == group.start:
        return False
    if sentence.ends("side", at):
        at -= 1
    opening = sentence.ends("preposition", at)
    return opening is not None and (opening.start == 0 or sentence.is_punctuation(opening.start - 1, _ENDS))


def _addends(attachment: Attachment, known: Sequence[Tie]) -> list[Tie]:
    """Groups that list a figure before them and add up to it: "13 tewas, sembilan orang Afrika Selatan, tiga …, satu …"."""
    found: list[Tie] = []
    for whole in known:
        quantity = whole.group.quantity
        if quantity is None or quantity.min is None or quantity.min != quantity.max:
            continue
        behind = max(whole.group.end, whole.harm.end)
        members: list[Group] = []
        for group in (group for group in attachment.groups if group.start >= behind):
            if group.head != PEOPLE or any(tie.group is group for tie in known) or not group.quantity:
                break
            members.append(group)
            total = sum(member.quantity.min or 0 for member in members if member.quantity)
            if total >= quantity.min:
                break
        if len(members) >= _FEWEST and total == quantity.min:
            found += [
                Tie(whole.kind, whole.harm._replace(start=member.start, end=member.end), member, whole.toll, part=True)
                for member in members
            ]
    return found
