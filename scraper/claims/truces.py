"""What governs a truce noun and what is said of it, made into a status. Part of `scraper.claims`.

Operators compose from the noun outwards, so that "menyerukan gencatan senjata dihentikan" is a rejection; what stands
before "sejak" or "setelah" tells of another time and governs nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from scraper.claims.dating import starts_later
from scraper.claims.sentence import Sentence
from scraper.language.lexicon import Mark

LEFT, _RIGHT = 9, 14
_ATTACK_REACH = 40

_Said = tuple[str, Mark]
"""A status, and the words that say it."""


@dataclass(slots=True)
class TruceReading:
    """Tokens `start` to `end` say `status`."""

    status: str
    start: int
    end: int


def read_truce(sentence: Sentence, noun: Mark, published: date | None) -> Iterator[TruceReading]:
    left, right = _governors(sentence, noun), _predicates(sentence, noun)
    status, start, end = _compose(sentence, noun, left, right, published)
    if status:
        yield TruceReading(status, start, end)
    if noun.label in {"noun", "peace", "deal"}:
        yield from _side_readings(sentence, noun, right, status, published)


def _side_readings(
    sentence: Sentence, noun: Mark, right: list[_Said], status: str | None, published: date | None
) -> Iterator[TruceReading]:
    """What else one clause says: attacks in spite of the truce, and that it runs "since"."""
    concession = next(
        (mark for mark in sentence.marks("state", noun.start - 7, noun.start) if "concession" in mark.labels), None
    )
    if concession and noun.label != "deal" and _attack_near(sentence, concession.start, noun.end):
        yield TruceReading("violated", concession.start, noun.end)
    elif noun.label != "deal" and _attacked_anyway(sentence, noun):
        yield TruceReading("violated", noun.start, noun.end)
    elif concession and status is None:
        yield TruceReading("in_effect", concession.start, noun.end)
    for label, mark in right:
        relative = sentence.has("relative", noun.end, mark.start)
        if label == "in_effect" and status in _TELL_MORE and not starts_later(sentence, mark, published):
            yield TruceReading("in_effect", noun.start, mark.end)
        elif label == "agreed" and relative and status in _TELL_MORE:
            yield TruceReading("agreed", noun.start, mark.end)


def _attacked_anyway(sentence: Sentence, noun: Mark) -> bool:
    """Whether "meski … serangan" follows the noun in its clause."""
    for mark in sentence.marks("state", noun.end, noun.end + LEFT):
        if "concession" in mark.labels and "before" not in mark.label:
            return any("attack" in other.labels for other in sentence.marks("state", mark.end, mark.end + LEFT))
    return False


def _attack_near(sentence: Sentence, start: int, end: int) -> bool:
    marks = [
        mark for mark in sentence.marks("state", start - _ATTACK_REACH, end + _ATTACK_REACH) if "attack" in mark.labels
    ]
    hurt = [mark for mark in sentence.marks("harm", end, end + _ATTACK_REACH) if mark.kind in {"killed", "injured"}]
    hurt += [mark for mark in sentence.marks("harm", start - LEFT, start) if mark.kind in {"killed", "injured"}]
    return bool(hurt) or any(not (start <= mark.start < end) for mark in marks)


def _governors(sentence: Sentence, noun: Mark) -> list[_Said]:
    """(status, mark) of what governs `noun` from the left, nearest first."""
    found: list[_Said] = []
    at = noun.start
    while at > max(0, noun.start - LEFT):
        mark = sentence.ends("state", at)
        if mark:
            found.extend(_placed(mark, "before"))
            at = mark.start
            # "sejak", "setelah": what stands before tells of another time.
            if sentence.mark("subordinate", mark.end - 1) or sentence.mark("subordinate", at):
                break
            continue
        at -= 1
        stop = sentence.is_punctuation(at, ".;:!?") or (sentence.is_punctuation(at, ",") and not found)
        other = sentence.mark("truce", at)
        if (
            stop
            or sentence.mark("subordinate", at)
            or sentence.mark("say", at)
            or (other and other.label in {"noun", "peace"})
        ):
            break
    return found


def _predicates(sentence: Sentence, noun: Mark) -> list[_Said]:
    """(status, mark) of what is said of `noun` to its right, nearest first."""
    found: list[_Said] = []
    at = noun.end
    while at < min(noun.end + _RIGHT, len(sentence)):
        mark = sentence.mark("state", at)
        if mark:
            found.extend(_placed(mark, "after"))
        said = mark is not None and any(label.endswith((".after", ".any")) for label in mark.labels)
        if sentence.is_punctuation(at, ".;:!?") or (
            not said and sentence.has("subordinate", at, mark.end if mark else at + 1)
        ):
            break
        if sentence.is_punctuation(at, ",") and not sentence.mark("relative", at + 1):
            behind = _behind_apposition(sentence, at) if at == noun.end else None
            if behind is None:
                break
            at = behind
            continue
        other = sentence.mark("truce", at)
        if other and other.label in {"noun", "peace"}:
            break
        at = mark.end if mark else at + 1
    return found


def _behind_apposition(sentence: Sentence, at: int) -> int | None:
    """The token after "…, brokered by Moscow," whose first comma is at `at`; None if it never closes."""
    if sentence.mark("say_after", at + 1):
        return None
    closing = (step for step in range(at + 2, at + LEFT) if sentence.is_punctuation(step, ","))
    return next((step + 1 for step in closing), None)


def _placed(mark: Mark, place: str) -> list[_Said]:
    statuses = [label.partition(".") for label in mark.labels]
    return [(status, mark) for status, _, where in statuses if where in {place, "any"}]


def _compose(
    sentence: Sentence, noun: Mark, left: list[_Said], right: list[_Said], published: date | None
) -> tuple[str | None, int, int]:
    """The one status that governors and predicates of `noun` amount to, and the tokens that say so."""
    status: str | None = "negotiating" if noun.label in _TALKS else None
    status, end = _with_predicates(sentence, noun, right, status, published)
    status, start = _with_governors(sentence, noun, left, status)
    if noun.label in _TALKS:
        status = _OF_TALKS.get(status or "", status)
        if any(sentence.mark("subordinate", mark.start) for _, mark in left):
            status = None
    if _is_doubted(sentence, start) or (noun.label == "halt" and status not in _OF_HALTS):
        status = None
    return status or None, start, end


def _with_predicates(
    sentence: Sentence, noun: Mark, right: list[_Said], status: str | None, published: date | None
) -> tuple[str | None, int]:
    end = noun.end
    for label, mark in right[:2]:
        said = _later(sentence, mark, _affirmed(sentence, label, mark), published)
        if status is None or (status, said) in _OUTBIDS:
            status, end = said, max(end, mark.end)
    return status, end


def _with_governors(sentence: Sentence, noun: Mark, left: list[_Said], status: str | None) -> tuple[str | None, int]:
    start = noun.start
    for label, mark in left[:4]:
        said = _affirmed(sentence, label, mark)
        combined = _OPERATE.get((said, status), said if status is None else status)
        if said == "agreed" and status == "in_effect" and not sentence.has("subordinate", mark.start, mark.end):
            combined = "agreed"
        if said == "proposed" and status == "agreed" and start < noun.start:
            combined = "proposed"
        if combined != status:
            status, start = combined, mark.start
    return status, start


def _affirmed(sentence: Sentence, label: str, mark: Mark) -> str:
    """What `label` amounts to once a negation before it is read; "" for nothing."""
    return _NEGATED.get(label, "") if _is_negated(sentence, mark) else label


def _later(sentence: Sentence, mark: Mark, label: str, published: date | None) -> str:
    """A truce that "berlaku" on a day to come is agreed, not running."""
    return "agreed" if label == "in_effect" and starts_later(sentence, mark, published) else label


def _is_negated(sentence: Sentence, mark: Mark) -> bool:
    at = mark.start
    small = sentence.ends("adverb", at)
    at = small.start if small else at
    return sentence.ends("negation", at) is not None or sentence.ends("failure", at) is not None


def _is_doubted(sentence: Sentence, start: int) -> bool:
    return any("doubt" in mark.labels for mark in sentence.marks("state", start - 4, start))


_TELL_MORE = frozenset({"violated", "ended", "extended"})
"""Statuses beside which a clause may tell that the truce ran or was agreed."""
_NEGATED = {"agreed": "rejected", "ended": "in_effect", "extended": "ended"}
_TALKS = frozenset({"talks", "maybe_talks"})
_OF_TALKS = {
    "ended": "rejected",
    "in_effect": "negotiating",
    "agreed": "negotiating",
    "extended": "negotiating",
    "violated": "negotiating",
}
_OF_HALTS = frozenset({"called_for", "proposed", "negotiating", "agreed", "rejected"})
# (governor, status so far) → status. What is not listed leaves the inner status as it is.
_OPERATE: dict[tuple[str, str | None], str] = {
    ("rejected", "negotiating"): "rejected",
    ("rejected", "proposed"): "rejected",
    ("rejected", "called_for"): "rejected",
    ("rejected", "extended"): "rejected",
    ("rejected", "agreed"): "rejected",
    ("rejected", "in_effect"): "rejected",
    ("called_for", "ended"): "rejected",
    ("called_for", "in_effect"): "called_for",
    ("called_for", "extended"): "called_for",
    ("called_for", "agreed"): "called_for",
    ("called_for", "negotiating"): "called_for",
    ("proposed", "extended"): "proposed",
    ("proposed", "in_effect"): "proposed",
    ("proposed", "negotiating"): "negotiating",
    ("negotiating", "extended"): "negotiating",
    ("negotiating", "agreed"): "negotiating",
    ("agreed", "proposed"): "agreed",
    ("agreed", "called_for"): "agreed",
    ("agreed", "ended"): "ended",
    ("in_effect", "agreed"): "in_effect",
    ("violated", "in_effect"): "violated",
    ("violated", "agreed"): "violated",
    ("ended", "in_effect"): "ended",
    ("extended", "in_effect"): "extended",
    ("extended", "agreed"): "extended",
}
# (status so far, predicate further right) that replaces it: talks that failed, a truce that ran and broke.
_OUTBIDS = frozenset(
    {("negotiating", "rejected"), ("negotiating", "ended"), ("in_effect", "ended"), ("agreed", "ended")}
)
