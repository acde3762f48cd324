"""Which language a text is in. Part of `scraper.language`. Small words decide; no model, no file but the lexicons."""

from __future__ import annotations

from collections.abc import Sequence

from scraper.language.lexicon import Lexicons, packaged_lexicons
from scraper.language.tokens import Token

_ENOUGH_TOKENS = 400


def detect_language(
    tokens: Sequence[Token], declared: str | None = None, lexicons: Lexicons | None = None
) -> str | None:
    """The tag of a language of `lexicons`; None where the small words of none stand.

    A declared language wins unless the text contradicts it; of two with as many words the first one.
    """
    known = (lexicons or packaged_lexicons()).by_language
    words = [token.norm for token in tokens[:_ENOUGH_TOKENS]]
    votes = {language: sum(map(lexicon.function_words.__contains__, words)) for language, lexicon in known.items()}
    best = max(votes, key=lambda language: votes[language])
    spoken = (declared or "").partition("-")[0].lower()
    if spoken in votes and votes[spoken] * 2 >= votes[best]:
        return spoken
    return best if votes[best] else None
