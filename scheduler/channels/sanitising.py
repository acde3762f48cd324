"""Words from strangers' pages, made harmless for terminals, mails and chats. Part of `scheduler`; pure."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote, urlsplit

_ANSI = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\x07\x1b\x9c]{0,4000}(?:\x07|\x1b\\|\x9c)?|[@-_])|\x9b[0-?]*[ -/]*[@-~]"
)
_MENTION = re.compile(r"@(?=\S)")
_ANGLES = str.maketrans("<>", "‹›")
_SPACES = re.compile(r"\s+")
_MOST_READ = 20_000
"""Characters looked at; nothing that is shown is longer."""
_MOST_MARKS = 3
"""Combining marks on one letter; more of them paint over the neighbouring lines."""
_URL_SAFE = "%/:=&?~#+!$,;@()*[]-._"
_LONGEST_URL = 2000


def clean(text: str, limit: int) -> str:
    """`text` on one line, at most `limit` characters, cut at a word's end with "…".

    Escape sequences, control, direction-changing and invisible characters are gone.
    """
    bare = _ANSI.sub(" ", text[:_MOST_READ])
    kept: list[str] = []
    marks = 0
    for char in unicodedata.normalize("NFC", bare):
        category = unicodedata.category(char)
        marks = marks + 1 if category in {"Mn", "Me"} else 0
        if marks > _MOST_MARKS or category in {"Cf", "Cs", "Co", "Cn"}:
            continue
        kept.append(" " if category in {"Cc", "Zl", "Zp", "Zs"} else char)
    return shorten(_SPACES.sub(" ", "".join(kept)).strip(), limit)


def shorten(text: str, limit: int) -> str:
    """`text` if it has at most `limit` characters, else its first whole words and "…"."""
    if len(text) <= limit:
        return text
    cut = text[: max(limit - 1, 0)]
    words = cut.rsplit(" ", 1)[0]
    # One endless word is cut where it stands.
    return (words if len(words) * 2 > limit else cut).rstrip(" ,.;:–-") + "…"


def unmarked(text: str) -> str:
    """`text` with nothing in it that some chat takes for a mention, a link with other words or a tag.

    For services of which we do not know what they read: `@everyone`, `[words](address)` and `<!channel>` look nearly the same
    after it, and do nothing.
    """
    return _MENTION.sub("＠", text).replace("](", "] (").translate(_ANGLES)


def web_link(url: str) -> str | None:
    """`url` with nothing in it that ends a link in HTML, Slack or a mail; None if it is no http(s) address."""
    try:
        parts = urlsplit(url.strip())
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not host:
        return None
    safe = quote(parts.geturl(), safe=_URL_SAFE)
    return safe if len(safe) <= _LONGEST_URL else None
