"""The alerts as an Atom feed (RFC 4287). Part of the front door; pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from lxml import etree

from kentongan.dashboard.words import change_words
from scraper.model import Alert

_ATOM = "http://www.w3.org/2005/Atom"
_UNPRINTABLE = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 65534, 65535))
"""Characters that XML 1.0 cannot hold."""


def atom_feed(alerts: Iterable[Alert], *, base: str, now: datetime) -> bytes:
    """`alerts`, newest first, as one feed document; `base` is the dashboard's own address. Empty alerts: no entry."""
    listed = list(alerts)
    feed = etree.Element(f"{{{_ATOM}}}feed", nsmap={None: _ATOM})
    _add(feed, "id", f"{base}/alerts.atom")
    _add(feed, "title", "kentongan")
    _add(feed, "updated", (listed[0].created if listed else now).isoformat())
    etree.SubElement(feed, f"{{{_ATOM}}}link", rel="self", href=f"{base}/alerts.atom")
    for alert in listed:
        _add_entry(feed, alert)
    return etree.tostring(feed, xml_declaration=True, encoding="utf-8")


def _add_entry(feed: etree._Element, alert: Alert) -> None:
    entry = etree.SubElement(feed, f"{{{_ATOM}}}entry")
    _add(entry, "id", f"urn:kentongan:alert:{alert.id}")
    _add(entry, "title", f"{change_words(alert.change)} – {alert.story.title}")
    _add(entry, "updated", alert.created.isoformat())
    author = etree.SubElement(entry, f"{{{_ATOM}}}author")
    _add(author, "name", alert.article.source or "kentongan")
    etree.SubElement(entry, f"{{{_ATOM}}}link", rel="alternate", href=alert.article.url)
    etree.SubElement(entry, f"{{{_ATOM}}}category", term=alert.severity.value)
    quotes = "\n".join(f"“{quote.text}”" for quote in alert.quotes)
    _add(entry, "summary", f"{quotes}\n{alert.article.headline or alert.article.url}".strip())


def _add(parent: etree._Element, name: str, text: str) -> None:
    etree.SubElement(parent, f"{{{_ATOM}}}{name}").text = text.translate(_UNPRINTABLE)
