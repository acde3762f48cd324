"""Tokens to sentences. Part of `scraper.language`. Knows no language but the abbreviations it is given."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scraper.language.tokens import NUMBER, PUNCTUATION, WORD, Token

LONGEST = 250
"""Tokens after which a sentence is cut, so that no input makes one reading long."""

_ENDS = frozenset(".!?…。؟")
_CLOSERS = frozenset("\"'”’»)]*")


def split_sentences(text: str, tokens: Sequence[Token], abbreviations: frozenset[str]) -> Iterator[Sequence[Token]]:
    """The sentences of `text` as runs of its tokens; every token stands in exactly one.

    A full stop that lost its space ends a sentence ("tewas.Polisi"), one in "Rp 1.000", "J.K." or "dr." does not; a line
    break ends one unless the next line goes on in lower case.
    """
    begin = 0
    for at in range(len(tokens)):
        if at + 1 == len(tokens) or at - begin >= LONGEST or _is_end(text, tokens, at, abbreviations):
            yield tokens[begin : at + 1]
            begin = at + 1


def _is_end(text: str, tokens: Sequence[Token], at: int, abbreviations: frozenset[str]) -> bool:
    this, following = tokens[at], tokens[at + 1]
    gap = text[this.end : following.start]
    if "\n" in gap:
        return "\n\n" in gap or not following.text[0].islower()
    if this.text in _CLOSERS and at and tokens[at - 1].text in _ENDS:
        return bool(gap) and _may_begin(following)
    if this.text not in _ENDS or (following.text in _CLOSERS and not gap):
        return False
    if this.text == "." and at and _is_abbreviation(tokens[at - 1], abbreviations):
        return False
    if gap:
        return _may_begin(following)
    return following.kind == WORD and following.text[0].isupper() and at > 0 and tokens[at - 1].text[-1].islower()


def _may_begin(token: Token) -> bool:
    return token.kind in {NUMBER, PUNCTUATION} or not token.text[0].islower()


def _is_abbreviation(token: Token, abbreviations: frozenset[str]) -> bool:
    return (len(token.text) == 1 and token.text.isupper()) or token.norm in abbreviations
