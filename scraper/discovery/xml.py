"""Feeds and sitemaps as trees, without trusting them. Part of `scraper.discovery`.

No entity is resolved, nothing is loaded, huge trees are refused; broken documents are read as far as they go.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from scraper.errors import UnreadablePage


def parse_xml(body: bytes) -> etree._Element | None:
    """The root element; None if there is none. Blank lines before the declaration are forgiven."""
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    try:
        return etree.fromstring(body.lstrip(b"\xef\xbb\xbf \t\r\n"), parser)
    except etree.XMLSyntaxError as error:
        raise UnreadablePage(f"the feed or sitemap is not XML: {error}") from error


def fault_of(root: etree._Element) -> str | None:
    """What broke the document that `root` was read from; None if it is whole."""
    parser = root.getroottree().parser
    fatal = parser.error_log.filter_from_fatals() if parser is not None else None
    return str(fatal[0].message) if fatal else None


def local(element: etree._Element) -> str:
    """The tag without its namespace, lower-case; "" for comments and instructions."""
    return etree.QName(element).localname.lower() if isinstance(element.tag, str) else ""


def children(element: etree._Element, *names: str) -> Iterator[etree._Element]:
    return (child for child in element if local(child) in names)


def text_at(element: etree._Element, *names: str) -> str | None:
    """The text of the first descendant with one of `names`, in the order of `names`; None for none or blank."""
    for name in names:
        for child in element.iterdescendants():
            if local(child) == name and (text := "".join(child.itertext()).strip()):
                return text
    return None
