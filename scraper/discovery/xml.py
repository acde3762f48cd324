"""Feeds and sitemaps as trees, without trusting them. Part of `scraper.discovery`.

No entity is resolved, nothing is loaded, huge trees are refused; broken documents are read as far as they go. Feeds are
written by plug-ins: warnings stand before them, ampersands bare in them, prefixes undeclared.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from scraper.errors import UnreadablePage

HEAD = 2000
"""Bytes in which a document says what it is."""
ROOT = re.compile(rb"<(?:\w+:)?(rss|feed|rdf|urlset|sitemapindex)[\s>]", re.IGNORECASE)
BARE_AMPERSAND = re.compile(rb"&(?!#?\w{1,31};)")
DECLARED = re.compile(r"^\s*<\?xml[^>]*\?>")
BLANK = b"\xef\xbb\xbf \t\r\n"


def is_feed(body: bytes) -> bool:
    """Whether `body` is a feed or sitemap by its root element."""
    return ROOT.search(body[:HEAD]) is not None


def in_utf8(body: bytes) -> bytes:
    """`body` as it is, or in UTF-8 if its byte order mark says UTF-16."""
    if not body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return body
    return DECLARED.sub("", body.decode("utf-16", errors="replace")).encode()


def parse_xml(body: bytes) -> etree._Element | None:
    """The root element; None if there is none. What stands before the declaration, and bare ampersands, are forgiven."""
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    try:
        return etree.fromstring(BARE_AMPERSAND.sub(b"&amp;", _without_preamble(body.lstrip(BLANK))), parser)
    except etree.XMLSyntaxError as error:
        raise UnreadablePage(f"the feed or sitemap is not XML: {error}") from error


def _without_preamble(body: bytes) -> bytes:
    """From the declaration on, or from the root: a warning of the server's may stand before them."""
    root = ROOT.search(body[:HEAD])
    if root is None or body.startswith((b"<?", b"<!")) or root.start() == 0:
        return body
    declared = body.find(b"<?xml", 0, root.start())
    return body[declared if declared > 0 else root.start() :]


def fault_of(root: etree._Element) -> str | None:
    """What broke the document that `root` was read from; None if it is whole."""
    parser = root.getroottree().parser
    fatal = parser.error_log.filter_from_fatals() if parser is not None else None
    return str(fatal[0].message) if fatal else None


def is_cut_off(root: etree._Element) -> bool:
    """Whether the document ends before its end: what stands last in it may be half."""
    parser = root.getroottree().parser
    return parser is not None and any("Premature end" in str(error.message) for error in parser.error_log)


def local(element: etree._Element) -> str:
    """The tag without its namespace or undeclared prefix, lower-case; "" for comments and instructions."""
    tag = element.tag
    return tag.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(tag, str) else ""


def children(element: etree._Element, *names: str) -> Iterator[etree._Element]:
    return (child for child in element if local(child) in names)


def text_at(element: etree._Element, *names: str) -> str | None:
    """The text of the first descendant with one of `names`, in the order of `names`; None for none or blank."""
    for name in names:
        for child in element.iterdescendants():
            if local(child) == name and (text := "".join(child.itertext()).strip()):
                return text
    return None
