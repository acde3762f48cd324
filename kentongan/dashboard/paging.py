"""Lists in pages. Part of the front door; pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from msgspec.structs import replace

from scraper.model import Value

MOST_PAGES = 100
T = TypeVar("T")


class Paging(Value, frozen=True, kw_only=True):
    page: int
    """From 1."""
    size: int
    most: int = MOST_PAGES
    """No page follows this one."""
    has_more: bool = False

    @property
    def offset(self) -> int:
        """How many stand on the pages before."""
        return (self.page - 1) * self.size

    @property
    def reach(self) -> int:
        """How many must be read from `offset` on to fill the page and to know whether another one follows."""
        return self.size + 1

    def cut(self, read: Sequence[T]) -> Sequence[T]:
        """What stands on this page, of what was read from `offset` on."""
        return read[: self.size]

    def is_beyond(self, read: Sequence[object]) -> bool:
        """Whether the list ended before this page, which is not the first."""
        return self.page > 1 and not read

    def seen(self, read: Sequence[object]) -> Paging:
        """The same page, knowing from what was `read` up to `reach` whether one follows."""
        return replace(self, has_more=len(read) > self.size and self.page < self.most)


def page_number(text: str | None, most: int = MOST_PAGES) -> int:
    """The page that a query asks for: 1 for none or nonsense, `most` at most."""
    return min(max(int(text), 1), most) if text and text.isascii() and text.isdigit() and len(text) < 6 else 1  # noqa: PLR2004 - longer is beyond
