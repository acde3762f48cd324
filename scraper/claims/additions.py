"""What a toll grew by, told beside the toll: "bertambah 7 orang menjadi 52", "climbed by three to 17". Part of `scraper.claims`."""

from __future__ import annotations

from scraper.claims.sentence import Sentence
from scraper.language.numbers import Quantity

_REACH = 14
_STOPS = ".;:!?"


def whole_behind(sentence: Sentence, addition: Quantity) -> Quantity | None:
    """The toll that `addition` is counted in, told behind it; None where it is no addition or no toll follows."""
    grown = sentence.ends("figures", addition.start)
    if grown is None or grown.label != "added":
        return None
    for other in sentence.quantities:
        if other.start < addition.end or not _is_larger(other, addition):
            continue
        return other if _leads_to(sentence, addition.end, other) else None
    return None


def is_whole(sentence: Sentence, start: int) -> bool:
    """Whether the toll at token `start` is the one that an addition before it is counted in."""
    return any(
        (whole := whole_behind(sentence, quantity)) is not None and whole.start == start
        for quantity in sentence.quantities
        if quantity.start < start
    )


def _is_larger(other: Quantity, addition: Quantity) -> bool:
    return (other.min or other.max or 0) > (addition.max or addition.min or 0)


def _leads_to(sentence: Sentence, start: int, whole: Quantity) -> bool:
    """Whether "menjadi", "to" or "total" leads from token `start` to `whole`, past no other harm and no list of parts."""
    if whole.start - start > _REACH:
        return False
    for at in range(start, whole.start):
        if sentence.is_punctuation(at, _STOPS) or sentence.mark("includes", at) or sentence.mark("harm", at):
            return False
    return any(sentence.has(layer, start, whole.start + 1) for layer in ("equals", "total_of"))
