"""What is told of a truce only to deny it, out of fear of it, or as what nobody reported. Part of `scraper.claims`.

"Membantah tudingan bahwa tentaranya melanggar gencatan senjata" is no breach, "khawatir gencatan senjata runtuh" no end.
"""

from __future__ import annotations

from collections.abc import Iterator

from scraper.claims.sentence import Sentence
from scraper.language.lexicon import Mark

_REACH = 20
_REPORT = 5
_AHEAD = 10
_STOPS = ",.;:!?"
_BROKEN = frozenset({"violated", "ended"})
_DENIABLE = _BROKEN | {"agreed", "extended"}


def is_disowned(sentence: Sentence, status: str, start: int, end: int) -> bool:
    """Whether whoever tells of `status` in tokens `start` to `end` does not say that it is so."""
    if status == "rejected":
        # "Menolak laporan tentang gencatan senjata": the report is refused, not the truce.
        return _refuses_report(sentence, start)
    if status in _DENIABLE and any(_governs(sentence, denial.end, start) for denial in _denials(sentence, start)):
        return True
    if status not in _BROKEN:
        return False
    if _is_denied_behind(sentence, start, end):
        return True
    return _is_feared(sentence, status, start) or (status == "violated" and _is_warned_of(sentence, start, end))


def _denials(sentence: Sentence, start: int) -> Iterator[Mark]:
    """What denies all that hangs on it: a verb of denial, a report refused, reports that nobody made."""
    for layer in ("deny", "none"):
        for mark in sentence.marks(layer, start - _REACH, start):
            also_refuses = any(label.startswith("rejected") for label in _labels(sentence, mark.start))
            if (layer == "deny" and not also_refuses) or _has_report(sentence, mark.start, start):
                yield mark
    for mark in sentence.marks("state", start - _REACH, start):
        if "rejected.before" in mark.labels and _refuses_report(sentence, mark.start):
            yield mark


def _is_denied_behind(sentence: Sentence, start: int, end: int) -> bool:
    """Whether an accusation is what is told, and denied behind: "tuduhan pelanggaran gencatan senjata itu dibantah Kyiv"."""
    if not sentence.has("report", start - _REPORT, start + 1):
        return False
    return any(_governs(sentence, end, denial.start) for denial in sentence.marks("deny", end, end + _AHEAD))


def _labels(sentence: Sentence, at: int) -> tuple[str, ...]:
    mark = sentence.mark("state", at)
    return mark.labels if mark else ()


def _refuses_report(sentence: Sentence, at: int) -> bool:
    return sentence.has("report", at, at + _REPORT) and not sentence.has("truce", at, at + 2)


def _has_report(sentence: Sentence, at: int, end: int) -> bool:
    return sentence.has("report", at, min(at + _REPORT, end))


def _governs(sentence: Sentence, at: int, start: int) -> bool:
    """Whether what stands before token `at` has all up to `start` for its object: no other clause opens but its own."""
    joined = False
    for step in range(at, start):
        if sentence.is_punctuation(step, _STOPS):
            return False
        if sentence.mark("subordinate", step) and not sentence.mark("content", step):
            return False
        joined = joined or sentence.mark("and", step) is not None
        if joined and sentence.mark("say", step):
            return False
    return True


def _is_feared(sentence: Sentence, status: str, start: int) -> bool:
    """Whether somebody fears it. Who is concerned "over" a breach speaks of one that was."""
    return any(
        _governs(sentence, fear.end, start) and not (status == "violated" and sentence.mark("about", fear.end))
        for fear in sentence.marks("fear", start - _REACH, start)
    )


def _is_warned_of(sentence: Sentence, start: int, end: int) -> bool:
    """Whether a breach is spoken of for what it would bring: "memperingatkan pelanggaran gencatan dapat memicu"."""
    warned = any(_governs(sentence, mark.end, start) for mark in sentence.marks("warn", start - _REACH, start))
    for at in range(end, min(end + _AHEAD, len(sentence))) if warned else ():
        if sentence.is_punctuation(at, _STOPS) or sentence.mark("subordinate", at):
            return False
        if sentence.mark("possible", at) or sentence.mark("hypothetical", at):
            return True
    return False
