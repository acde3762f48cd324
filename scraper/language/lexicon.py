"""Lexicons: what words mean, read from files, one folder per language. Part of `scraper.language`.

A file is a layer (`harm.toml`), a key in it a label, its list the phrases: `"killed.undergo" = ["tewas", "meninggal"]`.
A third language is a third folder, here or in the user's (`kentongan.lexicons`). A phrase with the label "silent" is there to outbid a shorter one. In
`discourse.toml` each label is a layer of its own, for its small words do many things at once.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib import resources
from importlib.resources.abc import Traversable
from typing import NamedTuple

from scraper.language.affixes import lemmas, roots_of
from scraper.language.tokens import Token, fold, tokenise

_FIRST = "id"
SILENT = "silent"
DISCOURSE = "discourse"
_UNTAGGED = frozenset({"language", "abbreviations"})
"""Layers that are asked for whole; their words are not looked for in sentences."""
_MOST_KNOWN, _LONGEST_KNOWN = 50_000, 40
"""Words whose entries are remembered, and their length; a language has fewer that are common."""


class Mark(NamedTuple):
    """A phrase of a lexicon found in a sentence: tokens `start` up to, not including, `end`."""

    labels: tuple[str, ...]
    start: int
    end: int

    @property
    def label(self) -> str:
        return self.labels[0]

    @property
    def kind(self) -> str:
        return self.label.partition(".")[0]

    @property
    def role(self) -> str:
        return self.label.partition(".")[2]


Layer = dict[int, Mark]
"""Marks by their first token; marks of one layer never overlap."""

Labels = Mapping[str, Mapping[str, tuple[str, ...]]]
"""Layer → label → phrases."""


class _Entry(NamedTuple):
    words: tuple[str, ...]
    layer: str
    labels: tuple[str, ...]


class _Candidates(NamedTuple):
    """What may begin with a word: all entries; those that count if no phrase goes on, one for each layer."""

    entries: tuple[_Entry, ...]
    words: tuple[_Entry, ...]
    following: Mapping[str, tuple[_Entry, ...]]
    """The second words of phrases, each with the entries that it leaves."""
    spellings: tuple[str, ...]
    """The word and its lemmas."""

    def before(self, spellings: tuple[str, ...]) -> tuple[_Entry, ...]:
        """The entries that may stand before a word of these spellings; none if no phrase goes on with it."""
        seconds = [spelling for spelling in spellings if spelling in self.following]
        if not seconds:
            return ()
        return self.following[seconds[0]] if len(seconds) == 1 else self.entries


@dataclass(frozen=True)
class Lexicon:
    """Every phrase of one or more languages, indexed by first word, longest first."""

    entries: Mapping[str, Sequence[_Entry]]
    labels: Labels = field(repr=False)
    """What the files list."""
    _known: dict[str, _Candidates] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def function_words(self) -> frozenset[str]:
        """The small words that a text in this language cannot do without."""
        return frozenset(map(fold, self._listed("language", "function")))

    @cached_property
    def abbreviations(self) -> frozenset[str]:
        """Words whose full stop ends no sentence."""
        return frozenset(fold(word).removesuffix(".") for word in self._listed("abbreviations", "abbreviation"))

    @cached_property
    def grammar(self) -> str:
        """Whose order of words it has: "id" where the head of a phrase comes first, "en" where it comes last."""
        return next(iter(self._listed("language", "grammar")), _FIRST)

    def _listed(self, layer: str, label: str) -> Sequence[str]:
        return self.labels.get(layer, {}).get(label, ())

    def tag(self, tokens: Sequence[Token]) -> dict[str, Layer]:
        """The longest phrases that stand in `tokens`, by layer. Linear: phrases are a few words long."""
        layers: defaultdict[str, Layer] = defaultdict(dict)
        ends: dict[str, int] = {}
        # The end of the furthest phrase of several words: up to there `ends` says which layers are taken.
        covered = 0
        known, new = self._known.get, tuple.__new__
        candidates = [known(token.norm) or self._candidates(token.norm) for token in tokens]
        for at, found in enumerate(candidates):
            if found.following and at + 1 < len(tokens):
                entries = found.before(candidates[at + 1].spellings)
                if entries:
                    covered = max(covered, _tag_phrases(entries, tokens, at, layers, ends, self.grammar))
                    continue
            for _, layer, labels in found.words:
                if at >= covered or ends.get(layer, 0) <= at:
                    # As in `tokenise`: a third of the cost of `Mark(...)`.
                    layers[layer][at] = new(Mark, (labels, at, at + 1))
        return dict(layers)

    def _candidates(self, norm: str) -> _Candidates:
        """Entries that may begin with `norm` itself, then with a lemma of it."""
        spellings = (norm, *lemmas(norm, self.grammar))
        entries = tuple(entry for spelling in spellings for entry in self.entries.get(spelling, ()))
        first = {entry.layer: entry for entry in reversed(entries) if len(entry.words) == 1}
        words = tuple(entry for entry in entries if first.get(entry.layer) is entry and entry.labels[0] != SILENT)
        seconds = dict.fromkeys(entry.words[1] for entry in entries if len(entry.words) > 1)
        following = {
            second: tuple(entry for entry in entries if len(entry.words) == 1 or entry.words[1] == second)
            for second in seconds
        }
        found = _Candidates(entries, words, following, spellings)
        if len(norm) <= _LONGEST_KNOWN:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            self._known[norm] = found
        return found


def _tag_phrases(
    entries: Sequence[_Entry],
    tokens: Sequence[Token],
    at: int,
    layers: dict[str, Layer],
    ends: dict[str, int],
    grammar: str,
) -> int:
    """Marks the longest of `entries` that stands at `at`, for each layer; the end of the longest of all."""
    furthest = 0
    for words, layer, labels in entries:
        if ends.get(layer, 0) > at or (len(words) > 1 and not _stands(words, tokens, at, grammar)):
            continue
        end = ends[layer] = at + len(words)
        furthest = max(furthest, end)
        if labels[0] != SILENT:
            layers[layer][at] = Mark(labels, at, end)
    return furthest


def _stands(words: tuple[str, ...], tokens: Sequence[Token], at: int, grammar: str) -> bool:
    """Whether the rest of `words` follows; the first has been looked up already."""
    if at + len(words) > len(tokens):
        return False
    for step in range(1, len(words)):
        norm = tokens[at + step].norm
        if norm != words[step] and words[step] not in lemmas(norm, grammar):
            return False
    return True


def build_lexicon(labels: Labels, own: Labels | None = None) -> Lexicon:
    """A lexicon of `labels` and of `own`, which a user added: where both know a phrase, its own label goes first."""
    spelled: dict[tuple[str, tuple[str, ...]], dict[str, None]] = {}
    merged: dict[str, dict[str, tuple[str, ...]]] = {}
    for part in (own or {}, labels):
        for layer, table in part.items():
            for label, phrases in table.items():
                known = merged.setdefault(layer, {})
                known[label] = (*known.get(label, ()), *phrases)
                for phrase in phrases if layer not in _UNTAGGED else ():
                    key = (label if layer == DISCOURSE else layer, spelling(phrase))
                    spelled.setdefault(key, {})[label] = None
    if next(iter(merged.get("language", {}).get("grammar", ())), _FIRST) == _FIRST:
        for key, label in [*_other_voices(spelled)]:
            spelled.setdefault(key, {label: None})
    entries: dict[str, list[_Entry]] = {}
    for (layer, words), meanings in spelled.items():
        entries.setdefault(words[0], []).append(_Entry(words, layer, tuple(meanings)))
    for found in entries.values():
        found.sort(key=lambda entry: -len(entry.words))
    return Lexicon(entries, merged)


_VOICES = {"before": "after", "inflict": "undergo"}
"""What an active verb says of its object → the same of the subject of its passive."""


def _other_voices(
    spelled: Mapping[tuple[str, tuple[str, ...]], Mapping[str, None]],
) -> Iterator[tuple[tuple[str, tuple[str, ...]], str]]:
    """Indonesian verbs in the forms that no file lists: bare as headlines have them, and passive, of an active one.

    What was done to somebody does not say what came of doing it ("ditembak", "menembak"): no active of a passive one.
    """
    for (layer, words), labels in spelled.items():
        kind, _, role = next(iter(labels)).partition(".")
        if role not in _VOICES or len(words) != 1:
            continue
        for root in roots_of(words[0]):
            yield (layer, (root,)), f"{kind}.{role}"
            yield (layer, (f"di{root}",)), f"{kind}.{_VOICES[role]}"


def spelling(phrase: str) -> tuple[str, ...]:
    """The folded words of `phrase`, as texts are compared with it."""
    return tuple(token.norm for token in tokenise(phrase))


@dataclass(frozen=True)
class Lexicons:
    """The lexicon of each language that texts are read in, by its tag; the first one is for texts in none of them."""

    by_language: Mapping[str, Lexicon]

    def __getitem__(self, language: str | None) -> Lexicon:
        """The lexicon of `language`; raises `KeyError` for one that is not read."""
        return self.by_language[language or next(iter(self.by_language))]


@cache
def packaged_lexicons() -> Lexicons:
    """The lexicons that are part of kentongan."""
    return Lexicons({language: build_lexicon(labels) for language, labels in packaged_labels().items()})


@cache
def packaged_labels() -> Mapping[str, Labels]:
    """Language → what its files say, Indonesian first."""
    root = resources.files("scraper.language") / "lexicons"
    languages = sorted(
        (folder.name for folder in root.iterdir() if folder.is_dir()), key=lambda name: (name != _FIRST, name)
    )
    return {language: _read_folder(root / language) for language in languages}


def load_lexicon(language: str) -> Lexicon:
    """The packaged lexicon of `language`; raises `KeyError` if there is none."""
    return packaged_lexicons()[language]


def _read_folder(folder: Traversable) -> Labels:
    return {
        file.name.removesuffix(".toml"): {
            label: tuple(phrases) for label, phrases in tomllib.loads(file.read_text(encoding="utf-8")).items()
        }
        for file in sorted(folder.iterdir(), key=lambda file: file.name)
        if file.name.endswith(".toml")
    }
