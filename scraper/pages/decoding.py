"""Bytes to an element tree, whatever the page claims to be. Part of `scraper.pages`; knows no network."""

from __future__ import annotations

import re
from typing import Final

import lxml.etree
from lxml.html import HtmlElement
from w3lib.encoding import html_to_unicode

from scraper.errors import UnreadablePage
from scraper.foreign_json import UNPRINTABLE
from scraper.pages.charsets import believable
from scraper.pages.crowding import refuse_crowd

MAX_DEPTH: Final = 1_000
"""Elements within elements. The deepest real page seen has about 60; the parser itself cuts at 2,048."""

_HEAD: Final = 1_024
_MARKUP: Final = re.compile(
    r"<\s*(?:!doctype\s+html|html|head|body|div|p|title|meta|article|table|h1|span|a)\b", re.IGNORECASE
)
_XML_DECLARATION: Final = re.compile(r"^\s*<\?xml[^>]*\?>")
_OPEN_ROOT: Final = re.compile(r"(<(?:html|body)\b[^>]*?)/\s*>", re.IGNORECASE)
"""`<html … />`: the parser takes it at its word and drops the whole page."""
_CONTROLS: Final = bytes(byte for byte in range(32) if byte not in b"\t\n\r") + b"\x7f"
_TOO_DEEP: Final = lxml.etree.XPath(f"boolean(/{'/*' * MAX_DEPTH})".replace("//", "/"))
"""Asked before any code that walks ancestors meets a tree that would take minutes."""
_LOOKUP: Final = lxml.etree.ElementDefaultClassLookup(element=HtmlElement)
_BINARY: Final = "the response is not HTML but a binary file; check the source's article URLs"
_NOT_HTML: Final = (
    b"%PDF-",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"PK\x03\x04",
    b"\x1f\x8b",
    b"RIFF",
    b"\x00\x00\x00",
)


def decode(html: bytes | str, *, encoding: str | None = None) -> str:
    """The page's text: by byte-order mark, `encoding` (what the header said), the meta tag, else by trial.

    A declared charset under which the bytes are no text gives way to UTF-8. Raises `UnreadablePage` for what is not HTML.
    """
    if isinstance(html, str):
        return _unescaped(html)
    if html.lstrip()[:16].startswith(_NOT_HTML):
        raise UnreadablePage(_BINARY)
    if _is_noise(html):
        raise UnreadablePage(_BINARY)
    charset = believable(html, encoding, _guess(html))
    header = f"text/html; charset={charset}" if charset else None
    declared, text = html_to_unicode(header, html, auto_detect_fun=_guess)
    if declared.startswith("utf-16") and b"\0" not in html[:_HEAD]:  # as browsers do: what could be read was no UTF-16
        return _unescaped(html.decode("utf-8", "replace"))
    if declared not in {"utf-8", "utf-16-le", "utf-16-be"} and _is_utf8(html):
        return _unescaped(html.decode("utf-8", "replace"))
    return _unescaped(text)


def _is_noise(html: bytes) -> bool:
    """Whether the beginning is full of bytes that no text has, in any charset of one or more bytes but UTF-16 and UTF-32."""
    head = html[:_HEAD].replace(b"\0", b"")
    return 10 * (len(head) - len(head.translate(None, _CONTROLS))) > len(head)


def _unescaped(text: str) -> str:
    """A page that was saved as the inside of a JSON string, as the page it was. Scripts of others hold such strings too."""
    if "<\\/head>" not in text or "</head>" in text.lower():
        return text
    return text.replace("\\/", "/").replace('\\"', '"').replace("\\n", "\n").replace("\\t", "\t")


def parse(html: bytes | str, *, encoding: str | None = None) -> HtmlElement:
    """The page's element tree. Raises `UnreadablePage` if there is no page in it, or one too deep to be one."""
    text = decode(html, encoding=encoding)
    if not text.strip():
        raise UnreadablePage("the page is empty")
    if not _MARKUP.search(text):
        raise UnreadablePage("the page is not HTML: no HTML element was found in it")
    refuse_crowd(text)
    text = _OPEN_ROOT.sub(r"\1>", _XML_DECLARATION.sub("", text), count=2)
    try:
        root: HtmlElement | None = lxml.etree.fromstring(_printable(text), parser=_parser())  # type: ignore[assignment] # see `_parser`
    except lxml.etree.XMLSyntaxError as error:
        raise UnreadablePage(f"the page is not HTML: {error}") from error
    if root is None:
        raise UnreadablePage("the page is not HTML: nothing stands in it")
    if _TOO_DEEP(root):
        raise UnreadablePage(f"the page nests more than {MAX_DEPTH} elements; it is not read")
    return root


def _parser() -> lxml.etree.HTMLParser:
    """Every element is a plain `HtmlElement`, chosen without asking Python for each: that took as long as the parsing."""
    parser = lxml.etree.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True, collect_ids=False
    )
    parser.set_element_class_lookup(_LOOKUP)
    return parser


def _printable(text: str) -> bytes:
    """`text` as UTF-8 without what is no text: bytes are cleared of controls much faster than characters are."""
    try:
        return text.encode().translate(None, _CONTROLS)
    except UnicodeEncodeError:  # halves of surrogate pairs
        return UNPRINTABLE.sub("", text).encode()


def _is_utf8(html: bytes) -> bool:
    """Whether the bytes have characters beyond ASCII and every one of them is valid UTF-8."""
    if html.isascii():
        return False
    try:
        html.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _guess(html: bytes) -> str:
    return "utf-8" if html.isascii() or _is_utf8(html) else "windows-1252"
