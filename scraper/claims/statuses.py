"""What governs a truce and what is said of it, composed into one status. Part of `scraper.claims`.

Operators compose from the noun outwards, so that "menyerukan gencatan senjata dihentikan" is a rejection.
"""

from __future__ import annotations

from datetime import date

from scraper.claims.disowned import is_disowned
from scraper.claims.sentence import Sentence
from scraper.claims.turns import UNDONE, governed, predicated
from scraper.language.lexicon import Mark

Said = tuple[str, Mark]
"""A status, and the words that say it."""


def compose(
    sentence: Sentence, noun: Mark, left: list[Said], right: list[Said], published: date | None
) -> tuple[str | None, int, int]:
    """The one status that governors and predicates of `noun` amount to, and the tokens that say so."""
    status: str | None = _INHERENT.get(noun.labels[-1])
    if noun.label == "maybe_talks" and not _are_held(sentence, noun):
        status = None
    status, end = _with_predicates(sentence, noun, left, right, status, published)
    if noun.label == "halt":
        # "Setelah perang dihentikan" is when, not who agreed to it.
        left = [(said, mark) for said, mark in left if not sentence.mark("subordinate", mark.end - 1)]
    status, start = _with_governors(sentence, noun, left, status)
    status = "called_for" if status == _RESOLUTION else status
    status, start = _by_kind(sentence, noun, left, status, start)
    if _is_doubted(sentence, start) or (status and is_disowned(sentence, status, start, end)):
        status = None
    return (None if status == UNDONE else status or None), start, end


def _by_kind(
    sentence: Sentence, noun: Mark, left: list[Said], status: str | None, start: int
) -> tuple[str | None, int]:
    """What `status` amounts to for this kind of noun: talks are not agreed, only breached truces are breaches."""
    match noun.label:
        case "talks" | "maybe_talks":
            # "Setelah perundingan" is when.
            when = any(sentence.mark("subordinate", mark.start) for _, mark in left)
            return (None if when else _OF_TALKS.get(status or "", status)), start
        case "breach":
            return _of_breach(sentence, noun, status), start
        case "offer":
            return (status if status == "rejected" else None), start
        case "halt":
            return (status if status in _OF_HALTS else None), start
        case "noun" if status is None:
            return _of_bare_noun(sentence, noun, start)
    return status, start


def _of_bare_noun(sentence: Sentence, noun: Mark, start: int) -> tuple[str | None, int]:
    """A truce of which nothing is said but that one side declares it, or that there is to be none."""
    if declared := sentence.ends("declare", noun.start):
        return "agreed", declared.start
    none = sentence.ends("none", noun.start)
    if none and not sentence.mark("not_yet", none.start):
        # "Tak ada gencatan dengan bandit" is how a party refuses one.
        return "rejected", none.start
    return None, start


def _are_held(sentence: Sentence, talks: Mark) -> bool:
    """Whether somebody talks or is to talk: a verb says so, or one that holds, opens or sets a day for the talks."""
    if sentence.mark("held", talks.start):
        return True
    return sentence.has("held", talks.start - _HELD, talks.end + _HELD)


def _of_breach(sentence: Sentence, noun: Mark, status: str | None) -> str | None:
    """A breach is one, unless none was seen: then the truce runs."""
    if status != "violated":
        return None
    denied = any(sentence.ends(layer, noun.start) for layer in ("none", "negation"))
    return "in_effect" if denied else "violated"


def _with_predicates(
    sentence: Sentence, noun: Mark, left: list[Said], right: list[Said], status: str | None, published: date | None
) -> tuple[str | None, int]:
    end = noun.end
    if left and sentence.mark("relative", _behind_length(sentence, noun.end)):
        # "Sepakat memperpanjang jeda 48 jam yang habis Jumat": the clause tells more of the truce, not what becomes of it.
        return status, end
    for label, mark in right[:2]:
        said = predicated(sentence, label, mark, published)
        if said and (status is None or (status, said) in _OUTBIDS):
            status, end = said, max(end, mark.end)
    return status, end


def _behind_length(sentence: Sentence, at: int) -> int:
    """The token behind the length of a truce that may stand at token `at`: "48 jam", "selama dua pekan"."""
    counted = next((quantity for quantity in sentence.quantities if at <= quantity.start <= at + 1), None)
    unit = sentence.mark("things", counted.end) if counted else None
    return unit.end if unit and unit.label == "duration" else at


def _with_governors(sentence: Sentence, noun: Mark, left: list[Said], status: str | None) -> tuple[str | None, int]:
    start = noun.start
    for label, mark in left[:4]:
        said = governed(sentence, noun, label, mark)
        combined = _combined(sentence, said, mark, status, is_inner=start == noun.start) if said else status
        if combined != status:
            status, start = combined, mark.start
    return status, start


def _combined(sentence: Sentence, said: str, mark: Mark, status: str | None, *, is_inner: bool) -> str | None:
    """What a governor that says `said` makes of `status`; `is_inner` where no other governor stands between."""
    if status == UNDONE or (said, status) in {("proposed", "ended"), (UNDONE, "in_effect")}:
        return UNDONE
    if status == _RESOLUTION:
        return _RESOLUTION if said in _OF_RESOLUTIONS else said
    if said == _RESOLUTION and status in _OF_RESOLUTIONS:
        return _RESOLUTION
    when = sentence.has("subordinate", mark.start, mark.end)
    if (said == "agreed" and status == "in_effect" and not when) or (
        said == "in_effect" and status == "agreed" and sentence.mark("since", mark.start)
    ):
        return "agreed"
    if said == "proposed" and status == "agreed" and is_inner:
        return "proposed"
    return _OPERATE.get((said, status), said if status is None else status)


def _is_doubted(sentence: Sentence, start: int) -> bool:
    return any("doubt" in mark.labels for mark in sentence.marks("state", start - 4, start))


_OF_RESOLUTIONS = frozenset({"agreed", "called_for", "proposed", "negotiating"})
_RESOLUTION = "resolution"
"""A third party's call in writing: whatever is done with it but refusing it, it stays a call."""
_INHERENT = {"talks": "negotiating", "maybe_talks": "negotiating", "order": "called_for", "breach": "violated"}
"""What a noun says without any word beside it."""
_HELD = 5
"""Tokens between talks and the verb that holds them."""
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
    ("negotiating", "in_effect"): "negotiating",
    ("agreed", "proposed"): "agreed",
    ("agreed", "called_for"): "agreed",
    ("agreed", "ended"): "ended",
    ("in_effect", "agreed"): "in_effect",
    ("violated", "in_effect"): "violated",
    ("violated", "agreed"): "violated",
    ("ended", "in_effect"): "ended",
    ("ended", "proposed"): "rejected",
    ("extended", "in_effect"): "extended",
    ("extended", "agreed"): "extended",
}
# (status so far, predicate further right) that replaces it: talks that failed, a truce that ran and broke.
_OUTBIDS = frozenset(
    {("negotiating", "rejected"), ("negotiating", "ended"), ("in_effect", "ended"), ("agreed", "ended")}
)
