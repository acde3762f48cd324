"""What the small words before a governor or a predicate of a truce make of it. Part of `scraper.claims`.

"Tak menyetujui" refuses, "hampir disepakati" is still talked about, "mengancam mengakhiri" ends nothing.
"""

from __future__ import annotations

from datetime import date

from scraper.claims.dating import starts_later
from scraper.claims.sentence import Sentence
from scraper.language.lexicon import Mark

UNDONE = "undone"
"""An end, a breach or a truce kept that is only threatened, meant or to come: what governs it says nothing of the truce."""
_SMALL = ("adverb", "hypothetical", "possible", "nearly", "purpose", "negation", "failure", "deny", "not_yet", "averse")
_SMALL_REACH = 5
_OBJECT = 7
_DENIALS = frozenset({"negation", "failure", "deny"})
_MODALS = frozenset({"hypothetical", "possible"})
_UNREAL = _MODALS | {"nearly", "purpose", "averse"}
"""Before an end or a breach they make it a threat, a plan or a fear."""
_BREAKING = frozenset({"ended", "violated"})
_REFUSED = {
    "agreed": "rejected",
    "ended": "in_effect",
    "extended": "ended",
    "called_for": "rejected",
    "negotiating": "rejected",
    "in_effect": "violated",
}
"""What it says of a truce that somebody does not agree to it, end it, ask for it, talk about it or keep it."""
_REACHED = frozenset({"agreed", "extended"})
"""What is still talked about while it is only "nearly" reached."""


def governed(sentence: Sentence, noun: Mark, label: str, mark: Mark) -> str | None:
    """What a governor of `noun` says once the small words before it are read; None where it says nothing."""
    small = _small_words(sentence, mark.start)
    if "deny" in small:
        return None
    if small & _DENIALS or (label == "negotiating" and _is_called_off(sentence, mark.start)):
        return UNDONE if label == "violated" else _REFUSED.get(label)
    if label in _BREAKING and small & _UNREAL and not _is_agreed_to(sentence, mark.start):
        # "Untuk mengakhiri perang lewat gencatan senjata": the war is its object.
        return None if sentence.has("war", mark.start, noun.start) else UNDONE
    if label == "in_effect" and small & _MODALS:
        # "Akan mematuhi" is a promise, "akan mengawasi pelaksanaan" none of theirs.
        if sentence.mark("watch", mark.start):
            return UNDONE
        return "agreed" if sentence.ends("future", mark.start) else None
    return _reached(sentence, label, mark, small) if label in _REACHED else label


def _reached(sentence: Sentence, label: str, mark: Mark, small: set[str]) -> str | None:
    """What becomes of an agreement or an extension behind the words of `small`."""
    if "nearly" in small:
        return "negotiating"
    if "purpose" in small:
        return label if label == "extended" and _is_agreed_to(sentence, mark.start) else None
    if small & _MODALS:
        return "proposed" if label == "agreed" else "negotiating"
    return label


def _is_agreed_to(sentence: Sentence, at: int) -> bool:
    """Whether "agreed to" or "decided to" ends right before token `at`."""
    agreed = (sentence.ends("state", at), sentence.ends("state", at - 1))
    decided = sentence.ends("decide", at) or sentence.ends("decide", at - 1)
    return decided is not None or any(mark is not None and "agreed.before" in mark.labels for mark in agreed)


def predicated(sentence: Sentence, label: str, mark: Mark, published: date | None) -> str | None:
    """What a predicate says once the small words before it are read; None where it says nothing."""
    small = _small_words(sentence, mark.start)
    if "deny" in small:
        return None
    if small & _DENIALS:
        if label == "in_effect":
            return "agreed" if "not_yet" in small else "ended"
        return _REFUSED.get(label)
    unreal = {"ended": _UNREAL, "violated": _UNREAL, "rejected": _MODALS}.get(label, frozenset())
    if small & unreal or (label == "ended" and _has_war_for_object(sentence, mark.end)):
        return None
    if label in _REACHED and small & (_MODALS | {"nearly"}):
        return "negotiating"
    # A truce that "berlaku" on a day to come is agreed, not running.
    return "agreed" if label == "in_effect" and starts_later(sentence, mark, published) else label


def _has_war_for_object(sentence: Sentence, at: int) -> bool:
    """Whether what is ended stands at token `at`, so that the truce ended it: "ended six weeks of fighting"."""
    for step in range(at, min(at + _OBJECT, len(sentence))):
        if sentence.mark("war", step):
            return True
        part = sentence.mark("part_of", step)
        closes = (
            sentence.is_punctuation(step, ",.;:") or sentence.mark("subordinate", step) or sentence.mark("and", step)
        )
        if closes or (part is None and sentence.mark("preposition", step)):
            return False
    return False


def _small_words(sentence: Sentence, at: int) -> set[str]:
    """The layers of the small words right before token `at`, back to the first that is none."""
    found: set[str] = set()
    for _ in range(_SMALL_REACH):
        ending = [(layer, mark) for layer in _SMALL if (mark := sentence.ends(layer, at))]
        if not ending:
            break
        found.update(layer for layer, _ in ending)
        at = min(mark.start for _, mark in ending)
    return found


def _is_called_off(sentence: Sentence, at: int) -> bool:
    """Whether what leads up to token `at` failed or was called off: "batal kirim delegasi bahas"."""
    return any(
        not any(sentence.is_punctuation(step, ",.;:") for step in range(mark.end, at))
        for mark in sentence.marks("failure", at - _SMALL_REACH, at)
    )
