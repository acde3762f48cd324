"""What stands in the place of a page, answered as if it were one: challenges, captchas, questions for consent, empty shells.
Part of `scraper`; pure.

Real pages carry the same scripts and words. What tells a wall is that there is hardly anything else on it.
"""

from __future__ import annotations

import re
import tomllib
from enum import StrEnum
from functools import cache
from importlib.resources import files

from scraper.model import Value

_LOOKED_AT = 300_000
"""Bytes. A wall is small; a page that has more in front of its text is none."""
_MOST_TEXT = 1_200
"""Letters that a reader sees on a wall: an explanation, in two languages perhaps."""
_MOST_SHELL = 400
_MOST_LINKS = 12
_UNSEEN = re.compile(
    # What is never closed runs to the end: else each of a thousand open tags would be searched for its end.
    rb"<(script|style|template|svg|head)\b(?:.*?</\1\s*>|.*)|<!--(?:.*?-->|.*)",
    re.DOTALL | re.IGNORECASE,
)
_TAG = re.compile(rb"<[^<>]*>")
_SPACE = re.compile(rb"\s+")
_LINK = re.compile(rb"<a\s[^<>]*?href", re.IGNORECASE)
_WAITING = re.compile(
    r"<title>\s*(?:just a moment|attention required|one moment, please|please wait|access denied|are you (?:a )?human"
    r"|verifying you are human|checking your browser|pemeriksaan keamanan|tunggu sebentar)",
    re.IGNORECASE,
)


class WallKind(StrEnum):
    CHALLENGE = "challenge"
    CAPTCHA = "captcha"
    CONSENT = "consent"
    SCRIPT = "script"
    """Not a refusal: a browser fills it."""


class Wall(Value, frozen=True, kw_only=True):
    """One kind of wall."""

    name: str
    """With its article: "a captcha"."""
    kind: WallKind
    any: tuple[str, ...]
    all: tuple[str, ...] = ()
    least: int = 1

    def stands_in(self, source: str) -> bool:
        """Whether its marks are in `source`, a page in lower case."""
        marked = sum(mark in source for mark in self.any)
        return marked >= self.least and all(mark in source for mark in self.all)


def wall_in(body: bytes) -> Wall | None:
    """The wall that `body`, HTML in whatever encoding, shows in the place of a page; None if it may be a page, or empty."""
    looked_at = body[:_LOOKED_AT]
    seen = _SPACE.sub(b" ", _TAG.sub(b" ", _UNSEEN.sub(b" ", looked_at))).strip()
    if len(seen) > _MOST_TEXT or len(_LINK.findall(looked_at)) > _MOST_LINKS:
        return None
    source = looked_at.decode("utf-8", "replace").lower()
    for wall in _walls():
        if wall.stands_in(source) and not (wall.kind is WallKind.SCRIPT and len(seen) > _MOST_SHELL):
            return wall
    return _UNNAMED if _WAITING.search(source) else None


_UNNAMED = Wall(name="a challenge", kind=WallKind.CHALLENGE, any=())


@cache
def _walls() -> tuple[Wall, ...]:
    table = tomllib.loads((files(__package__) / "walls.toml").read_text(encoding="utf-8"))
    return tuple(
        Wall(
            name=wall["name"],
            kind=WallKind(wall["kind"]),
            any=tuple(wall["any"]),
            all=tuple(wall.get("all", ())),
            least=wall.get("least", 1),
        )
        for wall in table["wall"]
    )
