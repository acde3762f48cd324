"""What figures are worth, whoever groups them: "1.234", "1,234", "1,2". Part of `scraper.language`."""

from __future__ import annotations

_LONGEST = 15
_GROUP = 3


def worth_of(text: str, *, large: bool) -> float | None:
    """What a figure is worth: groups of three are thousands, unless it counts millions; after one other mark is a decimal."""
    if len(text) > _LONGEST or (text[0] == "0" and text.isdigit() and len(text) > 1):
        return None
    parts = text.replace(",", ".").split(".")
    if len(parts) == 1:
        return int(text)
    if is_grouped(text) and not (large and len(parts) == 2):  # noqa: PLR2004 - "2,345 juta": one whole, one fraction
        return int("".join(parts))
    return float(f"{parts[0]}.{parts[1]}") if len(parts) == 2 else None  # noqa: PLR2004 - one whole, one fraction


def is_grouped(text: str) -> bool:
    """Whether a figure has no fraction: bare, or in groups of three."""
    first, *rest = text.replace(",", ".").split(".")
    return not rest or (all(len(part) == _GROUP for part in rest) and len(first) <= _GROUP and first[0] != "0")
