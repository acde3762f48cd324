"""What governs a truce noun and what is said of it, made into a status. Part of `scraper.claims`.

What stands before "sejak" or "setelah" tells of another time and governs nothing. How statuses compose stands in
`scraper.claims.statuses`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from scraper.claims.dating import starts_later
from scraper.claims.sentence import Sentence
from scraper.claims.statuses import Said, compose
from scraper.language.lexicon import Mark

LEFT, _RIGHT = 9, 20
_ATTACK_REACH = 40
_SUBJECT = 3
_TRUCES = frozenset({"noun", "peace", "deal"})
_STOOD = frozenset({"agreed", "in_effect"})
_OF_RELATIVES = frozenset({"agreed", "rejected", "violated"})


@dataclass(slots=True)
class TruceReading:
    """Tokens `start` to `end` say `status`."""

    status: str
    start: int
    end: int


def read_truce(sentence: Sentence, noun: Mark, published: date | None) -> Iterator[TruceReading]:
    left, right = _governors(sentence, noun), _predicates(sentence, noun)
    if noun.label == "pronoun" and (verb := sentence.mark("state", noun.start)):
        left, right = [*_placed(verb, "before"), *left], []
    status, start, end = compose(sentence, noun, left, right, published)
    told = [*_side_readings(sentence, noun, right, status, published)] if noun.label in _TRUCES else []
    # How it stood before comes before what became of it: "melanggar gencatan yang berlaku sejak Oktober".
    yield from (reading for reading in told if reading.status in _STOOD)
    if status:
        yield from _on_the_table(sentence, noun, left, TruceReading(status, start, end))
    yield from (reading for reading in told if reading.status not in _STOOD)


def _on_the_table(sentence: Sentence, noun: Mark, left: list[Said], outcome: TruceReading) -> Iterator[TruceReading]:
    """The proposal or plea that somebody refuses or backs ("menolak usulan gencatan"), then `outcome`, what becomes of it."""
    for label, mark in left:
        named = sentence.mark("offer", mark.start) or sentence.mark("plea", mark.start)
        if named and label in {"proposed", "called_for"} and label != outcome.status:
            yield TruceReading(label, outcome.start, noun.end)
    yield outcome


def _side_readings(
    sentence: Sentence, noun: Mark, right: list[Said], status: str | None, published: date | None
) -> Iterator[TruceReading]:
    """What else one clause says: attacks in spite of the truce, and that it runs "since"."""
    concession = next(
        (mark for mark in sentence.marks("state", noun.start - 7, noun.start) if "concession" in mark.labels), None
    )
    runs = any(label == "in_effect" for label, _ in right) and sentence.has("since", noun.end, noun.end + _RIGHT)
    if concession and noun.label != "deal" and _attack_near(sentence, concession.start, noun.end, deaths=not runs):
        yield TruceReading("violated", concession.start, noun.end)
        if sentence.ends("exists", noun.start) or sentence.mark("while", concession.start):
            yield TruceReading("in_effect", concession.start, noun.end)
    elif noun.label != "deal" and _attacked_anyway(sentence, noun):
        yield TruceReading("violated", noun.start, noun.end)
    elif concession and status is None:
        yield TruceReading("in_effect", concession.start, noun.end)
    for label, mark in right:
        relative = sentence.has("relative", noun.end, mark.start)
        if (
            label == "in_effect"
            and (status in _TELL_MORE or (relative and status != "agreed"))
            and not starts_later(sentence, mark, published)
        ):
            yield TruceReading("in_effect", noun.start, mark.end)
        elif label == "agreed" and relative:
            yield TruceReading("agreed", noun.start, mark.end)


def _attacked_anyway(sentence: Sentence, noun: Mark) -> bool:
    """Whether "meski … serangan" follows the noun in its clause."""
    for mark in sentence.marks("state", noun.end, noun.end + LEFT):
        if "concession" in mark.labels and "before" not in mark.label:
            return any("attack" in other.labels for other in sentence.marks("state", mark.end, mark.end + LEFT))
    return False


def _attack_near(sentence: Sentence, start: int, end: int, *, deaths: bool) -> bool:
    """Whether an attack is told beside the tokens `start` to `end`; with `deaths` the dead are enough to tell of one.

    A war's dead in spite of a truce that "has run since 2002" are a total, and no breach of today.
    """
    marks = [
        mark for mark in sentence.marks("state", start - _ATTACK_REACH, end + _ATTACK_REACH) if "attack" in mark.labels
    ]
    if not deaths:
        return any(not (start <= mark.start < end) and not sentence.mark("harm", mark.start) for mark in marks)
    hurt = [mark for mark in sentence.marks("harm", end, end + _ATTACK_REACH) if mark.kind in {"killed", "injured"}]
    hurt += [mark for mark in sentence.marks("harm", start - LEFT, start) if mark.kind in {"killed", "injured"}]
    return bool(hurt) or any(not (start <= mark.start < end) for mark in marks)


def _governors(sentence: Sentence, noun: Mark) -> list[Said]:
    """(status, mark) of what governs `noun` from the left, nearest first."""
    found: list[Said] = []
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
        stop = sentence.is_punctuation(at, ".;:!?") or (
            sentence.is_punctuation(at, ",") and not _is_listed(sentence, at)
        )
        other = sentence.mark("truce", at)
        if (
            stop
            or sentence.mark("subordinate", at)
            or sentence.mark("say", at)
            or (other and other.label in {"noun", "peace"})
        ):
            break
    return found


def _subordinates(sentence: Sentence, start: int, end: int) -> bool:
    """Whether another clause opens at tokens `start` to `end`. "Sebelumnya" and a day since when open none."""
    for mark in sentence.marks("subordinate", start, end):
        dated = sentence.mark("since", mark.start) and mark.end in sentence.dated
        if not dated and not sentence.mark("adverb", mark.start):
            return True
    return False


def _ends_clause(sentence: Sentence, at: int) -> bool:
    """Whether nothing follows at token `at`: "gencatan senjata usai" is over, "usai perundingan" is when."""
    return at >= len(sentence) or sentence.is_punctuation(at, ",.;:!?)")


def _is_listed(sentence: Sentence, at: int) -> bool:
    """Whether the comma at token `at` parts the members of a list: what follows it soon comes to "dan"."""
    return sentence.has("and", at + 2, at + 6)


def _predicates(sentence: Sentence, noun: Mark) -> list[Said]:
    """(status, mark) of what is said of `noun` to its right, nearest first."""
    found: list[Said] = []
    at, aside = noun.end, False
    while at < min(noun.end + _RIGHT, len(sentence)):
        mark = sentence.mark("state", at)
        if mark and (sentence.mark("subordinate", at) is None or _ends_clause(sentence, mark.end)):
            found.extend(_placed(mark, "after") or _placed_in_relative(sentence, noun, mark))
        said = mark is not None and any(label.endswith((".after", ".any")) for label in mark.labels)
        said = said and (sentence.mark("subordinate", at) is None or _ends_clause(sentence, mark.end if mark else at))
        if sentence.is_punctuation(at, ".;:!?") or (
            not said and _subordinates(sentence, at, mark.end if mark else at + 1)
        ):
            break
        if sentence.is_punctuation(at, ","):
            opens = sentence.mark("relative", at + 1) is not None
            behind = _behind_apposition(sentence, at) if at == noun.end and not opens else None
            if behind is None and not opens and not aside:
                break
            # The comma behind a clause that one opened leads back to what is said of the truce.
            aside, at = opens, behind or at + 1
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


def _placed_in_relative(sentence: Sentence, noun: Mark, mark: Mark) -> list[Said]:
    """What an active verb with a subject of its own says in a relative clause: "gencatan yang mereka teken"."""
    opening = sentence.mark("relative", noun.end)
    if opening is None or not opening.end < mark.start <= opening.end + _SUBJECT:
        return []
    return [(status, verb) for status, verb in _placed(mark, "before") if status in _OF_RELATIVES]


def _placed(mark: Mark, place: str) -> list[Said]:
    statuses = [label.partition(".") for label in mark.labels]
    return [(status, mark) for status, _, where in statuses if where in {place, "any"}]


_TELL_MORE = frozenset({"violated", "ended", "extended"})
"""Statuses beside which a clause may tell that the truce ran or was agreed."""
