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
    def reach(self) -> int:
        """How many must be read to fill the page and to know whether another one follows."""
        return self.page * self.size + 1

    def cut(self, everything: Sequence[T]) -> Sequence[T]:
        """What stands on this page."""
        return everything[(self.page - 1) * self.size : self.page * self.size]

    def is_beyond(self, everything: Sequence[object]) -> bool:
        """Whether `everything` ended before this page, which is not the first."""
        return self.page > 1 and len(everything) <= (self.page - 1) * self.size

    def seen(self, everything: Sequence[object]) -> Paging:
        """The same page, knowing from `everything` up to `reach` whether one follows."""
        return self.followed(has_more=len(everything) > self.page * self.size)

    def followed(self, *, has_more: bool) -> Paging:
        """The same page, followed by another one if there is more and this is not the last that is shown."""
        return replace(self, has_more=has_more and self.page < self.most)


def page_number(text: str | None, most: int = MOST_PAGES) -> int:
    """The page that a query asks for: 1 for none or nonsense, `most` at most."""
    return min(max(int(text), 1), most) if text and text.isascii() and text.isdigit() and len(text) < 6 else 1  # noqa: PLR2004 - longer is beyond
