"""What a text claims. Part of `scraper.model`."""

from __future__ import annotations

from enum import StrEnum

from scraper.model.value import Value


class Kind(StrEnum):
    KILLED = "killed"
    INJURED = "injured"
    MISSING = "missing"
    CAPTURED = "captured"
    DISPLACED = "displaced"


class Who(StrEnum):
    CIVILIAN = "civilian"
    COMBATANT = "combatant"
    CHILDREN = "children"
    WOMEN = "women"
    MEDICAL = "medical"
    JOURNALIST = "journalist"
    UNSPECIFIED = "unspecified"
    MIXED = "mixed"


class ClaimStatus(StrEnum):
    ASSERTED = "asserted"
    CLAIMED = "claimed"
    DENIED = "denied"


class TruceStatus(StrEnum):
    CALLED_FOR = "called_for"
    PROPOSED = "proposed"
    NEGOTIATING = "negotiating"
    AGREED = "agreed"
    IN_EFFECT = "in_effect"
    EXTENDED = "extended"
    VIOLATED = "violated"
    REJECTED = "rejected"
    ENDED = "ended"


class CasualtyClaim(Value, frozen=True, kw_only=True):
    """Somebody says that people came to harm. `quote == text[start:end]`; a `None` bound is open."""

    kind: Kind
    min: int | None
    max: int | None
    count_text: str | None
    who: Who
    cumulative: bool | None
    """True: a total over a period or war; False: the count of one incident; None: unclear."""
    background: bool
    """True: old news inside this text, no reason to alert."""
    status: ClaimStatus
    attributed_to: str | None
    quote: str
    start: int
    end: int
    subcount: bool = False
    """True: a part of another figure of the same text ("termasuk 10 anak"); never to be added to it."""


class CeasefireClaim(Value, frozen=True, kw_only=True):
    """What a text says of a truce. `quote == text[start:end]`."""

    status: TruceStatus
    background: bool
    quote: str
    start: int
    end: int


class KeywordHit(Value, frozen=True, kw_only=True):
    rule: str
    keyword: str
    start: int
    end: int


class Analysis(Value, frozen=True, kw_only=True):
    """All that one text claims, in order of appearance."""

    language: str | None
    conflict: bool
    casualties: tuple[CasualtyClaim, ...] = ()
    ceasefire: tuple[CeasefireClaim, ...] = ()
    keywords: tuple[KeywordHit, ...] = ()
