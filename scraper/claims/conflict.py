"""Is this an armed conflict at all? Part of `scraper.claims`.

Cues are weighed, not counted: a kind of cue counts once for each of its words, the opening of a text more than its end,
and what speaks of another world (accident, crime, sport, film, market, history) is weighed against it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from scraper.claims.sentence import Sentence

_LEAD = 80
"""Tokens of a text that say what it is about."""
_WEIGHT = {"armed": 3.0, "weak": 1.2, "zone": 2.0, "actor": 1.0}
_ENOUGH = 2.6
_WITNESSES = 3
"""Words that are needed where none is armed beyond doubt."""
_AGAINST = 3.0
_CAP = {"armed": 15.0, "weak": 6.0, "zone": 6.0, "actor": 4.0}


@dataclass
class ConflictReader:
    """Gathers cues over the sentences of one text."""

    _cues: dict[str, dict[str, float]] = field(default_factory=dict)
    _seen: int = 0

    def read(self, sentence: Sentence, *, title: bool = False) -> None:
        """Adds the cues of `sentence`; those of the title weigh like the opening's."""
        weight = 1.0 if title or self._seen < _LEAD else 0.5
        for mark in sentence.marks("conflict"):
            word = " ".join(token.norm for token in sentence.tokens[mark.start : mark.end])
            for label in mark.labels:
                words = self._cues.setdefault(label, {})
                words[word] = max(words.get(word, 0.0), weight)
        self._seen += 0 if title else len(sentence)

    def decide(self, casualties: int, truces: int) -> tuple[bool, str]:
        """Whether the text is about an armed conflict, and why, in one line."""
        armed = sum(min(_WEIGHT[kind] * sum(self._cues.get(kind, {}).values()), _CAP[kind]) for kind in _WEIGHT)
        evidence = sum(len(self._cues.get(kind, ())) for kind in ("weak", "zone", "zone", "actor")) + min(casualties, 2)
        if not self._cues.get("armed") and evidence < _WITNESSES:
            armed = 0.0
        armed += min(casualties, 3) * 0.6 + min(truces, 3) * 1.0
        world, against = self._other_world()
        if not self._cues.get("armed"):
            against *= 2
        decided = armed >= _ENOUGH and armed > against
        words = ", ".join([*self._cues.get("armed", {}), *self._cues.get("weak", {})][:5]) or "no cue"
        other = f"; {world} {against:.1f}" if world else ""
        return decided, f"armed conflict {armed:.1f} ({words}){other}"

    def _other_world(self) -> tuple[str, float]:
        weighed = Counter(
            {
                label.removeprefix("not."): _AGAINST * sum(words.values())
                for label, words in self._cues.items()
                if label.startswith("not.")
            }
        )
        if not weighed:
            return "", 0.0
        world, most = weighed.most_common(1)[0]
        return world, most + 0.5 * (sum(weighed.values()) - most)


def read_all(sentences: Sequence[Sentence]) -> ConflictReader:
    """A reader that has read `sentences`."""
    reader = ConflictReader()
    for sentence in sentences:
        reader.read(sentence)
    return reader
