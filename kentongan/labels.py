"""What may stand in a user's lexicon: labels that some code asks for, phrases that can be found. Part of the front door."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import Any

from kentongan.complaints import near, only_near
from scraper.language.lexicon import DISCOURSE, SILENT, packaged_labels, spelling

_VALUES = {"value": 1, "times": 1, "between": 2, "month": 1}
"""Labels that say a number, and how many: "value 7", "between 20 99"."""
_MONTHS = range(1, 13)


def useless(layer: str, label: str, phrase: Any, known: Mapping[tuple[str, ...], str] | None) -> str | None:
    """Why `phrase` cannot stand in a list; `known` are the phrases that may be taken away, None where one is added."""
    if not isinstance(phrase, str):
        return "is not text (put it in quotes)"
    words = spelling(phrase)
    if not words:
        return "is empty"
    if known is not None and words not in known:
        return f"is no packaged phrase of {label}, so there is nothing to take away{only_near(phrase, list(known.values()))}"
    if (layer, label) == ("language", "grammar") and phrase not in packaged_labels():
        return f"is no known grammar (one of {', '.join(packaged_labels())})"
    return None


def unknown(layer: str, label: str) -> str | None:
    """Why no code would ask for `label`; None if it is known."""
    known = _known(layer)
    name, *numbers = label.split() or [""]
    if name in _VALUES and any(other.startswith(f"{name} ") for other in known):
        return _misnumbered(name, numbers)
    return None if label in known else f"is an unknown label{near(label, sorted(known))}"


def _misnumbered(name: str, numbers: list[str]) -> str | None:
    values = [int(number) for number in numbers if number.isascii() and number.isdigit()]
    if len(values) == len(numbers) == _VALUES[name] and values == sorted(values):
        return None if name != "month" or values[0] in _MONTHS else "is no month: wanted 1 to 12"
    example = {"between": "between 20 99", "month": "month 7"}.get(name, f"{name} 7")
    return f'wants whole numbers after {name}, as in "{example}"'


def _known(layer: str) -> set[str]:
    """The labels of `layer` in any packaged language, and what their two parts make ("missing.body")."""
    listed = {label for labels in packaged_labels().values() for label in labels[layer]}
    pairs = [label.split(".") for label in listed if "." in label]
    made = {f"{first}.{second}" for (first, _), (_, second) in product(pairs, pairs)}
    # In the layer of small words each label is a layer of its own, where nothing could be outbid.
    return listed | made | (set() if layer == DISCOURSE else {SILENT})
