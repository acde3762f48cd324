"""Who the counted were, by the words that name them. Part of `scraper.claims`. Guesses nothing from who shot at whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scraper.claims.clause import Tie
from scraper.claims.groups import BARE, ELLIPTIC
from scraper.claims.sentence import Sentence
from scraper.model import Who

_LIST = 5
"""Tokens behind a count that may say what the counted were."""
_FAMILIES = frozenset({"civilian", "children", "women", "medical", "journalist"})
_SPECIFIC = _FAMILIES | {"combatant"}
_BODILY = frozenset({"killed", "injured", "missing"})
_CARRIED = frozenset({Who.COMBATANT, Who.CIVILIAN, Who.MEDICAL, Who.JOURNALIST})


@dataclass
class Identities:
    """Remembers who was counted last, for counts that leave their noun out ("lima lainnya", "three were killed")."""

    _last: Who = Who.UNSPECIFIED

    def of(self, sentence: Sentence, tie: Tie, ties: Sequence[Tie]) -> Who:
        """Who `tie` counts, one of `ties` of `sentence` taken in their order."""
        who = _said(sentence, tie, ties)
        if who is Who.UNSPECIFIED and tie.group.quantity and self._is_carried_on(tie, ties):
            who = self._last
        if who is Who.UNSPECIFIED:
            who = _by_place(sentence, tie)
        if not tie.part:
            # "Two women killed, one more hurt": the one may be anybody; a soldier beside soldiers hardly.
            self._last = who if who in _CARRIED else Who.UNSPECIFIED
        return who

    def _is_carried_on(self, tie: Tie, ties: Sequence[Tie]) -> bool:
        """Whether `tie` has no noun of its own and counts on from the figure before it."""
        first = tie is ties[0]
        return tie.group.head == ELLIPTIC or (tie.group.head == BARE and not first)


def _said(sentence: Sentence, tie: Tie, ties: Sequence[Tie]) -> Who:
    named = tie.group.who & _SPECIFIC
    if not named and tie.toll:
        front = sentence.marks("people", tie.harm.start - _LIST - 2, tie.harm.start + 1)
        named = frozenset(mark.label for mark in front) & _SPECIFIC
    around = frozenset(mark.label for mark in sentence.marks("people", tie.group.end, tie.group.end + _LIST))
    if not named and tie.part:
        named = around & _SPECIFIC
    if named:
        return _one_of(named)
    parts = any(other.part and other.kind == tie.kind and other.group.who & _SPECIFIC for other in ties)
    listed = around and sentence.has("includes", tie.group.end, tie.group.end + 2)
    return Who.MIXED if not tie.part and (parts or listed) else Who.UNSPECIFIED


def _by_place(sentence: Sentence, tie: Tie) -> Who:
    """Who is harmed where nobody else is: at a market, in a camp, in flight."""
    place = tie.kind in _BODILY and sentence.has("civilian_place", 0, len(sentence))
    return Who.CIVILIAN if place or tie.kind == "displaced" else Who.UNSPECIFIED


def _one_of(named: frozenset[str]) -> Who:
    """One word for several: the narrower of two where one holds the other, else mixed."""
    if len(named) > 1 and "combatant" not in named:
        named -= {"civilian"}
    elif "combatant" in named and "civilian" not in named:
        named = frozenset({"combatant"})
    return Who(next(iter(named))) if len(named) == 1 else Who.MIXED
