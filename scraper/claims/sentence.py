"""One sentence, read once: tokens, what they mean, quantities, groups of people, harm words. Part of `scraper.claims`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from scraper.language.lexicon import Layer, Lexicon, Mark
from scraper.language.numbers import Quantity, find_quantities
from scraper.language.tokens import WORD, Token

_EMPTY: Layer = {}
_TITLE_CASE = 0.7
_SHORTEST_TITLE = 4


@dataclass(slots=True)
class Sentence:
    """Tokens `i` of the sentence and the marks on them, by layer."""

    tokens: Sequence[Token]
    layers: dict[str, Layer]
    language: str
    quantities: list[Quantity] = field(default_factory=list)
    title_case: bool = False
    """A headline: capitals say nothing about names."""

    def __len__(self) -> int:
        return len(self.tokens)

    @property
    def harms(self) -> list[Mark]:
        return list(self.layers.get("harm", _EMPTY).values())

    def mark(self, layer: str, at: int) -> Mark | None:
        """The mark of `layer` that begins at token `at`."""
        return self.layers.get(layer, _EMPTY).get(at)

    def marks(self, layer: str, start: int = 0, end: int | None = None) -> Iterator[Mark]:
        """The marks of `layer` that begin in tokens `start` up to `end`, in order."""
        found = self.layers.get(layer, _EMPTY)
        if not found:
            return
        stop = len(self.tokens) if end is None else min(end, len(self.tokens))
        for at, mark in found.items():
            if max(start, 0) <= at < stop:
                yield mark

    def has(self, layer: str, start: int, end: int) -> bool:
        """Whether a mark of `layer` begins in tokens `start` up to `end`."""
        return next(self.marks(layer, start, end), None) is not None

    def ends(self, layer: str, end: int) -> Mark | None:
        """The mark of `layer` whose last token is `end - 1`."""
        for start in range(max(0, end - 5), end):
            mark = self.mark(layer, start)
            if mark and mark.end == end:
                return mark
        return None

    def norm(self, at: int) -> str:
        """The folded word at `at`; "" outside the sentence."""
        return self.tokens[at].norm if 0 <= at < len(self.tokens) else ""

    def is_name(self, at: int) -> bool:
        """Whether token `at` is capitalised as only names are here."""
        token = self.tokens[at] if 0 < at < len(self.tokens) else None
        return token is not None and not self.title_case and token.kind == WORD and token.text[0].isupper()

    def is_punctuation(self, at: int, marks: str) -> bool:
        return 0 <= at < len(self.tokens) and self.tokens[at].text in marks


def read_sentence(tokens: Sequence[Token], lexicon: Lexicon, language: str) -> Sentence:
    """`tokens` with everything the lexicon says of them."""
    layers = lexicon.tag(tokens)
    quantities = find_quantities(tokens, layers)
    words = [token for token in tokens if token.kind == WORD and len(token.text) > 3]  # noqa: PLR2004 - "di", "dan" stay small
    capitals = sum(token.text[0].isupper() for token in words)
    title_case = len(words) >= _SHORTEST_TITLE and capitals >= _TITLE_CASE * len(words)
    return Sentence(tokens, layers, language, quantities, title_case)
