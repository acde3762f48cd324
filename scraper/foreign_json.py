"""JSON that a stranger wrote. Part of `scraper`; pure."""

from __future__ import annotations

import json
import re
from typing import Any, Final

UNPRINTABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
"""Characters that are no text: controls, non-characters, halves of a surrogate pair, which no UTF-8 can hold."""

_ESCAPE: Final = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u([0-9a-fA-F]{4})|\\[^u]", re.DOTALL
)


def load_json(text: str | bytes) -> Any:
    """What `text` says, raw line breaks in strings allowed, without the characters that are no text.

    Raises `ValueError` for what is not JSON, not in its encoding, or nested too deep to be anybody's page.
    """
    if isinstance(text, bytes):
        text = text.decode(json.detect_encoding(text))
    try:
        return json.loads(_ESCAPE.sub(_printable, UNPRINTABLE.sub("", text)), strict=False)
    except RecursionError as error:
        raise ValueError("nested too deep") from error


def _printable(escape: re.Match[str]) -> str:
    """The escape as it stands, or nothing if it stands for no text. A whole surrogate pair is one character."""
    code = escape[1]
    return "" if code and UNPRINTABLE.match(chr(int(code, 16))) else escape[0]
