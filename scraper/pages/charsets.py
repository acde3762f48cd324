"""Which declared charsets are believed. Part of `scraper.pages`.

Python knows codecs that no page is written in; one of them, punycode, takes hours for a few megabytes of the wrong
letters. A page that names one is read as if it had named none.
"""

from __future__ import annotations

from typing import Final

from w3lib.encoding import html_body_declared_encoding, resolve_encoding

_NO_CHARSETS: Final = frozenset({"idna", "punycode", "unicode-escape", "raw-unicode-escape", "utf-7"})
"""Beside those that do not even give text (hex, zip)."""


def believable(html: bytes, stated: str | None, fallback: str) -> str | None:
    """The charset to try first: `stated` by the header; None to let the page's own word count, `fallback` if that is none."""
    if stated and _is_charset(stated):
        return stated
    own = html_body_declared_encoding(html)
    return None if own is None or _is_charset(own) else fallback


def _is_charset(name: str) -> bool:
    """Whether pages are written in `name`. An unknown name is nobody's charset and does no harm."""
    codec = resolve_encoding(name)
    if codec is None:
        return True
    try:
        "a".encode(codec)
    except (LookupError, UnicodeError):
        return False
    return codec.replace("_", "-") not in _NO_CHARSETS
