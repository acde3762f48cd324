"""A page of headlines → links of articles, by the shape of each URL and the place where it stands. Part of `scraper.discovery`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from scraper.discovery.links import Link, Listing, moment, once
from scraper.discovery.scripted import cards, declared_links
from scraper.discovery.shapes import ENOUGH, shape_score
from scraper.model import SourceKind
from scraper.pagination import next_of_list
from scraper.pagination.signs import names_of, text_of
from scraper.pagination.single import without_switch
from scraper.urls import absolute_url, canonical_url, identity, site_of

MENUS = {"nav", "footer"}
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
NAVIGATION = re.compile(
    r"(?:^|[-_\s])(?:nav\w*|menu\w*|footer|foot|breadcrumbs?|social|sosmed|share\w*|login|pagination|paging|tags?|tagcloud\w*)(?:$|[-_\s])",
    re.IGNORECASE,
)
ADVERTISEMENT = re.compile(
    r"(?:^|[-_\s])(?:ads?|iklan|advert\w*|sponsor\w*|native-?ads|promoted|partner)(?:$|[-_\s])", re.IGNORECASE
)
DATED = re.compile(r"date|time|tanggal|waktu|grey|gray", re.IGNORECASE)
NOT_TITLES = re.compile(
    r"^(?:comments?\b|komentar|read (?:more|the rest)|baca (?:juga|selengkapnya|selanjutnya)|selengkapnya|lihat|leave a|\d+ )[^a-z]*$|^read the rest",
    re.IGNORECASE,
)
LONGEST_DATE = 80
HEADLINE_WORDS = 4
SHORT = 1.0
"""Points of a slug of three words: enough for a short headline beside surer ones."""
ENTRY_DEPTH = 6
"""How many elements up an entry's date may stand from its link."""
LONGEST_ENTRY = 1200


class Candidate(NamedTuple):
    link: Link
    certainty: int
    """How sure it is an article: `SURE` by its URL or place, else by its words alone."""
    is_folder_relative: bool
    """Its address was written relative to the page's folder."""


SURE, LIKELY, POSSIBLE = 3, 2, 1


def read_listing(root: HtmlElement, url: str, allow: re.Pattern[str] | None) -> Listing:
    """The articles that a page leads to. With `allow`, its patterns decide instead of shape and place."""
    base = absolute_url(url, root.xpath("string((//base/@href)[1])")) or url
    found = _chosen(list(_candidates(_anchors(root), base, url, allow)))
    if not found:
        found = _chosen(list(_candidates(cards(root), base, url, allow)))
    links = once(_without_misresolved(found)) or declared_links(root, base, allow)
    return Listing(kind=SourceKind.LISTING, links=links, next_url=next_of_list(root, url))


def _anchors(root: HtmlElement) -> Iterator[tuple[HtmlElement, str]]:
    return ((anchor, anchor.get("href") or "") for anchor in root.iter("a"))


def _candidates(
    places: Iterator[tuple[HtmlElement, str]], base: str, url: str, allow: re.Pattern[str] | None
) -> Iterator[Candidate]:
    home, own = site_of(url), {identity(url), identity(_of_page_one(canonical_url(url)))}
    long: set[HtmlElement] = set()
    for anchor, written in places:
        href = written.strip()
        absolute = absolute_url(base, href) if href and not href.startswith(("#", "javascript:")) else None
        if absolute is None or site_of(absolute) != home:
            continue
        address = _of_page_one(canonical_url(absolute))
        if identity(address) in own:
            continue
        title = _title(anchor)
        certainty = SURE * bool(allow.search(address)) if allow else _certainty(anchor, address, title)
        if certainty:
            link = Link(url=address, title=title, published=_published(anchor, long))
            yield Candidate(link, certainty, not href.lower().startswith(("/", "?", "http:", "https:")))


def _chosen(candidates: list[Candidate]) -> list[Candidate]:
    """The sure ones and those that stand in the same folder; where nothing is sure, the most likely ones."""
    sure = {_folder(one.link.url) for one in candidates if one.certainty == SURE}
    if sure:
        return [
            one
            for one in candidates
            if one.certainty == SURE or (one.certainty == LIKELY and _folder(one.link.url) in sure)
        ]
    best = max((one.certainty for one in candidates), default=SURE)
    return [one for one in candidates if one.certainty == best]


def _folder(url: str) -> str:
    """What addresses of one kind share: host and path without its last part, with every number alike."""
    parts = urlsplit(url)
    return re.sub(r"\d+", "0", parts.netloc + parts.path.rstrip("/").rpartition("/")[0])


def _of_page_one(address: str) -> str:
    """A link to page 3 or to all pages of an article (or of this list) is a link to the article (or the list)."""
    bare = without_switch(address)
    stem, _, query = bare.partition("?")
    return stem if re.fullmatch(r"page=\d{1,3}", query) else bare


def _certainty(anchor: HtmlElement, address: str, title: str | None) -> int:
    """Shape decides; a weak shape is helped by a headline's words in a headline's place. 0: surely no article."""
    score = shape_score(address)
    if score < 0 or any(
        ADVERTISEMENT.search(names_of(place)) for place in (anchor, anchor.getparent()) if place is not None
    ):
        return 0
    words = len(title.split()) if title else 0
    if (navigation := _navigation(anchor)) is not None:
        least = ENOUGH + (navigation.tag in MENUS)  # a menu names pages in many words too
        return SURE if words >= HEADLINE_WORDS and score >= least else 0
    in_heading = _is_in_heading(anchor)
    deep = len(urlsplit(address).path.strip("/").split("/")) > 1
    if score >= ENOUGH or (words >= HEADLINE_WORDS and score + 1.5 * in_heading + 0.5 * deep >= ENOUGH):
        return SURE
    if words >= HEADLINE_WORDS or (in_heading and words and score >= SHORT):
        return LIKELY
    return POSSIBLE if in_heading and words else 0


def _is_in_heading(anchor: HtmlElement) -> bool:
    around = any(place.tag in HEADINGS for place in [anchor, *anchor.iterancestors()][:4])
    return around or any(child.tag in HEADINGS for child in anchor.iter())


def _navigation(anchor: HtmlElement) -> HtmlElement | None:
    """The element around `anchor` that is, or is named, a menu or the like; a menu before what is only named so."""
    places = [place for place in [anchor, *anchor.iterancestors()][:5] if place.tag not in {"body", "html"}]
    menu = next((place for place in places if place.tag in MENUS), None)
    return menu if menu is not None else next((place for place in places if NAVIGATION.search(names_of(place))), None)


def _title(anchor: HtmlElement) -> str | None:
    """The heading inside the link, its text or its title, else its picture's alternative text."""
    heading = next((child for child in anchor.iter() if child.tag in HEADINGS), None)
    picture = anchor.find(".//img")
    texts = (
        text_of(heading) if heading is not None else "",
        text_of(anchor),
        anchor.get("title"),
        picture.get("alt") if picture is not None else "",
    )
    return next(
        (" ".join(text.split()) for text in texts if text and text.strip() and not NOT_TITLES.match(text.strip())), None
    )


def _published(anchor: HtmlElement, long: set[HtmlElement]) -> datetime | None:
    """The date of the entry that the link stands in: its `time`, else an element named for a date.

    `long` remembers the blocks that hold more than an entry, for the links beside this one.
    """
    for place in [anchor, *anchor.iterancestors()][:ENTRY_DEPTH]:
        if place in long or place.tag in {"body", "main"}:
            return None
        if len(place.text_content()) > LONGEST_ENTRY:
            long.add(place)
            return None
        dates = (date for element in place.iter("time", "span", "div", "p", "small") if (date := _date_of(element)))
        if found := next(dates, None):
            return found
    return None


def _date_of(element: HtmlElement) -> datetime | None:
    """The date in a `time`'s attributes or text, or in an element that it or its parent names a date."""
    parent = element.getparent()
    names = names_of(element) + (" " + names_of(parent) if parent is not None else "")
    if element.tag != "time" and not DATED.search(names):
        return None
    stamps = (element.get("datetime"), element.get("title"), element.get("d-time"), text_of(element)[:LONGEST_DATE])
    return next((date for stamp in stamps if stamp and (date := moment(stamp))), None)


def _without_misresolved(found: list[Candidate]) -> Iterator[Link]:
    """Without addresses that lack their slash ("2024/01/23/slug") and so lead below this page, where their true ones stand too."""
    paths = {urlsplit(one.link.url).path for one in found if not one.is_folder_relative}
    for one in found:
        path = urlsplit(one.link.url).path
        if not one.is_folder_relative or not any(path != other and path.endswith(other) for other in paths):
            yield one.link
