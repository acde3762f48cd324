"""Which elements of a news page are not the article, by tag, role and name. Part of `scraper.pages`.

Names decide only here; whoever uses the verdict pardons an element that holds most of the page's text (see
`scraper.pages.blocks.Layout`), since "share-wrapper" may well wrap everything.
"""

from __future__ import annotations

import re
import string
import tomllib
from enum import IntEnum
from functools import lru_cache
from importlib.resources import files
from typing import Final

from ahocorasick_rs import AhoCorasick
from lxml.html import HtmlElement


class Verdict(IntEnum):
    """What an element's tag, role and name say of the text in it."""

    TEXT = 0
    """Nothing against it."""
    WEAK = 1
    """Named after what layouts put into the same box as the text: share buttons, credits, a column."""
    FURNITURE = 2
    """A menu, a list of other news, a caption, an advertisement, …"""
    FOREIGN = 3
    """Not the publisher's text at all, and perhaps longer than it: readers' comments, a notice about cookies, a login."""
    SILENT = 4
    """Not shown to a reader, or a menu: nothing in it is read."""


_TABLE: Final = tomllib.loads((files(__package__) / "elements.toml").read_text(encoding="utf-8"))
INLINE_TAGS: Final = frozenset(_TABLE["tags"]["inline"])
PLAIN_TAGS: Final = frozenset(_TABLE["tags"]["plain"])
SILENT_TAGS: Final = frozenset(_TABLE["tags"]["silent"])
_SILENT_NAMES: Final = frozenset({"hide", "hidden", "d-none", "is-hidden"})
_FURNITURE_TAGS: Final = frozenset({"footer", "aside", "figure", "figcaption", "menu", "header"})
_NEVER_FURNITURE: Final = frozenset({"html", "body", "main", "article"})
_NAMED_BY_CLASS_ONLY: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "p"})
"""Their ids are anchors, made of the words of a heading ("nav_nur_die_folie"); so are ids that count ("toc_12")."""
_FURNITURE_ROLES: Final = frozenset({"navigation", "complementary", "banner", "contentinfo", "search", "menu"})
_FOREIGN_ROLES: Final = frozenset({"dialog", "alertdialog", "alert"})
_FOREIGN_NAMES: Final = frozenset(_TABLE["names"]["foreign"])
_WEAK_NAMES: Final = frozenset(_TABLE["names"]["weak"])
_FURNITURE_NAMES: Final = frozenset(_TABLE["names"]["furniture"])
_ALL_NAMES: Final = _FOREIGN_NAMES | _WEAK_NAMES | _FURNITURE_NAMES
_WEAK_PHRASES: Final = frozenset(_TABLE["phrases"]["weak"])
_PHRASES: Final = AhoCorasick([*_TABLE["phrases"]["furniture"], *_WEAK_PHRASES])
_MODIFIERS: Final = re.compile(
    r"(?:(?:^|(?<=\s))|--?)(?:has|no|with|without)[-_]\S+|(?:^|(?<=\s))(?:elementor|fusion|wpb|vc|js)[-_]\S+|"
    r"related[-_]to[-_]\S+",
    re.IGNORECASE,
)
"""What an element's surroundings have ("has-sidebar", "section--with-ads"), or its page builder calls it, is not what it is."""
_POST: Final = re.compile(r"\b(?:hentry|post-\d+|type-post)\b")
_POST_TERMS: Final = re.compile(r"(?:^|(?<=\s))(?:tag|category|topic)-\S+")
"""WordPress lists an article's tags among the classes of its element."""
_ASIDE: Final = AhoCorasick(_TABLE["phrases"]["aside"])
"""What the two patterns above look for, asked for first because it costs a tenth."""
_HYPHENS: Final = str.maketrans(dict.fromkeys(string.punctuation + string.whitespace, "-"))
_HIDDEN: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_PAGE_OF_TEXT: Final = re.compile(r"(?:^|\s)(?:page|halaman|hal|bagian|part)[-_]?\d{1,2}(?:\s|$)", re.IGNORECASE)
_FRAME: Final = re.compile(r"table|quote|code|embed", re.IGNORECASE)
"""What a figure frames besides pictures."""
_MOST_NAMES: Final = 16_384
"""Verdicts that are remembered: the elements of a site say the same on every page."""


def verdict_on(element: HtmlElement) -> Verdict:
    """What `element` itself says; of what stands around it, nothing is asked."""
    get = element.get
    tag: str = element.tag  # type: ignore[assignment] # comments and instructions are not in a parsed page
    classes, identifier, style = get("class"), get("id"), get("style")
    verdict = verdict_by_name(tag, classes, identifier, get("role"))
    if tag in SILENT_TAGS:
        return verdict
    is_hidden = (style is not None and _HIDDEN.search(style)) or get("hidden") is not None
    if not is_hidden and verdict is not Verdict.SILENT:
        return verdict
    if not _is_page_of_text(tag, _names(tag, classes or "", identifier or ""), get("data-page")):
        return Verdict.SILENT
    return Verdict.TEXT if verdict is Verdict.SILENT else verdict


@lru_cache(maxsize=_MOST_NAMES)
def verdict_by_name(tag: str, classes: str | None, identifier: str | None, role: str | None) -> Verdict:
    """What these say alone. One that is `SILENT` by its class may be a page of the text still: see `verdict_on`."""
    if tag in SILENT_TAGS or (classes and not _SILENT_NAMES.isdisjoint(classes.split())):
        return Verdict.SILENT
    if tag in _NEVER_FURNITURE:
        return Verdict.TEXT
    if tag == "dialog" or role in _FOREIGN_ROLES:
        return Verdict.FOREIGN
    names = _names(tag, classes or "", identifier or "")
    named = _named(names) if names else Verdict.TEXT
    by_tag = (tag in _FURNITURE_TAGS or role in _FURNITURE_ROLES) and not (tag == "figure" and _FRAME.search(names))
    return max(named, Verdict.FURNITURE) if by_tag else named


def is_furniture(element: HtmlElement) -> bool:
    """Whether `element`'s tag, role or name says that what it holds is not the article."""
    return Verdict.WEAK <= verdict_on(element) <= Verdict.FOREIGN


def names_of(element: HtmlElement) -> str:
    """Class and id, as they are written."""
    return f"{element.get('class') or ''} {element.get('id') or ''}".strip()


def _names(tag: str, classes: str, identifier: str) -> str:
    is_anchor = tag in _NAMED_BY_CLASS_ONLY or (classes and identifier[-1:].isdigit())
    return classes if is_anchor else f"{classes} {identifier}".strip()


def _is_page_of_text(tag: str, names: str, page: str | None) -> bool:
    """Whether an element is one page of an article that stands whole in its document, its pages shown one at a time."""
    return tag in {"div", "section", "article"} and bool(
        (page and re.fullmatch(r"[0-9]{1,2}", page)) or _PAGE_OF_TEXT.search(names)
    )


def _named(names: str) -> Verdict:
    plain = names.lower().translate(_HYPHENS)
    if _ALL_NAMES.isdisjoint(plain.split("-")) and not _PHRASES.find_matches_as_indexes(plain):
        return Verdict.TEXT  # most names; what is looked at below costs ten times as much
    if _ASIDE.find_matches_as_indexes(plain):
        names = _POST_TERMS.sub("", names) if _POST.search(names) else names
        plain = _MODIFIERS.sub("", names).lower().translate(_HYPHENS)
    words = set(plain.split("-"))
    if not words.isdisjoint(_FOREIGN_NAMES):
        return Verdict.FOREIGN
    phrases = _PHRASES.find_matches_as_strings(plain)
    weak = not _WEAK_PHRASES.isdisjoint(phrases)
    if not weak and (phrases or not words.isdisjoint(_FURNITURE_NAMES)):
        return Verdict.FURNITURE
    if "embed" in words:  # a statement on a social network, quoted
        return Verdict.TEXT
    return Verdict.WEAK if weak or not words.isdisjoint(_WEAK_NAMES) else Verdict.TEXT
