"""Headers of mails, written letter by letter. Part of `scheduler`; pure."""

from __future__ import annotations

from email.header import Header
from email.policy import Policy
from typing import Self

from scheduler.channels.sanitising import clean

_LONGEST = 300
"""Characters; unfolded, too, it is a third of what a line may have (RFC 5322 §2.1.1)."""


class Words(str):
    """What a header says: a reader of the mail sees these letters and no others, whoever wrote them.

    Python's mail package takes a string for something to read: it decodes the encoded words (RFC 2047) in it, and what comes out
    may be a line break and a header more. It takes a value with a `name` as it is, and lets it fold itself.
    """

    __slots__ = ("name",)

    name: str

    def __new__(cls, name: str, text: str) -> Self:
        words = super().__new__(cls, clean(text, _LONGEST))
        words.name = name
        return words

    def fold(self, *, policy: Policy) -> str:
        """The header's lines. Encoded as a whole where a reader might decode a part, or has to."""
        is_plain = self.isascii() and "=?" not in self
        said = (
            str(self) if is_plain else Header(str(self), "utf-8", header_name=self.name).encode(linesep=policy.linesep)
        )
        return f"{self.name}: {said}{policy.linesep}"
