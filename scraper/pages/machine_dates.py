"""The dates a page labels for machines, as they are labelled. Part of `scraper.pages`.

Of 76 such dates on 84 saved Indonesian pages 39 are right; the others are local time labelled UTC, a turned sign, or broken.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from scraper.dates import ReadDate, parse_machine

PUBLISHED_METAS: Final = (
    "article:published_time", "og:article:published_time", "datepublished", "content_publisheddate", "publishdate", "dtk:publishdate",
    "dtk:publishdateunix", "pubdate", "publication_date", "article.published", "parsely-pub-date", "sailthru.date", "dc.date", "dcterms.created",
    "dc.date.issued", "date", "article_date_original", "cxenseparse:recs:publishtime", "cxenseparse:publishtime",
)  # fmt: skip
MODIFIED_METAS: Final = (
    "article:modified_time",
    "og:updated_time",
    "datemodified",
    "article.updated",
    "lastmod",
    "last-modified",
    "dcterms.modified",
)
_BLOCKS_UP: Final = 4
_URL_DATE: Final = re.compile(r"/((?:19|20)\d\d)/?(\d\d)/?(\d\d)(?=\D|\d{6})")


def machine_dates(
    metas: Mapping[str, tuple[str, ...]], node: Mapping[str, Any], root: HtmlElement
) -> list[tuple[str, ReadDate]]:
    """Where it stands and what it says, for each machine-readable publication date, most trusted first."""
    found: list[tuple[str, str]] = []
    if isinstance(node.get("datePublished"), str):
        found.append(("json-ld datePublished", node["datePublished"]))
    found += [(f"meta {name}", value) for name in PUBLISHED_METAS for value in metas.get(name, ())]
    for element in root.xpath("//*[@itemprop='datePublished'][not(self::meta)]"):
        found.append(
            ("microdata datePublished", element.get("datetime") or element.get("content") or element.text_content())
        )
    if not found:
        found += [("time beside the headline", value) for value in _beside_headline(root)]
    return [(where, date) for where, value in found if (date := parse_machine(value)) is not None]


def _beside_headline(root: HtmlElement) -> list[str]:
    """The first `time` in the block of the first h1, where its text may say no more than "two hours ago"."""
    for heading in root.xpath("//h1[not(ancestor::header[not(ancestor::article or ancestor::main)])][1]"):
        for place in [heading, *heading.iterancestors()][:_BLOCKS_UP]:
            if place.tag in {"body", "html"}:
                break
            near = place.xpath("(.//time[@datetime][not(ancestor::a or ancestor::li or ancestor::aside)])[1]/@datetime")
            if near:
                return [str(near[0])]
    return []


def agrees(printed: ReadDate, machine: ReadDate) -> bool:
    """Whether both show the same minute up to whole or half hours: one moment, labelled with different zones."""
    if not printed.has_time or not machine.has_time:
        return printed.local.date() == machine.local.date()
    gap = abs(printed.local - machine.local.replace(second=0))
    return gap < timedelta(hours=15) and gap.seconds % 1800 < 60  # noqa: PLR2004 - the same minute


def url_date(url: str | None) -> date | None:
    match = _URL_DATE.search(urlsplit(url or "").path)
    try:
        return date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None
