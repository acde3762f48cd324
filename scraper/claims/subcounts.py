"""Counts that borrow their harm from another: "termasuk 10 anak", "Enam di antaranya anak-anak". Part of `scraper.claims`."""

from __future__ import annotations

from scraper.claims.attachment import Attachment
from scraper.claims.clause import Tie
from scraper.claims.groups import PEOPLE, Group
from scraper.claims.sentence import Sentence
from scraper.claims.unnumbered import bare_group

_SPECIFIC = frozenset({"civilian", "combatant", "children", "women", "medical", "journalist"})
_REACH = 5


def borrowed_ties(sentence: Sentence, attachment: Attachment, previous: Tie | None) -> list[Tie]:
    """Ties of groups that no harm word reached: parts of an earlier figure, here or in the sentence before.

    `previous` is the last tie before this sentence, None if there was none. A borrowed tie's `harm` stands at its group.
    """
    found: list[Tie] = []
    for group in attachment.groups:
        if attachment.tied(group) or group.quantity is None:
            continue
        earlier = [tie for tie in (*attachment.ties, *found) if tie.group.start < group.start]
        nearest = max(earlier, key=lambda tie: tie.group.start, default=previous)
        if nearest and earlier and _is_total(sentence, group):
            found.append(Tie(nearest.kind, nearest.harm._replace(start=group.start, end=group.end), group, toll=True))
        elif nearest and (_is_listed(sentence, group, nearest if earlier else None) or _is_one_of(sentence, group)):
            harm = nearest.harm._replace(start=group.start, end=group.end)
            found.append(Tie(nearest.kind, harm, group, nearest.toll, part=True))
    return [*found, *_named_parts(sentence, attachment)]


def _named_parts(sentence: Sentence, attachment: Attachment) -> list[Tie]:
    """The one person whom "termasuk" picks out of a figure before it: "10 tewas termasuk pemimpin Jihad Islam"."""
    found: list[Tie] = []
    for opening in sentence.marks("includes"):
        whole = next((tie for tie in reversed(attachment.ties) if _stands_before(tie, opening.start)), None)
        group = bare_group(sentence, opening.end) if whole else None
        if whole and group and group.single:
            harm = whole.harm._replace(start=group.start, end=group.end)
            found.append(Tie(whole.kind, harm, group, whole.toll, part=True))
    return found


def _stands_before(tie: Tie, at: int) -> bool:
    """Whether the counted group of `tie`, harm word and all, ends shortly before token `at`."""
    end = max(tie.group.end, tie.harm.end)
    return tie.group.quantity is not None and end <= at <= end + _REACH


def _is_listed(sentence: Sentence, group: Group, whole: Tie | None) -> bool:
    """Whether "including" stands before `group`, or `group` goes on with such a list."""
    if whole is None or not (group.who & _SPECIFIC or (whole.part and group.head == PEOPLE)):
        return _is_itemised(sentence, group) and whole is not None
    if whole.part and whole.group.end <= group.start <= whole.group.end + 2:
        return sentence.has("and", whole.group.end, group.start) or sentence.is_punctuation(whole.group.end, ",")
    if sentence.is_punctuation(group.start - 1, ":(") and sentence.has("harm", group.start - 3, group.start):
        return True
    opening = next(sentence.marks("includes", group.start - _REACH, group.start), None)
    return opening is not None and not sentence.has("harm", opening.end, group.start - 1)


def _is_itemised(sentence: Sentence, group: Group) -> bool:
    """Whether "consisting of" or a colon opens a list with `group`, whoever it names."""
    opened = sentence.ends("consists", group.start) is not None or sentence.is_punctuation(group.start - 1, ":")
    return group.head == PEOPLE and opened


def _is_total(sentence: Sentence, group: Group) -> bool:
    """Whether "sehingga total … menjadi" or "taking the toll to" leads up to `group`."""
    if not sentence.has("equals", group.start - 2, group.start):
        return False
    return sentence.has("total_of", group.start - _REACH - 2, group.start)


def _is_one_of(sentence: Sentence, group: Group) -> bool:
    """Whether the text says what `group` was: "enam di antaranya adalah anak-anak", "30 korban adalah anak-anak"."""
    among = sentence.has("among", group.quantity_end, group.end + 1) or sentence.has(
        "toll_subject", group.quantity_end, group.end
    )
    if not among:
        return False
    at = group.end
    while (small := sentence.mark("is_a", at) or sentence.mark("adverb", at)) is not None:
        at = small.end
    named = sentence.mark("people", at)
    return bool(group.who & _SPECIFIC) or (named is not None and named.label in _SPECIFIC)
