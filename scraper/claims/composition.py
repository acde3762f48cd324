"""What governs a truce and what is said of it, composed into one status. Part of `scraper.claims`.

Operators compose from the noun outwards, so that "menyerukan gencatan senjata dihentikan" is a rejection.
"""

from __future__ import annotations

from datetime import date

from scraper.claims.dating import starts_later
from scraper.claims.sentence import Sentence
from scraper.language.lexicon import Mark

Said = tuple[str, Mark]
"""A status, and the words that say it."""


def compose(
    sentence: Sentence, noun: Mark, left: list[Said], right: list[Said], published: date | None
) -> tuple[str | None, int, int]:
    """The one status that governors and predicates of `noun` amount to, and the tokens that say so."""
    status: str | None = _INHERENT.get(noun.labels[-1])
    status, end = _with_predicates(sentence, noun, right, status, published)
    status, start = _with_governors(sentence, noun, left, status)
    status = "called_for" if status == _RESOLUTION else status
    if noun.label in _TALKS:
        status = _OF_TALKS.get(status or "", status)
        if any(sentence.mark("subordinate", mark.start) for _, mark in left):
            status = None
    if noun.label == "breach":
        status = _of_breach(sentence, noun, status)
    if _is_doubted(sentence, start) or (noun.label == "halt" and status not in _OF_HALTS):
        status = None
    return status or None, start, end


def _of_breach(sentence: Sentence, noun: Mark, status: str | None) -> str | None:
    """A breach is one, unless none was seen: then the truce runs."""
    if status != "violated":
        return None
    denied = any(sentence.ends(layer, noun.start) for layer in ("none", "negation"))
    return "in_effect" if denied else "violated"


def _with_predicates(
    sentence: Sentence, noun: Mark, right: list[Said], status: str | None, published: date | None
) -> tuple[str | None, int]:
    end = noun.end
    for label, mark in right[:2]:
        said = _later(sentence, mark, _affirmed(sentence, label, mark), published)
        if status is None or (status, said) in _OUTBIDS:
            status, end = said, max(end, mark.end)
    return status, end


def _with_governors(sentence: Sentence, noun: Mark, left: list[Said], status: str | None) -> tuple[str | None, int]:
    start = noun.start
    for label, mark in left[:4]:
        said = _affirmed(sentence, label, mark)
        combined: str | None = _OPERATE.get((said, status), said if status is None else status)
        if said == "agreed" and status == "in_effect" and not sentence.has("subordinate", mark.start, mark.end):
            combined = "agreed"
        if said == "proposed" and status == "agreed" and start < noun.start:
            combined = "proposed"
        if (said, status) == ("in_effect", "agreed") and sentence.mark("since", mark.start):
            combined = "agreed"
        if status == _RESOLUTION:
            combined = _RESOLUTION if said in {"agreed", "called_for", "proposed", "negotiating"} else said
        if said == "agreed" and status != _RESOLUTION:
            combined = _intended(sentence, mark, combined, status)
        if combined != status:
            status, start = combined, mark.start
    return status, start


def _affirmed(sentence: Sentence, label: str, mark: Mark) -> str:
    """What `label` amounts to once the small words before it are read; "" for nothing."""
    if _is_negated(sentence, mark):
        return _NEGATED.get(label, "")
    return "negotiating" if label in _REACHED and sentence.ends("nearly", mark.start) else label


def _later(sentence: Sentence, mark: Mark, label: str, published: date | None) -> str:
    """A truce that "berlaku" on a day to come is agreed, not running."""
    return "agreed" if label == "in_effect" and starts_later(sentence, mark, published) else label


def _is_negated(sentence: Sentence, mark: Mark) -> bool:
    at = mark.start
    while (small := sentence.ends("adverb", at)) is not None:
        at = small.start
    return any(sentence.ends(layer, at) for layer in ("negation", "failure", "deny"))


def _intended(sentence: Sentence, mark: Mark, combined: str | None, status: str | None) -> str | None:
    """`combined`, unless `mark` is only meant to happen: offered where somebody "would" do it, nothing yet where one acts
    "to" that end.
    """
    at = mark.start
    while (small := sentence.ends("adverb", at)) is not None:
        at = small.start
    if sentence.ends("purpose", at):
        return status
    return "proposed" if sentence.ends("hypothetical", at) else combined


def _is_doubted(sentence: Sentence, start: int) -> bool:
    return any("doubt" in mark.labels for mark in sentence.marks("state", start - 4, start))


_NEGATED = {
    "agreed": "rejected",
    "ended": "in_effect",
    "extended": "ended",
    "called_for": "rejected",
    "negotiating": "rejected",
}
_RESOLUTION = "resolution"
"""A third party's call in writing: whatever is done with it but refusing it, it stays a call."""
_INHERENT = {"talks": "negotiating", "maybe_talks": "negotiating", "order": "called_for", "breach": "violated"}
"""What a noun says without any word beside it."""
_REACHED = frozenset({"agreed", "extended"})
"""What is still talked about while it is only "nearly" reached."""
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
    ("ended", "proposed"): "rejected",
    ("extended", "in_effect"): "extended",
    ("extended", "agreed"): "extended",
}
# (status so far, predicate further right) that replaces it: talks that failed, a truce that ran and broke.
_OUTBIDS = frozenset(
    {("negotiating", "rejected"), ("negotiating", "ended"), ("in_effect", "ended"), ("agreed", "ended")}
)
