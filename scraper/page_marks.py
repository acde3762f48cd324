"""Where a URL may carry the number of a page. Part of `scraper`; pure text, knows nothing of the page behind it.

A *mark* is one way to read a URL as "page N of that stem". A URL may have several readings; which one holds is decided
by comparing two URLs (`scraper.urls.sibling_marks`), never from one alone: `/read/2` may be article 2.
"""

from __future__ import annotations

import re
from typing import NamedTuple

PAGE_PARAMETERS = frozenset(
    {
        "page",
        "p",
        "pg",
        "paged",
        "halaman",
        "hal",
        "laman",
        "page_num",
        "pagenum",
        "pagina",
        "seite",
        "pageno",
        "page_no",
        "pn",
        "hlm",
    }
)
OTHER_NUMBERS = re.compile(
    r"(?:.*_)?(?:id|nid|pid|aid|no|kode|code|v|ver|version|y|year|tahun|m|month|bulan|d|day|tgl|date|hari|lang|sort|size|width|height|w|h|"
    r"cat|kat|kategori|category|kanal|channel|tag|topic|post|article|artikel|berita|news|read|show|limit|per_?page|t|ts|time|amp|ref|"
    r"rat(?:e|ing)|vote|star|bintang|like|share|font|ukuran|jawab(?:an)?|answer|opsi|pilih(?:an)?|poll(?:ing)?|quiz|kuis)s?|.*(?:comment|komen|reply|cpage|cp$|foto|photo|gambar|image|img|pic|slide|galer|video|listing|related)",
)
"""Parameters whose small numbers are ids, dates, answers or pages of something else: comments, pictures, lists."""
SUB_PAGE = re.compile(r"(?:0(?:,|%2C))*(\d{1,3})")
"""A page's number as a parameter has it: `2`, or Drupal's `0,2` (element 0 of the site, page 2 of the element)."""
PAGE_WORD = r"(?:p|pg|page|part|halaman|hal|laman|bagian|seite|teil|pagina)"
FRONT = re.compile(r"^[^/]+(?:/index\.\w+)?$")
DIGIT = re.compile(r"\d")
HIGHEST = 3
"""Digits of the highest page number or paragraph offset; longer numbers are ids and years."""
JOINTS = "-_,~:;+.("
SUFFIX = re.compile(
    rf"(.*?[^/])([{JOINTS}]{{1,2}}(?:{PAGE_WORD}[-_=]?)?|(?<=[a-z]))(\d{{1,{HIGHEST}}})\)?(\.[a-z]\w{{1,4}})?",
    re.IGNORECASE,
)
FILE = re.compile(rf"({PAGE_WORD}?[-_]?)(\d{{1,{HIGHEST}}})(\.[a-z]\w{{1,4}})", re.IGNORECASE)


class Mark(NamedTuple):
    """`stem` is the identity of the bare URL (for a middle number: with `{}` in its place)."""

    stem: str
    scheme: str
    """How the number stands there, e.g. "query page", "path", "suffix -p"; pages of one article share it."""
    number: int
    strong: bool
    """True: the shape alone says "page"; False: only a pager around the link can say so (`-2` also ends slugs)."""

    def first(self) -> Mark:
        """The mark of the bare URL, which is page 1."""
        return self._replace(number=1)


def marks_of(identity: str) -> tuple[Mark, ...]:
    """Every reading of `identity` (see `scraper.urls.identity`) as a numbered page; empty for most URLs."""
    address, _, query = identity.partition("?")
    if not DIGIT.search(identity, address.find("/")):
        return ()
    marks = list(_query_marks(address, query))
    if "/" in address:
        tail = f"?{query}" if query else ""
        marks += _segment_marks(address, tail)
        marks += _suffix_marks(address, tail)
    return tuple(marks)


def _query_marks(address: str, query: str) -> list[Mark]:
    pairs = query.split("&") if query else []
    found = []
    for pair in pairs:
        name, _, value = pair.partition("=")
        number = SUB_PAGE.fullmatch(value)
        if number and not OTHER_NUMBERS.fullmatch(name.lower()):
            rest = "&".join(other for other in pairs if other is not pair)
            # `/?p=123` and `/index.php?p=12` name posts, not pages.
            strong = name.lower() in PAGE_PARAMETERS and (
                name.lower() != "p" or bool(rest) or not FRONT.search(address)
            )
            found.append(Mark(address + (f"?{rest}" if rest else ""), f"query {name}", int(number[1]), strong=strong))
    return sorted(found, key=lambda mark: not mark.strong)


def _segment_marks(address: str, tail: str) -> list[Mark]:
    """`/slug/2`, `/slug/page/2`, `/slug/seite-2`, `/slug/2.html`; and `/461/2/slug`, which only a pager can confirm."""
    host, *segments = address.split("/")
    found = []
    last = segments[-1]
    stem = "/".join([host, *segments[:-1]])
    if _is_page_number(last) and len(segments) > 1:
        found.append(Mark(stem + tail, "path", int(last), strong=_names_an_article(segments[-2])))
    if _is_page_number(last) and len(segments) > 2:  # noqa: PLR2004 - host, slug and a word before the number
        found.append(
            Mark(
                "/".join([host, *segments[:-2]]) + tail,
                f"path {segments[-2]}",
                int(last),
                strong=_is_page_word(segments[-2]),
            )
        )
    worded = re.fullmatch(rf"({PAGE_WORD}[-_]?)(\d{{1,{HIGHEST}}})", last, re.IGNORECASE)
    if worded and len(segments) > 1:
        found.append(Mark(stem + tail, f"path {worded[1]}", int(worded[2]), strong=True))
    if len(segments) > 1 and (file := FILE.fullmatch(last)):
        found += _file_marks([host, *segments], file, tail)
    for index, segment in enumerate(segments[:-1]):
        if _is_page_number(segment):
            for left, scheme in (["{}"], "middle"), ([], "inserted"):  # whether page 1 has a number there, or nothing
                around = "/".join([host, *segments[:index], *left, *segments[index + 1 :]])
                found.append(Mark(around + tail, f"{scheme} {index}", int(segment), strong=False))
    return found


def _file_marks(segments: list[str], file: re.Match[str], tail: str) -> list[Mark]:
    """`/slug/2.html`, `/slug/page/2.html`: page 1 is the folder, an index in it, or a file called like it."""
    scheme, number, ending = f"file {file[1]}{file[3]}".lower(), int(file[2]), file[3]
    folders = segments[:-2] if len(segments) > 3 and _is_page_word(segments[-2]) else segments[:-1]  # noqa: PLR2004 - host, slug, word, file
    stem = "/".join(folders)
    return [
        Mark(stem + tail, scheme, number, strong=_names_an_article(folders[-1])),
        *(Mark(f"{stem}{page_one}{tail}", scheme, number, strong=True) for page_one in (f"/index{ending}", ending)),
    ]


def _suffix_marks(address: str, tail: str) -> list[Mark]:
    """`slug-p2.html`, `news089_2.html`, `story_page_2.html`, `slug-part1`, `slug;page=2`; a bare `-2` is weak, as slugs end so too."""
    found = SUFFIX.fullmatch(address)
    if not found or "/" not in found[1]:
        return []
    joint, ending = found[2], found[4] or ""
    strong = len(joint.strip(JOINTS)) > 0 or (bool(ending) and joint == "_")
    return [Mark(found[1] + ending + tail, f"suffix {joint}", int(found[3]), strong=strong)]


def _names_an_article(segment: str) -> bool:
    """A slug or a long id: what a page number may follow. After a section ("/artikel/2") a number is as likely an id."""
    return bool(re.search(r"\d{5,}|\.\w{2,5}$", segment)) or len(re.findall(r"[^\W\d_]{2,}", segment)) > 1


def _is_page_word(segment: str) -> bool:
    return re.fullmatch(rf"{PAGE_WORD}|inde[xk]s?", segment, re.IGNORECASE) is not None


def _is_page_number(segment: str) -> bool:
    return segment.isdecimal() and segment.isascii() and 0 < len(segment) <= HIGHEST
