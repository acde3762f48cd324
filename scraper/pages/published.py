"""When an article was published and changed: what is printed decides over what is labelled. Part of `scraper.pages`."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

import msgspec

from scraper.dates import WIB, ReadDate, parse_machine, parse_printed
from scraper.model import Value
from scraper.pages.blocks import Block
from scraper.pages.document import Document, text_of
from scraper.pages.machine_dates import MODIFIED_METAS, agrees, machine_dates
from scraper.pages.printed_dates import printed_dates, says_modified
from scraper.pages.structured import first_text

_INDONESIAN: Final = re.compile(
    r"senin|selasa|rabu|kamis|jum.?at|sabtu|minggu|januari|februari|maret|\bmei\b|juni|juli|agu|oktober|desember|\b(?:okt|des)\b",
    re.IGNORECASE,
)
_DAY: Final = timedelta(hours=24)


class Publication(Value, frozen=True, kw_only=True):
    moment: datetime | None = None
    raw: str | None = None
    reader: str | None = None
    label_error: timedelta = timedelta(0)
    """How far the page's own machine dates are off by their zone; times labelled beside them are off as far."""
    modified: datetime | None = None
    """The moment of the last change as the page prints it ("Diperbarui 23 Jan 2021, 14:10 WIB")."""


def read_publication(
    document: Document, *, headline: Block | None, body: Block | None, selectors: tuple[str, ...], indonesian: bool
) -> Publication:
    """The moment of publication as the page prints it, else as its metadata say it."""
    machine = machine_dates(document.metas, document.node, document.root)
    url = document.canonical or document.url
    found = printed_dates(document.layout, headline=headline, body=body, machine=[date for _, date in machine], url=url)
    printed, reader = _selected(document, selectors)
    if printed is None:
        best = next((each for each in found if not each.modified), found[0] if found and not machine else None)
        printed, reader = (best.date, "printed date") if best else (None, "")
    publication = settle(printed, machine, indonesian=indonesian, reader=reader)
    changed = next((each.date for each in found if each.modified and each.date.has_time), None)
    if changed is not None and publication.moment is not None:
        moment = changed.at(publication.moment.tzinfo or WIB)
        publication = msgspec.structs.replace(publication, modified=moment if moment >= publication.moment else None)
    return _with_label_error(publication, machine)


def read_modified(document: Document, publication: Publication) -> datetime | None:
    """When the page changed: as it prints it, else as its metadata say, in the zone of `publication` and mended by its label error."""
    if publication.modified is not None:
        return publication.modified
    stated = first_text(document.node.get("dateModified")) or document.meta(*MODIFIED_METAS)
    read = parse_machine(stated) if stated else None
    if read is None:
        return None
    home = publication.moment.tzinfo if publication.moment else None
    moment = read.at(home or WIB) - publication.label_error
    return moment.astimezone(home) if home and publication.label_error else moment


def _selected(document: Document, selectors: tuple[str, ...]) -> tuple[ReadDate | None, str]:
    for css in selectors:
        for element in document.select(css)[:3]:
            text = text_of(element)[:300]
            date = parse_printed(text)
            if date is not None and date.has_time and not says_modified(text[: date.start]):
                return date, css
    return None, ""


def _with_label_error(publication: Publication, machine: list[tuple[str, ReadDate]]) -> Publication:
    """Less than half an hour is no error of a label, more than fifteen no error of a zone."""
    if publication.moment is None or not machine:
        return publication
    gap = machine[0][1].at(WIB) - publication.moment
    off = timedelta(minutes=30) <= abs(gap) <= timedelta(hours=15)
    return msgspec.structs.replace(publication, label_error=gap) if off else publication


def settle(
    printed: ReadDate | None, machine: list[tuple[str, ReadDate]], *, indonesian: bool, reader: str
) -> Publication:
    """The moment of publication. What is printed decides; a page without any printed date is believed by its machine dates.

    A time without a zone is WIB on an Indonesian page. Elsewhere the machine date of the same minute lends its zone, else it is UTC.
    """
    indonesian = indonesian or bool(printed and _INDONESIAN.search(printed.text))
    home = WIB if indonesian else UTC
    if printed is None:
        return _believed(machine, home)
    if printed.has_time and (printed.zone is not None or indonesian):
        return Publication(moment=printed.at(home), raw=printed.text, reader=reader)
    for where, each in machine:
        same_day = abs(each.at(home).replace(tzinfo=None) - printed.local) < _DAY + timedelta(hours=14)
        if each.has_time and (agrees(printed, each) if printed.has_time else same_day):
            return Publication(moment=each.at(home), raw=printed.text, reader=f"{reader}, completed by {where}")
    return Publication(moment=printed.at(home), raw=printed.text, reader=reader)


def _believed(machine: list[tuple[str, ReadDate]], home: timezone) -> Publication:
    """The machine date that most others share the clock with; the first of equals."""
    if not machine:
        return Publication()
    where, date = max(
        machine, key=lambda each: (each[1].has_time, sum(each[1].local == other.local for _, other in machine))
    )
    same = [
        (place, other)
        for place, other in machine
        if other.local == date.local and other.zone not in {None, timedelta(0)}
    ]
    where, date = same[0] if same else (where, date)
    return Publication(moment=date.at(home), raw=date.text, reader=where)
