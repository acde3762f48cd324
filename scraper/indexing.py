"""Under which terms an article is found, and which terms a search asks for. Part of `scraper`; pure, knows no store.

A term is a folded word, or a mark with a colon in it, which no word has: "source:desk", "story:…", "state:partial".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from scraper.language.folding import fold_text
from scraper.language.words import forms_of, has_in_row, words_in, words_of
from scraper.model import Article, Value
from scraper.searching import Phrase, Search

MOST_TERMS = 4000
"""Different words of one article that are found again: those of some forty thousand characters of news."""

Spans = list[tuple[int, int]]


class Asked(Value, frozen=True, kw_only=True):
    """A search as an index answers it: of each group one term at least, and none of `without`."""

    groups: tuple[frozenset[str], ...]
    prefixes: tuple[str, ...]
    without: frozenset[str]
    without_prefixes: tuple[str, ...]

    def accepts(self, line: str) -> bool:
        """Whether an article is meant whose terms make `line`, blanks between them, as far as terms can tell."""
        if any(len(group) == 1 and not any(term in line for term in group) for group in self.groups):
            return False  # most lines, and not even taken apart
        terms = set(line.split())
        return (
            not any(group.isdisjoint(terms) for group in self.groups)
            and self.without.isdisjoint(terms)
            and all(_begins(line, prefix) for prefix in self.prefixes)
            and not any(_begins(line, prefix) for prefix in self.without_prefixes)
        )


def asked_of(search: Search) -> Asked:
    """What an index is asked for `search`; phrases of several words are left to `is_met`."""
    exact = dict.fromkeys(chain.from_iterable(search.phrases))
    conditions = _marks(source=search.source, story=search.story, state=search.state)
    groups = [*map(forms_of, search.words), *(frozenset({term}) for term in chain(exact, conditions))]
    return Asked(
        groups=tuple(dict.fromkeys(groups)),
        prefixes=search.prefixes,
        without=frozenset().union(
            *map(forms_of, search.without), (phrase[0] for phrase in search.without_phrases if len(phrase) == 1)
        ),
        without_prefixes=search.without_prefixes,
    )


def terms_of(article: Article) -> Iterable[str]:
    """The terms of `article`, each once; the words of a long text are its first."""
    marks = _marks(source=article.source, story=article.story, state=article.pages.state)
    terms = dict.fromkeys(chain(marks, words_of("\n".join(searched_texts(article)))))
    return terms if len(terms) <= MOST_TERMS else list(terms)[:MOST_TERMS]


def searched_texts(article: Article) -> tuple[str, ...]:
    """What of `article` is searched: headline, description, body. No phrase reaches from one into another."""
    return tuple(text for text in (article.headline, article.description, article.body) if text)


def needs_text(search: Search) -> bool:
    """Whether terms alone cannot tell which articles `search` means."""
    return any(len(phrase) > 1 for phrase in (*search.phrases, *search.without_phrases))


def is_met(search: Search, article: Article) -> bool:
    """Whether `article` holds all phrases of `search`, and none of those it must not hold."""
    texts = searched_texts(article)
    return all(_stands(phrase, texts) for phrase in search.phrases) and not any(
        _stands(phrase, texts) for phrase in search.without_phrases
    )


def found_in(text: str, search: Search) -> Spans:
    """Where the words and phrases stand in `text` that `search` asks for, in order, as offsets into it."""
    folded = fold_text(text)
    words = list(words_in(folded))
    forms = frozenset().union(*map(forms_of, search.words))
    spans: Spans = []
    for at, (word, first, last) in enumerate(words):
        if word in forms or word.startswith(search.prefixes):
            spans.append(folded.span(first, last))
        for phrase in search.phrases:
            if word == phrase[0] and tuple(one for one, _, _ in words[at : at + len(phrase)]) == phrase:
                spans.append(folded.span(first, words[at + len(phrase) - 1][2]))
    return spans


def _marks(**conditions: str | None) -> Iterator[str]:
    """The terms that stand for conditions; none for None. White space would tear a term, and stands in no name of ours."""
    return ("".join(f"{name}:{value}".split()) for name, value in conditions.items() if value)


def _begins(line: str, prefix: str) -> bool:
    """Whether a word of `line` begins with `prefix`; a mark is no word."""
    padded = f" {line} "
    at = padded.find(f" {prefix}")
    while at >= 0:
        end = padded.index(" ", at + 1)
        if ":" not in padded[at:end]:
            return True
        at = padded.find(f" {prefix}", end)
    return False


def _stands(phrase: Phrase, texts: Iterable[str]) -> bool:
    return any(has_in_row(text, phrase) for text in texts)
