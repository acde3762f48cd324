"""What a search found, with the words that were looked for marked. Part of the front door; pure."""

from __future__ import annotations

from scraper.excerpts import excerpt
from scraper.model import Article, Value
from scraper.searching import Search

_LENGTH = 330
"""Characters of the text that are shown: some three lines."""
_HEADLINE = 300


class Bit(Value, frozen=True, kw_only=True):
    text: str
    is_found: bool = False


class Hit(Value, frozen=True, kw_only=True):
    article: Article
    headline: tuple[Bit, ...]
    text: tuple[Bit, ...]
    """The passage with the most finds."""


def hit_of(article: Article, search: Search) -> Hit:
    """`article` as `search` found it."""
    headline = article.headline or article.url
    return Hit(
        article=article,
        headline=_marked(headline, search, _HEADLINE),
        text=_marked(article.body, search, _LENGTH),
    )


def _marked(text: str, search: Search, length: int) -> tuple[Bit, ...]:
    shown = excerpt(text, search, length)
    bits, done = list[Bit](), 0
    for start, end in shown.finds:
        bits += [Bit(text=shown.text[done:start]), Bit(text=shown.text[start:end], is_found=True)]
        done = end
    return tuple(bit for bit in (*bits, Bit(text=shown.text[done:])) if bit.text)
