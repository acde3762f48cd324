"""What a clause does to a claim that stands: puts it into somebody's mouth, sums it up. Part of `scraper.claims`."""

from __future__ import annotations

from typing import NamedTuple

from scraper.claims.clause import Tie
from scraper.claims.sentence import Sentence
from scraper.model import ClaimStatus

_DATE_REACH = 22
_SPEAKER_WORDS = 8
_ASIDE = 12
_LARGE_TOLL = 3000
_DURATION_REACH = 10


class Voice(NamedTuple):
    """Who answers for a claim, and how."""

    status: ClaimStatus
    speaker: str | None


def voice(sentence: Sentence, tie: Tie) -> Voice:
    """How `tie` is told: denied, claimed by a side, or asserted, and by whom."""
    start, end = min(tie.group.start, tie.harm.start), max(tie.group.end, tie.harm.end)
    speaker = _speaker(sentence, start, end)
    for layer, status in (("deny", ClaimStatus.DENIED), ("claim", ClaimStatus.CLAIMED)):
        for found in sentence.marks(layer, start - _DATE_REACH, start):
            if not _is_taken_back(sentence, found.end, start):
                return Voice(status, _subject_of(sentence, found.start) or speaker)
    if sentence.has("untrue", end, end + _DATE_REACH):
        return Voice(ClaimStatus.DENIED, speaker)
    return Voice(ClaimStatus.ASSERTED, speaker)


def _is_taken_back(sentence: Sentence, start: int, end: int) -> bool:
    """Whether a new clause with a verb of saying stands in tokens `start` to `end`, so that a denial before it is over.

    "Membantah kehilangan 200, dan menyebut 63 tewas" denies the first alone, "menepis laporan yang menyebut 20 tewas" all.
    """
    joints = [
        at for at in range(start, end) if sentence.is_punctuation(at, ",;") or sentence.mark("and", at) is not None
    ]
    return any(sentence.is_punctuation(at, ";") or sentence.has("say", at, end) for at in joints)


def _speaker(sentence: Sentence, start: int, end: int) -> str | None:
    """Who says the clause between tokens `start` and `end`: before it, after it, or by "menurut"."""
    for mark in sentence.marks("according"):
        return _phrase(sentence, mark.end)
    for mark in sentence.marks("say_after", end):
        if sentence.is_punctuation(mark.start - 1, ',"”'):
            return _phrase(sentence, mark.end) or _subject_of(sentence, mark.start)
        if sentence.language == "en" and any(sentence.is_punctuation(at, ",") for at in range(end, mark.start)):
            return _subject_of(sentence, mark.start)
    said = [mark for layer in ("say", "claim") for mark in sentence.marks(layer, 0, start)]
    return _subject_of(sentence, max(said, key=lambda mark: mark.start).start) if said else None


def _phrase(sentence: Sentence, at: int) -> str | None:
    """Up to eight words from token `at` to the next stop."""
    end = at
    while end < min(at + _SPEAKER_WORDS, len(sentence)) and not _stops(sentence, end):
        end += 1
    return _words(sentence, at, end)


def _subject_of(sentence: Sentence, at: int) -> str | None:
    """Up to eight words before token `at`, from the last stop; an aside between commas and the day are left out."""
    at = _before_day(sentence, _before_aside(sentence, at))
    begin = at
    while begin > max(0, at - _SPEAKER_WORDS) and not _stops(sentence, begin - 1):
        begin -= 1
    to_whom = next((mark.start for mark in sentence.marks("manner", begin + 1, at)), at)
    return _words(sentence, begin, to_whom)


def _before_aside(sentence: Sentence, at: int) -> int:
    """`at`, or the comma that opens the aside which ends there: "Kolonel Andi, juru bicara TNI, mengatakan"."""
    if not sentence.is_punctuation(at - 1, ","):
        return at
    openings = (step for step in range(at - 2, max(0, at - _ASIDE), -1) if sentence.is_punctuation(step, ","))
    return next(openings, at)


def _before_day(sentence: Sentence, at: int) -> int:
    """`at`, or where the day that stands before it begins: "Kementerian Kesehatan pada Selasa melaporkan"."""
    day = sentence.ends("weekday", at)
    if day is None:
        return at
    small = sentence.ends("preposition", day.start)
    return small.start if small else day.start


def _stops(sentence: Sentence, at: int) -> bool:
    return sentence.is_punctuation(at, ',.;:()"“”!?') or any(
        sentence.mark(layer, at) for layer in ("subordinate", "relative", "say", "say_after", "hypothetical", "adverb")
    )


def _words(sentence: Sentence, start: int, end: int) -> str | None:
    """The words of tokens `start` to `end`, spaced as they were; None if there are none."""
    spelled = ""
    for at in range(start, end):
        token = sentence.tokens[at]
        apart = at > start and token.start > sentence.tokens[at - 1].end
        spelled += f" {token.text}" if apart else token.text
    return spelled or None


def is_cumulative(sentence: Sentence, tie: Tie) -> bool:
    """Whether the count is a total over a period or a war."""
    quantity = tie.group.quantity
    if tie.toll or (quantity and (quantity.ordinal or (quantity.min or quantity.max or 0) >= _LARGE_TOLL)):
        return True
    start, end = min(tie.group.start, tie.harm.start), max(tie.group.end, tie.harm.end)
    if tie.fate:
        return sentence.has("cumulative", end, end + _DURATION_REACH)
    for mark in sentence.marks("cumulative", start - _DATE_REACH, end + _DATE_REACH):
        if not _crosses(sentence, mark.start, start, end):
            return True
    if _opens_with_duration(sentence, start):
        return True
    return any(
        _spans_time(sentence, mark.end) and not _crosses(sentence, mark.start, start, end)
        for mark in sentence.marks("over", start - _DATE_REACH, end + _DATE_REACH)
    )


def _opens_with_duration(sentence: Sentence, start: int) -> bool:
    """Whether the clause tells of days of fighting: "empat hari baku tembak menewaskan …"."""
    for mark in sentence.marks("things", start - _DURATION_REACH, start):
        counted = sentence.ends("numbers", mark.start) is not None
        elapsed = sentence.mark("lately", mark.end) or sentence.ends("things", mark.start - 1)
        if mark.label == "duration" and counted and not elapsed and not _crosses(sentence, mark.start, start, start):
            return True
    return False


def _spans_time(sentence: Sentence, at: int) -> bool:
    """Whether "selama"/"in" at is followed by days or more ("empat hari terakhir")."""
    following = sentence.mark("things", at) or next(
        (mark for step in range(at, at + 4) if (mark := sentence.mark("things", step)) and mark.label == "duration"),
        None,
    )
    return following is not None and following.label == "duration"


def _crosses(sentence: Sentence, at: int, start: int, end: int) -> bool:
    """Whether a clause boundary or another harm word stands between the cue at `at` and the claim."""
    low, high = (end, at) if at >= end else (at + 1, start)
    harms = sum(1 for _ in sentence.marks("harm", low, high))
    return (
        harms > 1
        or sentence.has("subordinate", low, high)
        or any(sentence.is_punctuation(step, ";:") for step in range(low, high))
    )
