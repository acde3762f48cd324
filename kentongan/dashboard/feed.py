"""The alerts as an Atom feed (RFC 4287). Part of the front door; pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from lxml import etree

from kentongan.dashboard.words import change_words
from scheduler.channels.sanitising import clean, web_link
from scraper.model import Alert

_ATOM = "http://www.w3.org/2005/Atom"
_TITLE, _QUOTE = 300, 1000
"""Characters; the article, which the entry links, holds the rest."""
_MOST_QUOTES = 4


def atom_feed(alerts: Iterable[Alert], *, base: str, now: datetime) -> bytes:
    """`alerts`, newest first, as one feed document; `base` is the dashboard's own address. Empty alerts: no entry."""
    listed = list(alerts)
    feed = etree.Element(f"{{{_ATOM}}}feed", nsmap={None: _ATOM})
    _add(feed, "id", f"{base}/alerts.atom")
    _add(feed, "title", "kentongan")
    _add(feed, "updated", (listed[0].created if listed else now).isoformat())
    etree.SubElement(feed, f"{{{_ATOM}}}link", rel="self", href=f"{base}/alerts.atom")
    for alert in listed:
        _add_entry(feed, alert, base)
    return etree.tostring(feed, xml_declaration=True, encoding="utf-8")


def _add_entry(feed: etree._Element, alert: Alert, base: str) -> None:
    entry = etree.SubElement(feed, f"{{{_ATOM}}}entry")
    _add(entry, "id", f"urn:kentongan:alert:{alert.id}")
    _add(entry, "title", clean(f"{change_words(alert.change)} – {alert.story.title}", _TITLE))
    _add(entry, "updated", alert.created.isoformat())
    author = etree.SubElement(entry, f"{{{_ATOM}}}author")
    _add(author, "name", clean(alert.article.source or "", _TITLE) or "kentongan")
    page = web_link(alert.article.url) or f"{base}/alerts/{alert.id}"
    etree.SubElement(entry, f"{{{_ATOM}}}link", rel="alternate", href=page)
    etree.SubElement(entry, f"{{{_ATOM}}}category", term=alert.severity.value)
    said = [f"“{clean(quote.text, _QUOTE)}”" for quote in alert.quotes[:_MOST_QUOTES]]
    _add(entry, "summary", "\n".join([*said, clean(alert.article.headline or alert.article.url, _TITLE)]))


def _add(parent: etree._Element, name: str, text: str) -> None:
    etree.SubElement(parent, f"{{{_ATOM}}}{name}").text = text
