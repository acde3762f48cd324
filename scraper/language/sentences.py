"""Tokens to sentences. Part of `scraper.language`. Knows no language but the abbreviations it is given."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scraper.language.tokens import NUMBER, PUNCTUATION, WORD, Token

LONGEST = 250
"""Tokens after which a sentence is cut, so that no input makes one reading long."""

_ENDS = frozenset(".!?…。؟")
_CLOSERS = frozenset("\"'”’»)]*_")
_OPENERS = frozenset("(“«[")
_BULLETS = frozenset("•●▪◦■►▶‣")
_STOPS = _ENDS | _CLOSERS
_WRAPPED = 45
"""Characters of a line that was broken because it was full."""
_LABEL = 4
"""Words before the colon of a line that stands for itself ("baca juga: …")."""
_REACH = 8
"""Closing marks and full stops that are looked through."""
_LONGEST_ABBREVIATION = 3


def split_sentences(text: str, tokens: Sequence[Token], abbreviations: frozenset[str]) -> Iterator[Sequence[Token]]:
    """The sentences of `text` as runs of its tokens; every token stands in exactly one.

    A full stop that lost its space ends a sentence ("tewas.Polisi"), one in "Rp 1.000", "J.K." or "dr." does not; a line
    break ends one unless the next line goes on in lower case; a bullet begins one, a line with a label is one.
    """
    begin = end_before = 0
    before = ""
    for at, (word, _, start, end, _) in enumerate(tokens):
        # Between two words of a line nothing ends; asking no more of them halves the cost.
        asked = before in _STOPS or word in _BULLETS or start - end_before > 1 or text[end_before] == "\n"
        if at and (at - begin > LONGEST or (asked and _stops(text, tokens, begin, at - 1, abbreviations))):
            yield tokens[begin:at]
            begin = at
        before, end_before = word, end
    if tokens:
        yield tokens[begin:]


def _stops(text: str, tokens: Sequence[Token], begin: int, at: int, abbreviations: frozenset[str]) -> bool:
    """Whether a sentence that began at `begin` ends with token `at`, which is not the last."""
    this, following = tokens[at], tokens[at + 1]
    return (
        following.text in _BULLETS
        or (this.end < following.start and _is_broken(text, tokens, begin, at))
        or (this.text in _STOPS and _is_end(tokens, at, abbreviations))
    )


def _is_broken(text: str, tokens: Sequence[Token], begin: int, at: int) -> bool:
    """Whether a line ends at `at` whose successor does not go on with it."""
    following = tokens[at + 1]
    breaks = text.count("\n", tokens[at].end, following.start)
    if breaks != 1:
        return breaks > 1
    if following.kind == NUMBER and _is_wrapped(text, tokens[at]):
        return False
    return not following.text[0].islower() or _has_label(tokens, begin) or _has_label(tokens, at + 1)


def _is_wrapped(text: str, last: Token) -> bool:
    """Whether the line that `last` ends is a long one without a full stop: mail and wires break lines anywhere."""
    return last.end - text.rfind("\n", 0, last.end) > _WRAPPED and last.text not in _ENDS


def _has_label(tokens: Sequence[Token], begin: int) -> bool:
    """Whether the line at `begin` opens like "baca juga:"."""
    for token in tokens[begin : begin + _LABEL]:
        if token.kind != WORD:
            return token.text == ":" and token is not tokens[begin]
    return False


def _is_end(tokens: Sequence[Token], at: int, abbreviations: frozenset[str]) -> bool:
    """Whether a sentence ends with the full stop or the closing mark at `at`."""
    this, following = tokens[at], tokens[at + 1]
    apart = this.end < following.start
    stop = at
    while stop > max(0, at - _REACH) and tokens[stop].text in _CLOSERS:
        stop -= 1
    if tokens[stop].text not in _ENDS or (following.text in _STOPS and not apart and not _opens(tokens, at + 1)):
        return False
    if tokens[stop].text == "." and stop == at and _is_abbreviated(tokens, at, abbreviations):
        return False
    if apart:
        return _may_begin(following)
    return stop == at and _lost_its_blank(tokens, at)


def _may_begin(token: Token) -> bool:
    return token.kind in {NUMBER, PUNCTUATION} or not token.text[0].islower()


def _opens(tokens: Sequence[Token], at: int) -> bool:
    """Whether the straight quote at `at` opens one: it clings to a capital behind it."""
    if tokens[at].text != '"' or at + 1 >= len(tokens):
        return False
    following = tokens[at + 1]
    return tokens[at].end == following.start and following.text[0].isupper()


def _lost_its_blank(tokens: Sequence[Token], at: int) -> bool:
    """Whether a sentence begins right behind the full stop at `at`: "tewas.Polisi", "tewas.12 orang", "tewas.(Antara)"."""
    before = at
    while before > max(0, at - _REACH) and tokens[before].text in _ENDS:
        before -= 1
    word, following = tokens[before].text, tokens[at + 1]
    small = word[-1].islower()
    if following.text in _OPENERS or following.text == '"':
        return small
    if following.kind == NUMBER:
        return small and len(word) > _LONGEST_ABBREVIATION
    if following.kind != WORD or not following.text[0].isupper():
        return False
    return small or (len(following.text) > 1 and following.text[1].islower() and (len(word) > 1 or word.isdigit()))


def _is_abbreviated(tokens: Sequence[Token], at: int, abbreviations: frozenset[str]) -> bool:
    """Whether the full stop at `at` belongs to "dr.", to an initial, to "a.n.", or before a number to "No."."""
    if not at:
        return False
    before = tokens[at - 1]
    if len(before.text) == 1 and before.text.isupper():
        return True
    if before.norm in abbreviations or (tokens[at + 1].kind != WORD and f"{before.norm} #" in abbreviations):
        return True
    dotted = at > 2 and tokens[at - 2].text == "." and tokens[at - 3].end == tokens[at - 2].start  # noqa: PLR2004 - "a.n."
    return dotted and f"{tokens[at - 3].norm}.{before.norm}" in abbreviations
