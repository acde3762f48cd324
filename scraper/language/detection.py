"""Which language a text is in. Part of `scraper.language`. Small words decide; no model, no file but the lexicons."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from scraper.language.lexicon import LANGUAGES, load_lexicon
from scraper.language.tokens import Token, fold

_ENOUGH_TOKENS = 400


def detect_language(tokens: Sequence[Token], declared: str | None = None) -> str | None:
    """The tag "id" or "en"; None where neither's small words stand. A declared language wins unless the text contradicts it."""
    words = [token.norm for token in tokens[:_ENOUGH_TOKENS]]
    votes = {language: sum(map(_function_words(language).__contains__, words)) for language in LANGUAGES}
    best = max(votes, key=lambda language: votes[language])
    spoken = (declared or "").partition("-")[0].lower()
    if spoken in votes and votes[spoken] * 2 >= votes[best]:
        return spoken
    return best if votes[best] else None


@cache
def _function_words(language: str) -> frozenset[str]:
    return frozenset(fold(word) for word in load_lexicon(language).labels["language"]["function"])
