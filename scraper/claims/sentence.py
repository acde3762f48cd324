"""One sentence, read once: tokens, what they mean, quantities, groups of people, harm words. Part of `scraper.claims`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from scraper.language.lexicon import Layer, Lexicon, Mark
from scraper.language.numbers import Quantity, find_quantities
from scraper.language.tokens import NUMBER, WORD, Token

_EMPTY: Layer = {}
_TITLE_CASE = 0.7
_SHORTEST_TITLE = 4
_SMALL = 3
"""Letters of words that stay small in a headline ("di", "dan")."""


@dataclass(slots=True)
class Sentence:
    """Tokens `i` of the sentence and the marks on them, by layer."""

    tokens: Sequence[Token]
    layers: dict[str, Layer]
    language: str
    _quantities: list[Quantity] | None = None
    _title_case: bool | None = None
    _dated: list[int] | None = None
    _endings: dict[str, Layer] = field(default_factory=dict)
    """Marks by the token behind them, for the layers that were asked for them."""

    def __len__(self) -> int:
        return len(self.tokens)

    @property
    def quantities(self) -> list[Quantity]:
        """In order, not overlapping; read when first asked for, since most sentences are never asked."""
        if self._quantities is None:
            self._quantities = find_quantities(self.tokens, self.layers)
        return self._quantities

    @property
    def dated(self) -> list[int]:
        """The tokens at which a date may begin, in order: figures and words of time."""
        if self._dated is None:
            times = self.layers.get("time", _EMPTY)
            figures = (at for at, token in enumerate(self.tokens) if token.kind == NUMBER)
            self._dated = sorted({*times, *figures})
        return self._dated

    @property
    def title_case(self) -> bool:
        """Whether it is a headline: capitals say nothing about names."""
        if self._title_case is None:
            words = [token.text[0] for token in self.tokens if len(token.text) > _SMALL and token.kind == WORD]
            capitals = sum(map(str.isupper, words))
            self._title_case = len(words) >= _SHORTEST_TITLE and capitals >= _TITLE_CASE * len(words)
        return self._title_case

    @property
    def harms(self) -> list[Mark]:
        return list(self.layers.get("harm", _EMPTY).values())

    def mark(self, layer: str, at: int) -> Mark | None:
        """The mark of `layer` that begins at token `at`."""
        return self.layers.get(layer, _EMPTY).get(at)

    def marks(self, layer: str, start: int = 0, end: int | None = None) -> Iterator[Mark]:
        """The marks of `layer` that begin in tokens `start` up to `end`, in order."""
        found = self.layers.get(layer)
        if not found:
            return iter(())
        if start <= 0 and (end is None or end >= len(self.tokens)):
            return iter(tuple(found.values()))
        stop = len(self.tokens) if end is None else end
        return iter([mark for at, mark in found.items() if start <= at < stop])

    def has(self, layer: str, start: int, end: int) -> bool:
        """Whether a mark of `layer` begins in tokens `start` up to `end`."""
        return any(start <= at < end for at in self.layers.get(layer, _EMPTY))

    def ends(self, layer: str, end: int) -> Mark | None:
        """The mark of `layer` whose last token is `end - 1`."""
        found = self.layers.get(layer)
        if not found:
            return None
        ending = self._endings.get(layer)
        if ending is None:
            ending = self._endings[layer] = {mark.end: mark for mark in found.values()}
        return ending.get(end)

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
    return Sentence(tokens, lexicon.tag(tokens), language)
