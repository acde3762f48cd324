"""When a claim happened, as far as its clause says. Part of `scraper.claims`."""

from __future__ import annotations

from datetime import date, timedelta

from scraper.claims.clause import Tie
from scraper.claims.corrections import dates_the_wrong
from scraper.claims.sentence import Sentence
from scraper.language.lexicon import Mark
from scraper.language.numbers import is_year

_OLD = timedelta(days=10)
_REACH = 22
_OPENING = 7
_FIRST_YEAR = 1900
_DAYS_OF = {"hari": 1, "pekan": 7, "minggu": 7, "bulan": 30, "tahun": 365} | {
    word + plural: days
    for word, days in (("day", 1), ("week", 7), ("month", 30), ("year", 365), ("decade", 3650))
    for plural in ("", "s")
}
_LONG = ("tahun", "bulan", "year", "month", "decade")
_WEEKDAYS = tuple(
    {name: day for day, name in enumerate(names.split())}
    for names in (
        "monday tuesday wednesday thursday friday saturday sunday",
        "senin selasa rabu kamis jumat sabtu minggu",
    )
)
_STARTS = 8
"""Tokens behind a start that may tell its hour or day."""
_MONTHS = range(1, 13)
_DAYS = range(1, 32)
_MONTH, _YEAR = 31, 372
"""Days, for telling before from after only: every month as long as the longest."""


def is_background(sentence: Sentence, tie: Tie, published: date | None) -> bool:
    """Whether the claim is of an earlier event: dated so, or said to be past."""
    start, end = min(tie.group.start, tie.harm.start), max(tie.group.end, tie.harm.end)
    if tie.fate:
        start = tie.harm.start
    low, high = _clause(sentence, start, end)
    low = start if tie.fate else low
    for mark in sentence.marks("past", low, high):
        if not sentence.has("since", mark.start - 3, mark.start) and not dates_the_wrong(sentence, mark.start):
            return True
    if (
        _is_long_ago(sentence, low, high)
        or _is_before_the_event(sentence, start)
        or _is_over(sentence, tie, start, end)
        or _is_handed_over(sentence, tie, start, end)
    ):
        return True
    return any(low <= at < high and _is_old(sentence, at, published) for at in sentence.dated)


def _is_long_ago(sentence: Sentence, low: int, high: int) -> bool:
    """Whether the clause sets its event some days back or more: "12 hari lalu", "three weeks ago"."""
    for mark in sentence.marks("lately", low, high):
        unit = sentence.ends("things", mark.start)
        if unit is None or unit.label != "duration" or mark.labels != ("lately",):
            continue
        counted = next((quantity for quantity in sentence.quantities if quantity.end == unit.start), None)
        days = _DAYS_OF.get(sentence.norm(unit.start), 0) * (counted.min or 1 if counted else 1)
        if counted and days >= _OLD.days // 2:
            return True
    return False


def _is_before_the_event(sentence: Sentence, start: int) -> bool:
    """Whether the claim stands in the clause that another event came days after: "sepekan setelah lima pekerja diculik"."""
    for mark in sentence.marks("after", start - _REACH, start):
        unit = sentence.ends("things", mark.start)
        spelled = sentence.ends("days_after", mark.end)
        broken = any(sentence.is_punctuation(at, ".;:") for at in range(mark.end, start))
        if not broken and (spelled or (unit and _DAYS_OF.get(sentence.norm(unit.start)))):
            return True
    return any(
        not any(sentence.is_punctuation(at, ".;:") for at in range(mark.end, start))
        for mark in sentence.marks("days_after", start - _REACH, start)
    )


def is_long_after(sentence: Sentence, at: int) -> bool:
    """Whether "setahun setelah" ends with the word at token `at` or begins there: what follows it is long past."""
    after = sentence.mark("after", at)
    unit = sentence.ends("things", at) if after else None
    if unit is not None:
        return _DAYS_OF.get(sentence.norm(unit.start), 0) > _OLD.days
    spelled = sentence.mark("days_after", at) or sentence.ends("days_after", at + 1)
    return spelled is not None and any(
        any(word in sentence.norm(step) for word in _LONG) for step in range(spelled.start, spelled.end)
    )


def _is_over(sentence: Sentence, tie: Tie, start: int, end: int) -> bool:
    """Whether the captured are said to be free again."""
    return tie.kind == "captured" and (
        sentence.has("release", end, end + _REACH) or sentence.has("release", start - _OPENING, start)
    )


def _is_handed_over(sentence: Sentence, tie: Tie, start: int, end: int) -> bool:
    """Whether bodies are what the count is of, given back or bargained for: dead whom older news counted."""
    counted = tie.harm.role == "body" or sentence.has("remains", start - _OPENING, end)
    return tie.kind == "killed" and counted and sentence.has("release", start - _REACH, end + _OPENING)


def opens_in_the_past(sentence: Sentence, published: date | None) -> bool:
    """Whether `sentence` begins by setting an earlier time ("Pada September lalu, …"), in which the next may go on."""
    opening = min(_OPENING, len(sentence))
    return sentence.has("past", 0, opening) or any(
        at < opening and _is_old(sentence, at, published) for at in sentence.dated
    )


def is_undated(sentence: Sentence) -> bool:
    """Whether no word of `sentence` sets a time of its own."""
    return not any(sentence.layers.get(layer) for layer in ("time", "past", "lately", "weekday"))


def _clause(sentence: Sentence, start: int, end: int) -> tuple[int, int]:
    """Tokens around the claim up to the next harm of its own count, or `_REACH`."""
    low, high = start, end
    while low > max(0, start - _REACH) and not (
        sentence.mark("harm", low - 1) or sentence.is_punctuation(low - 1, ";")
    ):
        low -= 1
    while high < min(len(sentence), end + _REACH) and not (
        sentence.mark("harm", high) or sentence.is_punctuation(high, ";")
    ):
        high += 1
    return low, high


def _is_old(sentence: Sentence, at: int, published: date | None) -> bool:
    """Whether a date begins at `at` that lies well before `published` and opens no period ("sejak")."""
    if sentence.has("since", at - 8, at) or sentence.has("truce", at - 4, at):
        return False
    mark = sentence.mark("time", at)
    if mark and mark.label.startswith("month"):
        day, year = _day(sentence, at), _year(sentence, mark.end)
        if published is None:
            return sentence.has("lately", mark.end, mark.end + 2)
        month = int(mark.label.split()[1])
        assumed = year or (published.year if month <= published.month else published.year - 1)
        return _lies_before(published, assumed, month, day)
    year = _year(sentence, at) if sentence.ends("time", at) or sentence.has("time", at - 1, at) else None
    if year:
        return published is None or year < published.year
    return published is not None and _slashed_before(sentence, at, published)


def _lies_before(published: date, year: int, month: int, day: int | None) -> bool:
    if day is None:
        return (year, month) < (published.year, published.month) and published - date(year, month, 28) > _OLD
    try:
        return published - date(year, month, day) > _OLD
    except ValueError:
        return False


def _day(sentence: Sentence, at: int) -> int | None:
    for neighbour in (at - 1, at + 1):
        text = sentence.norm(neighbour)
        if text.isdigit() and int(text) in _DAYS:
            return int(text)
    return None


def _year(sentence: Sentence, at: int) -> int | None:
    found = next((quantity for quantity in sentence.quantities if quantity.start == at), None)
    return found.min if found and is_year(found, sentence.tokens) and (found.min or 0) >= _FIRST_YEAR else None


def _slashed_before(sentence: Sentence, at: int, published: date) -> bool:
    """Whether an old day stands at `at` as Indonesian agencies write it: "(13/11)", "(13/11/2017)"."""
    if not (sentence.is_punctuation(at + 1, "/") and sentence.norm(at).isdigit() and sentence.norm(at + 2).isdigit()):
        return False
    if sentence.is_punctuation(at - 1, "/") or len(sentence.norm(at)) > 2 or len(sentence.norm(at + 2)) > 2:  # noqa: PLR2004 - day/month
        return False
    day, month = int(sentence.norm(at)), int(sentence.norm(at + 2))
    text = sentence.norm(at + 4) if sentence.is_punctuation(at + 3, "/") else ""
    year = int(text) if text.isdigit() and len(text) == 4 else published.year  # noqa: PLR2004 - a year
    # Some write month/day; a date is old only if every way to read it is.
    readings = [(month, day), (day, month)]
    old = [_lies_before(published, year, m, d) for m, d in readings if m in _MONTHS and d in _DAYS]
    return bool(old) and all(old)


def starts_later(sentence: Sentence, mark: Mark, published: date | None) -> bool:
    """Whether what `mark` says begins after `published`: "berlaku 19 Januari", "takes effect tomorrow"."""
    for time in sentence.marks("time", mark.end, mark.end + 5):
        if time.label == "soon":
            return True
        dated = _day(sentence, time.start) is not None
        if dated and published and time.label.startswith("month") and not sentence.has("since", mark.end, time.start):
            return not _is_past_day(sentence, time, published)
    return _is_announced(sentence, mark, published)


def _is_announced(sentence: Sentence, mark: Mark, published: date | None) -> bool:
    """Whether `mark` announces a start by the clock or on a weekday to come: "berlaku mulai Kamis", "takes effect at midnight"."""
    starting = next(sentence.marks("starting", mark.start, mark.end + 1), None)
    if starting is None:
        return False
    behind = range(starting.end, min(starting.end + _STARTS, len(sentence)))
    if any(sentence.mark(layer, at) for at in behind for layer in ("lately", "past")):
        return False
    days = [day for at in behind for layer in _WEEKDAYS if (day := layer.get(sentence.norm(at))) is not None]
    if days:
        # On the day itself it may have begun.
        return published is None or days[0] != published.weekday()
    return any(sentence.mark("clock", at) for at in behind)


def _is_past_day(sentence: Sentence, time: Mark, published: date) -> bool:
    """Whether day and month at `time` do not lie after `published`; a day without a year is the one nearest to it."""
    day, year = _day(sentence, time.start) or 1, _year(sentence, time.end) or _year(sentence, time.end + 1)
    ahead = (int(time.label.split()[1]) - published.month) * _MONTH + day - published.day
    if year is None:
        ahead = (ahead + _YEAR // 2) % _YEAR - _YEAR // 2
    else:
        ahead += (year - published.year) * _YEAR
    return ahead <= 0
