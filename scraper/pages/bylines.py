"""Names of writers and editors as news pages label them. Part of `scraper.pages`.

"Penulis: A | Editor: B", "Rep: c13/ Red: B", "Pewarta: A" and "Editor: B" on lines of their own: the label decides, not the
element, since one element often holds both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile
from typing import Final, NamedTuple

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
    rf"(?:^|(?<=[\s|/,;(\[•·]))(?:(?P<both>(?:{_EDITOR})\s*(?:&|/|dan)\s*(?:{_AUTHOR})|(?:{_AUTHOR})\s*(?:&|/|dan)\s*(?:{_EDITOR}))"
    rf"|(?P<author>{_AUTHOR})|(?P<editor>{_EDITOR})|(?P<other>{_OTHER}))\s*(?:\([^)]*\))?\s*:\s*",
    re.IGNORECASE,
)
_REPORT: Final = re.compile(
    r"^laporan\s+(?:wartawan|reporter|jurnalis|kontributor)\s+(?P<outlet>[^,]+?)\s*,\s*(?P<name>[^,.\d]{3,60})$",
    re.IGNORECASE,
)
_BY: Final = re.compile(
    r"^(?i:by|oleh|penulis,)\s+(?P<name>(?:[A-Z][\w.'’-]*(?:\s*[|,&]\s*|\s)?){1,8}?)(?:\s+(?:pada|on)\b.*)?$"
)
_SEPARATED: Final = re.compile(r"[|/;(\[•·]\s*$")
BETWEEN: Final = re.compile(r"\s*(?:[;,]|\s/\s|\s\|\s|\s&\s|\s+dan\s+|\s+and\s+)\s*")
_HEAD: Final = re.compile(r"^\s*(?:analysis\s+)?(?:by|oleh)\b\s*:?\s+", re.IGNORECASE)
_TAIL: Final = re.compile(
    r"\s+[-–—|/]\s*.*$|\s*\((?:[a-z]{2,5}(?:/[a-z]{2,5})*|.*\.com.*)\)$|\s+\d{1,2}[:./]\d.*$|\s+(?i:senin|selasa|rabu|kamis|jum.?at|sabtu|minggu)$"
)
_TITLES: Final = re.compile(
    r"^(?:[SM]\.?(?:Pd|Sos|H|E|Kom|Si|Hum|T|M|I\.?Kom)|Ph\.?D|Dr|Lc|MA|MM|Jr|Sr)\.?$", re.IGNORECASE
)
_BRAND: Final = re.compile(
    r"\.(?:com|co\.id|co|id|net|org)\b|^https?:|^@?\w+\.(?:com|id)|^(?:koran|harian|majalah|tabloid|kantor\s+berita)\b|^(?:redaksi|kontributor\b.*|\w+ developer|admin(?:istrator)?|tim\b.*|team|staff|editor|author|penulis|newsroom|"
    r"detik\w*|tribun\w*|kompas\w*|antara(?:news)?|liputan6\w*|merdeka|okezone|sindonews|republika|viva\w*|suara|tempo|jpnn|cnn indonesia|"
    r"kompas cyber media|pikiran rakyat|metrotvnews|bisnis)$",
    re.IGNORECASE,
)
_OFFICE: Final = re.compile(
    r"\b(?:staff|columnist|correspondent|writer|bureau|newsroom|desk|wartawan)\b", re.IGNORECASE
)
_LONGEST_NAME: Final = 60
_LONGEST_CREDIT: Final = 120
_LONGEST_CODE: Final = 3
_NAME: Final = re.compile(r"[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){1,4}")
_MARKED_NAME: Final = re.compile(r"[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){0,4}")
_WEEKDAY: Final = re.compile(r"senin|selasa|rabu|kamis|jum.?at|sabtu|minggu", re.IGNORECASE)
_NAMED: Final = re.compile(r"(?<![a-z])(?:name|nama)(?![a-z])", re.IGNORECASE)
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
        names = tuple(split_names(text[label.end() : after]))
        if label["author"] or label["both"]:
            authors += names
        if label["editor"] or label["both"]:
            editors += names
    return Byline(authors=unique(authors), editors=unique(editors))


def _may_precede(text: str) -> bool:
    """Whether a label may stand after `text` in one line: after nothing, a separator or a date, but not in a sentence."""
    return not text or bool(_SEPARATED.search(text)) or (len(text) <= _LONGEST_NAME and any(find_dates(text)))


def split_names(text: str) -> Iterator[str]:
    """The people in "A, B dan C"; desk codes, outlets and degrees are no people."""
    for part in BETWEEN.split(text):
        name = (
            _TAIL.sub("", _HEAD.sub("", part)).strip(" \t|/,;:•·-–—()[].\"'") if not _TITLES.match(part.strip()) else ""
        )
        name = re.sub(r"\s*\([^)]*\)?$", "", name)
        if name and len(name) <= _LONGEST_NAME and is_person(name):
            yield name


def is_person(name: str) -> bool:
    """Whether `name` may be somebody's: not an outlet, an address, or a code like "c13" or "HE"."""
    if re.search(r"\d", name) or any(each.search(name) for each in (_BRAND, _OFFICE)) or _WEEKDAY.fullmatch(name):
        return False
    if _ROLE.fullmatch(name):
        return False
    is_code = " " not in name and (name.islower() or (name.isupper() and len(name) <= _LONGEST_CODE))
    return bool(re.search(r"[^\W\d_]{2}", name)) and not is_code


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


class CreditLine(NamedTuple):
    """A short text of the page, and the names of its element and of those within it."""

    text: str
    names: str = ""

    @property
    def is_marked(self) -> bool:
        return _NAMED.search(self.names) is not None

    @property
    def is_name(self) -> bool:
        """Whether the text has a name's shape; one word only where its element is marked as a name."""
        shape = _MARKED_NAME if self.is_marked else _NAME
        return shape.fullmatch(self.text.rstrip(" ,")) is not None and _ROLE.fullmatch(self.text) is None


def roles_of(lines: Sequence[CreditLine]) -> Byline:
    """Names whose role stands on a line of its own: one above it, or all that follow below it ("Penulis", ":", "Ana Sari")."""
    roles = [index for index, line in enumerate(lines) if _ROLE.fullmatch(line.text)]
    above = bool(roles) and _stand_above(lines, roles)
    found: dict[str, list[str]] = {"author": [], "editor": []}
    for index in roles:
        role = _ROLE.fullmatch(lines[index].text)
        names = split_names(lines[index - 1].text) if above and index else _names_below(lines, index)
        found["author" if role and role["author"] else "editor"].extend(names)
    return Byline(authors=unique(found["author"]), editors=unique(found["editor"]))


def _stand_above(lines: Sequence[CreditLine], roles: list[int]) -> bool:
    """Whether each name precedes its role: one stands before the first role, marked as a name, or none follows the last."""
    first, last = roles[0], roles[-1]
    below = lines[first + 1].text if first + 1 < len(lines) else ""
    if first == 0 or below.startswith(":") or not lines[first - 1].is_name:
        return False
    return lines[first - 1].is_marked or not (last + 1 < len(lines) and lines[last + 1].is_name)


def _names_below(lines: Sequence[CreditLine], role: int) -> Iterator[str]:
    below = lines[role + 1 :]
    if below and below[0].text.startswith(":"):
        yield from split_names(below[0].text if below[0].text != ":" else below[1].text if len(below) > 1 else "")
        return
    for line in takewhile(lambda each: each.is_name, below):
        yield from split_names(line.text)
