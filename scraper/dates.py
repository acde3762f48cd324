"""Dates as Indonesian and English news pages print and label them. Part of `scraper`; knows no clock.

Shapes were collected from saved pages of 2015 to 2026: "Senin, 4 Mei 2020 04:25 WIB", "02/11/2023, 21:34 WIB" (day
first), "Jum'at, 19 Juni 2015 - 11:58 wib", "16 Feb 2016 at 09:10 WIB", "Februari 07 / 2017 11:58 WIB", …
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime
from typing import Final

from scraper.model import Value

WIB: Final = timezone(timedelta(hours=7))

_MONTHS: Final = (
    "januari january jan",
    "februari february pebruari feb peb",
    "maret march mar",
    "april apr",
    "mei may",
    "juni june jun",
    "juli july jul",
    "agustus august agt agu ags aug",
    "september sept sep",
    "oktober october okt oct",
    "november nopember nov nop",
    "desember december des dec",
)
_MONTH_NUMBER: Final = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
_ZONE_HOURS: Final = {
    "wib": 7, "wita": 8, "wit": 9, "utc": 0, "gmt": 0, "z": 0, "bst": 1, "cet": 1, "cest": 2,
    "est": -5, "edt": -4, "et": -5, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7, "sgt": 8, "jst": 9,
}  # fmt: skip

_MONTH: Final = "|".join(sorted(_MONTH_NUMBER, key=len, reverse=True))
_DAY: Final = r"(?<![\d.,:/-])(?P<{0}>\d{{1,2}})(?:st|nd|rd|th)?"
_DATE: Final = "|".join(
    (
        _DAY.format("d1") + rf"\s*[\s./-]\s*(?P<m1>{_MONTH})\b\.?\s*[\s,/.-]?\s*(?P<y1>\d{{4}})(?!\d)",
        rf"\b(?P<m2>{_MONTH})\b\.?\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\s*[,/]?\s+(?P<y2>\d{{4}})(?!\d)",
        r"(?<![\d/.-])(?P<y3>\d{4})(?P<s3>[-/])(?P<m3>\d{1,2})(?P=s3)(?P<d3>\d{1,2})(?!\d)",
        r"(?<![\d/.-])(?P<d4>\d{1,2})(?P<s4>[-/.])(?P<m4>\d{1,2})(?P=s4)(?P<y4>\d{4})(?!\d)",
        r"(?P<y5>\d{4})年(?P<m5>\d{1,2})月(?P<d5>\d{1,2})日",
    )
)
_CLOCK: Final = (
    r"(?P<{0}h>\d{{1,2}})(?:[:.]|時)(?P<{0}min>\d{{2}})分?(?:[:.](?P<{0}s>\d{{2}}))?(?![\d%])"
    r"\s*(?P<{0}half>[ap]\.?m\b\.?)?"
    r"\s*\(?(?P<{0}zone>wib|wita|wit|z|utc|gmt|bst|cest|cet|est|edt|et|cst|cdt|mst|mdt|pst|pdt|sgt|jst)?\b"
    r"\s*(?P<{0}offset>[+-]\d{{1,2}}:?(?:\d{{2}})?(?!\d))?"
)
_PRINTED: Final = re.compile(
    rf"(?:(?<!\d){_CLOCK.format('b')}\)?[\s,|–—-]+(?:on\s+)?(?:[a-z']+\s*,\s*)?)?"
    rf"(?:{_DATE})"
    rf"(?:(?:[\s,|•·/–—T-]|\bat\b|\bpukul\b|\bjam\b|@){{1,9}}{_CLOCK.format('a')})?",
    re.IGNORECASE,
)
_WEEKDAY: Final = re.compile(
    r"(?:senin|selasa|rabu|kamis|jum['’`]?at|sabtu|minggu|ahad|(?:mon|tues|wednes|thurs|fri|satur|sun)day"
    r"|mon|tue|wed|thu|fri|sat|sun)\s*,?\s*$",
    re.IGNORECASE,
)
_MACHINE: Final = re.compile(
    r"\s*(?P<y>\d{4})[-/]?(?P<m>\d{2})[-/]?(?P<d>\d{2})"
    r"(?:[T\s]+(?P<h>\d{1,2})[:-]?(?P<min>\d{2})(?:[:-]?(?P<s>\d{2})(?:[.,]\d+)?)?)?"
    r"\s*(?P<zone>(?:[+-]\d{2}:?\d{0,2}|Z|UTC|GMT|WIB)+)?\s*$",
    re.IGNORECASE,
)


class ReadDate(Value, frozen=True, kw_only=True):
    """A date as it stands in a text or an attribute, before anybody decided what it means."""

    text: str
    local: datetime
    """What the clock on the page showed; naive. Midnight where no time stands."""
    zone: timedelta | None
    """The offset that stands beside it; None where none does."""
    has_time: bool
    start: int = 0
    end: int = 0

    def at(self, fallback: tzinfo) -> datetime:
        """The aware moment, in its own zone or, where none is printed, in `fallback`."""
        return self.local.replace(tzinfo=fallback if self.zone is None else timezone(self.zone))


def find_dates(text: str) -> Iterator[ReadDate]:
    """Each absolute date printed in `text`, in order, with its time and zone where they stand beside it."""
    for match in _PRINTED.finditer(text):
        read = _printed(match, text)
        if read is not None:
            yield read


def parse_printed(text: str) -> ReadDate | None:
    """The first date with a time in `text`, else the first date, else None."""
    found = list(find_dates(text))
    return next((date for date in found if date.has_time), found[0] if found else None)


def parse_machine(value: str) -> ReadDate | None:
    """A date from an attribute: ISO 8601, RFC 2822, and the broken variants seen in the wild; None if it is none.

    "2015-06-19T03:40:00+07:00Z" keeps its first offset; "2023-11-02T20-59-53Z" is read with its hyphens as colons.
    Ten or thirteen digits are seconds or milliseconds since 1970.
    """
    value = value.strip()[:80]
    if re.fullmatch(r"\d{10}|\d{13}", value):
        moment = datetime(1970, 1, 1) + timedelta(seconds=int(value[:10]))  # noqa: DTZ001 - the zone is kept beside it
        return ReadDate(text=value, local=moment, zone=timedelta(0), has_time=True)
    match = _MACHINE.match(value)
    if match is None:
        return _rfc2822(value) or parse_printed(value)
    parts = match.groupdict()
    local = _moment(parts["y"], parts["m"], parts["d"], parts["h"], parts["min"], parts["s"])
    if local is None:
        return None
    return ReadDate(text=value, local=local, zone=_offset(parts["zone"]), has_time=parts["h"] is not None)


def _printed(match: re.Match[str], text: str) -> ReadDate | None:
    """`match` as a date; None where the numbers are no date (32 Mei, 31/02/2020)."""
    parts = match.groupdict()
    which = next(number for number in "12345" if parts[f"y{number}"])
    day, month, year = parts[f"d{which}"], parts[f"m{which}"].lower(), parts[f"y{which}"]
    if which == "4" and int(month) > 12 >= int(day):  # noqa: PLR2004 - months of the year; an American date
        day, month = month, day
    side = "a" if parts["ah"] else "b"
    hour = parts[f"{side}h"]
    if hour is not None and parts[f"{side}half"]:
        hour = str(int(hour) % 12 + (12 if parts[f"{side}half"].lower().startswith("p") else 0))
    local = _moment(year, str(_MONTH_NUMBER.get(month, month)), day, hour, parts[f"{side}min"], parts[f"{side}s"])
    if local is None:
        return None
    start = _with_weekday(text, match.start())
    return ReadDate(
        text=text[start : match.end()].strip(" \t\n,|-–—("),
        local=local,
        zone=_zone(parts[f"{side}zone"], parts[f"{side}offset"]),
        has_time=hour is not None,
        start=start,
        end=match.end(),
    )


def _with_weekday(text: str, start: int) -> int:
    before = _WEEKDAY.search(text, max(0, start - 14), start)
    return before.start() if before else start


def _moment(
    year: str, month: str, day: str, hour: str | None, minute: str | None, second: str | None
) -> datetime | None:
    """The naive moment, or None if the calendar has none such or it is before the web."""
    try:
        moment = datetime(int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0))  # noqa: DTZ001 - the zone is kept beside it
    except ValueError:
        return None
    return moment if moment.year >= 1990 else None  # noqa: PLR2004 - no news page is older than the web


def _zone(name: str | None, offset: str | None) -> timedelta | None:
    if offset is not None and (name is None or name.lower() in {"utc", "gmt"}):
        return _offset(offset)
    return None if name is None else timedelta(hours=_ZONE_HOURS[name.lower()])


def _offset(text: str | None) -> timedelta | None:
    """The first offset in "+07:00", "+0700", "+07:00Z", "Z" or "WIB"; None for none."""
    if not text:
        return None
    match = re.match(r"([+-])(\d{1,2}?):?(\d{2})?(?!\d)", text)
    if match is None:
        return timedelta(hours=_ZONE_HOURS[re.split(r"[+-]", text.lower())[0][:3].rstrip("z") or "z"])
    size = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
    return (-size if match[1] == "-" else size) if size < timedelta(hours=15) else None


def _rfc2822(value: str) -> ReadDate | None:
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, IndexError):
        return None
    return ReadDate(text=value, local=moment.replace(tzinfo=None), zone=moment.utcoffset(), has_time=True)
