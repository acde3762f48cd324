"""Is this an armed conflict at all? Part of `scraper.claims`.

Cues are counted by kind: what is armed beyond doubt, weak words, zones and actors of war, and the words of other worlds
(accident, crime, sport, film, market, history). What each kind weighs was fitted to labelled texts
(`bench/fit_conflict.py`) and stands in `conflict.toml`; the probability is that of a logistic regression.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib import resources
from math import exp, log1p

from scraper.claims.sentence import Sentence
from scraper.language.numbers import is_year
from scraper.language.tokens import NUMBER

_LEAD = 80
"""Tokens of a text that say what it is about."""
_LATER = 0.5
"""What a word weighs that stands behind them only."""
_OLD_YEARS = 4
"""A year so long before the article's own is history."""
_MOST_CLAIMS = 6
_MOST_TRUCES = 4
_BRIEF = 40
"""Tokens: a text below has no room for more than one cue."""
_LONG = 100
"""Tokens: the unit of a text's length."""
_YEAR = 4
"""Digits of one."""
THRESHOLD = 0.5


@dataclass
class ConflictReader:
    """Gathers cues over the sentences of one text, published on `published` if that is known."""

    published: date | None = None
    _words: dict[str, dict[str, float]] = field(default_factory=dict)
    _years: set[int] = field(default_factory=set)
    _seen: int = 0

    def read(self, sentence: Sentence, *, title: bool = False) -> None:
        """Adds the cues of `sentence`; those of the title weigh like the opening's."""
        weight = 1.0 if title or self._seen < _LEAD else _LATER
        for mark in sentence.marks("conflict"):
            word = " ".join(token.norm for token in sentence.tokens[mark.start : mark.end])
            for label in mark.labels:
                words = self._words.setdefault(label, {})
                words[word] = max(words.get(word, 0.0), weight)
        self._years.update(_years_in(sentence))
        self._seen += 0 if title else len(sentence)

    def features(self, casualties: int, truces: int) -> dict[str, float]:
        """What the decision rests on, by name: distinct cues of each kind, claims, old years and length, all as logarithms."""
        found = {label: log1p(sum(words.values())) for label, words in self._words.items()}
        return found | {
            "casualties": log1p(min(casualties, _MOST_CLAIMS)),
            "truces": log1p(min(truces, _MOST_TRUCES)),
            "harm_at_war": log1p(min(casualties, _MOST_CLAIMS)) if self._is_only_war() else 0.0,
            "old_years": log1p(sum(1 for _ in self._old_years())),
            "length": log1p(self._seen / _LONG),
            "brevity": max(0.0, 1 - self._seen / _BRIEF),
        }

    def decide(self, casualties: int, truces: int) -> tuple[bool, str]:
        """Whether the text is about an armed conflict, and how likely it is. The cues stand in the trace."""
        weights = conflict_weights()
        features = self.features(casualties, truces)
        score = weights["bias"] + sum(weights.get(name, 0.0) * value for name, value in features.items())
        likely = 1 / (1 + exp(-score))
        return likely > THRESHOLD, f"armed conflict {likely:.0%} likely"

    def _is_only_war(self) -> bool:
        """Whether a zone or party of war is named and nothing of another world."""
        named = self._words.get("zone") or self._words.get("actor")
        return bool(named) and not any(label.startswith("not.") for label in self._words)

    def _old_years(self) -> Iterator[int]:
        present = self.published.year if self.published else max(self._years, default=0)
        return (year for year in self._years if year < present - _OLD_YEARS)


def _years_in(sentence: Sentence) -> Iterator[int]:
    # Figures of four digits are asked for first: most sentences have none, and reading quantities is dear.
    if any(token.kind == NUMBER and len(token.text) == _YEAR for token in sentence.tokens):
        yield from (
            quantity.min for quantity in sentence.quantities if quantity.min and is_year(quantity, sentence.tokens)
        )


@cache
def conflict_weights() -> Mapping[str, float]:
    """What each feature weighs in log-odds, with "bias" for none."""
    file = resources.files("scraper.claims") / "conflict.toml"
    weights = tomllib.loads(file.read_text(encoding="utf-8"))["weights"]
    return {name: float(weight) for name, weight in weights.items()}
