"""Names of writers and editors as news pages label them. Part of `scraper.pages`.

"Penulis: A | Editor: B", "Rep: c13/ Red: B", "Pewarta: A" and "Editor: B" on lines of their own: the label decides, not the
element, since one element often holds both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from scraper.dates import find_dates
from scraper.model import Value

_AUTHOR: Final = (
    r"penulis|reporter|rep|pewarta|jurnalis|kontributor|wartawan|oleh|author|writer|ditulis\s+oleh|written\s+by|written"
)
_EDITOR: Final = r"editor|redaktur|red|penyunting|edited\s+by"
_OTHER: Final = (
    r"sumber|source|foto(?:grafer)?|photo(?:grapher)?|videografer|copyright|©|hak\s+cipta|uploader|desain|ilustrator|penerjemah|"
    r"tags?|topik|update|tayang|diperbarui|publikasi|dibaca|views?|share|lokasi|laporan"
)
_LABEL: Final = re.compile(
    rf"(?:^|(?<=[\s|/,;(\[•·]))(?:(?P<author>{_AUTHOR})|(?P<editor>{_EDITOR})|(?P<other>{_OTHER}))\s*(?:\([^)]*\))?\s*:\s*",
    re.IGNORECASE,
)
_REPORT: Final = re.compile(
    r"^laporan\s+(?:wartawan|reporter|jurnalis|kontributor)\s+(?P<outlet>[^,]+?)\s*,\s*(?P<name>[^,.\d]{3,60})$",
    re.IGNORECASE,
)
_BY: Final = re.compile(r"^(?i:by|oleh)\s+(?P<name>(?:[A-Z][\w.'’-]*\s?){1,5}?)(?:\s+(?:pada|on)\b.*)?$")
_SEPARATED: Final = re.compile(r"[|/;(\[•·]\s*$")
_BETWEEN: Final = re.compile(r"\s*(?:[;,]|\s/\s|\s\|\s|\s&\s|\s+dan\s+|\s+and\s+)\s*")
_TAIL: Final = re.compile(
    r"\s+[-–—|/]\s*.*$|\s*\((?:[a-z]{2,5}(?:/[a-z]{2,5})*|.*\.com.*)\)$|\s+\d{1,2}[:./]\d.*$|\s+(?i:senin|selasa|rabu|kamis|jum.?at|sabtu|minggu|(?:mon|tues|wednes|thurs|fri|satur|sun)day)$"
)
_TITLES: Final = re.compile(
    r"^(?:[SM]\.?(?:Pd|Sos|H|E|Kom|Si|Hum|T|M|I\.?Kom)|Ph\.?D|Dr|Lc|MA|MM|Jr|Sr)\.?$", re.IGNORECASE
)
_BRAND: Final = re.compile(
    r"\.(?:com|co\.id|co|id|net|org)\b|^https?:|^@?\w+\.(?:com|id)|^(?:redaksi|kontributor\b.*|\w+ developer|admin(?:istrator)?|tim\b.*|team|staff|editor|author|penulis|newsroom|"
    r"detik\w*|tribun\w*|kompas\w*|antara(?:news)?|liputan6\w*|merdeka|okezone|sindonews|republika|viva\w*|suara|tempo|jpnn|cnn indonesia|"
    r"kompas cyber media|pikiran rakyat|metrotvnews|bisnis)$",
    re.IGNORECASE,
)
_LONGEST_NAME: Final = 60
_LONGEST_CREDIT: Final = 120
_NAME: Final = re.compile(r"[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){1,4}")
_WEEKDAY: Final = re.compile(r"senin|selasa|rabu|kamis|jum.?at|sabtu|minggu", re.IGNORECASE)
_ROLE: Final = re.compile(rf"(?:(?P<author>{_AUTHOR})|(?P<editor>{_EDITOR}))", re.IGNORECASE)


class Byline(Value, frozen=True, kw_only=True):
    authors: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()


def read_byline(text: str) -> Byline:
    """The names behind each label in one line; empty where nothing is labelled."""
    report = _REPORT.match(text) or _BY.match(text)
    if report:
        return Byline(authors=unique(split_names(report["name"])))
    labels = list(_LABEL.finditer(text))
    if not labels or not _may_precede(text[: labels[0].start()].strip()):
        return Byline()
    authors: list[str] = []
    editors: list[str] = []
    for label, after in zip(labels, [*(each.start() for each in labels[1:]), len(text)], strict=False):
        names = split_names(text[label.end() : after])
        if label["author"]:
            authors += names
        elif label["editor"]:
            editors += names
    return Byline(authors=unique(authors), editors=unique(editors))


def _may_precede(text: str) -> bool:
    """Whether a label may stand after `text` in one line: after nothing, a separator or a date, but not in a sentence."""
    return not text or bool(_SEPARATED.search(text)) or (len(text) <= _LONGEST_NAME and any(find_dates(text)))


def split_names(text: str) -> Iterator[str]:
    """The people in "A, B dan C"; desk codes, outlets and degrees are no people."""
    for part in _BETWEEN.split(text):
        name = _TAIL.sub("", part).strip(" \t|/,;:•·-–—()[].\"'") if not _TITLES.match(part.strip()) else ""
        name = re.sub(r"\s*\([^)]*\)?$", "", name)
        if name and len(name) <= _LONGEST_NAME and is_person(name):
            yield name


def is_person(name: str) -> bool:
    """Whether `name` may be somebody's: not an outlet, an address or a code like "c13"."""
    if re.search(r"\d", name) or _BRAND.search(name) or _WEEKDAY.fullmatch(name):
        return False
    return bool(re.search(r"[^\W\d_]{2}", name)) and not (name.islower() and " " not in name)


def unique(names: Iterable[str]) -> tuple[str, ...]:
    """Each name once, first spelling, compared without case."""
    seen: dict[str, str] = {}
    for name in names:
        seen.setdefault(name.casefold(), name)
    return tuple(seen.values())


def is_credit_line(text: str) -> bool:
    """Whether a whole paragraph only says who wrote or edited."""
    return len(text) <= _LONGEST_CREDIT and read_byline(text) != Byline()


def without_shorter_forms(names: Iterable[str]) -> tuple[str, ...]:
    """`names` without those that another one contains ("Hasim" beside "Muh. Hasim")."""
    kept = unique(names)
    return tuple(
        name for name in kept if not any(name != other and name.casefold() in other.casefold() for other in kept)
    )


def roles_of(lines: Sequence[tuple[str, str]]) -> Byline:
    """Names whose role stands on a line of its own, above or below; `lines` are texts with the names of their elements."""
    authors: list[str] = []
    editors: list[str] = []
    for index, (text, _) in enumerate(lines):
        role = _ROLE.fullmatch(text)
        if role is None:
            continue
        above = lines[index - 1] if index else ("", "")
        below = lines[index + 1] if index + 1 < len(lines) else ("", "")
        if below[0].startswith(":"):
            names = list(split_names(below[0]))
        elif re.search(r"name|nama", above[1], re.IGNORECASE):
            names = list(split_names(above[0]))
        else:
            names = list(split_names(below[0])) if _NAME.fullmatch(below[0]) else []
        (authors if role["author"] else editors).extend(names)
    return Byline(authors=unique(authors), editors=unique(editors))
