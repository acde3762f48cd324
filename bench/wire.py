"""An invented news agency: incidents with their facts, and texts that tell them. Seeded; every name is made up."""

from __future__ import annotations

import random
import re
import tomllib
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

BOOK: dict[str, dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("wire.toml").read_text(encoding="utf-8"),
)
LANGUAGES = tuple(BOOK)
_CHOICE = re.compile(r"<([^<>]*)>")
_SLOT = re.compile(r"\{(\w+)\}")
_ONSETS = ("b", "d", "k", "l", "m", "n", "r", "s", "t", "v", "z", "gh", "kh", "sh", "br", "tr", "")
_CORES = ("a", "e", "i", "o", "u", "ai", "ou")
_ENDS = ("", "n", "r", "l", "s", "d", "k", "m")
_SIDES = (("Israel", "Hamas"), ("Rusia", "Ukraina"), ("Armenia", "Azerbaijan"), ("Iran", "Israel"))
_ENGLISH = {"Rusia": "Russia", "Ukraina": "Ukraine"}
_MOST_WRITTEN = 99
COUNTS = ("dead", "dead2", "hurt", "homes", "families", "trucks")
"""Facts that may be written in words."""
_WORDS = {
    "id": ["nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas"],
    "en": [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ],
}
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


class Line(NamedTuple):
    """One sentence: what it says, how its choices fall, and what it sees of the scene."""

    pattern: str
    style: int
    colour: int


Paragraph = tuple[Line, ...]


class Incident(NamedTuple):
    language: str
    facts: dict[str, str | int]


def name(luck: random.Random, syllables: int = 2) -> str:
    made = "".join(luck.choice(_ONSETS) + luck.choice(_CORES) for _ in range(syllables)) + luck.choice(_ENDS)
    return made.capitalize()


def person(luck: random.Random) -> str:
    return f"{name(luck)} {name(luck, luck.choice((2, 3)))}"


def incident(luck: random.Random, language: str) -> Incident:
    """Something that happened, with a fact for every slot."""
    book = BOOK[language]
    side_a, side_b = luck.sample(luck.choice(_SIDES), 2)
    dead = luck.randint(2, 40)
    when = date(2026, 1, 1) + timedelta(days=luck.randrange(300))
    facts: dict[str, str | int] = {
        key: name(luck, luck.choice((2, 3))) for key in ("place", "region", "town", "aid", "city")
    }
    facts |= {key: person(luck) for key in ("official", "witness", "spokesman", "governor", "mourner")}
    facts |= {
        "side_a": side_a if language == "id" else _ENGLISH.get(side_a, side_a),
        "side_b": side_b if language == "id" else _ENGLISH.get(side_b, side_b),
        "dead": dead,
        "dead2": dead + luck.randint(1, 12),
        "hurt": luck.randint(3, 90),
        "homes": luck.randint(4, 120),
        "families": luck.randint(20, 400),
        "trucks": luck.randint(2, 30),
        "hour": f"{luck.randrange(24):02}.{luck.randrange(60):02}",
        "day": book["days"][when.weekday()],
        "day2": book["days"][(when.weekday() + 1) % 7],
        "market_day": luck.choice(book["days"]),
        "date": _date(when, language),
        "year": when.year,
        "since": luck.randint(2009, 2024),
        "small": luck.randint(2, 7),
        "digit": luck.randint(0, 9),
        "km": luck.randint(3, 90),
        "depth": luck.randint(5, 120),
        "clashes": luck.randint(20, 220),
        "drones": luck.randint(5, 150),
        "missiles": luck.randint(1, 40),
        "percent": luck.randint(5, 90),
        "built": luck.randint(1890, 1999),
        "closed": luck.randint(3, 40),
        "unit": f"{luck.choice(book['units'])} {name(luck)}",
        "hospital": _hospital(luck, language),
        "weapon": luck.choice(book["weapons"]),
        "target": luck.choice(book["targets"]),
        "role": luck.choice(book["roles"]),
        "compass": luck.choice(book["compass"]),
        "goods": luck.choice(book["goods"]),
    }
    return Incident(language, facts)


def _hospital(luck: random.Random, language: str) -> str:
    kind = luck.choice(BOOK[language]["hospitals"])
    return f"{kind} {name(luck)}" if language == "id" else f"{name(luck)} {kind}"


def _date(when: date, language: str) -> str:
    month = BOOK[language]["months"][when.month - 1]
    return f"{when.day}/{when.month}/{when.year}" if language == "id" else f"{when.day} {month} {when.year}"


def report(luck: random.Random, language: str, paragraphs: int | None = None) -> list[Paragraph]:
    """The lines of one report, lead first; two reports share no choice."""
    book = BOOK[language]
    middle = [*luck.sample(book["details"], luck.randint(4, 8)), *luck.sample(book["reactions"], luck.randint(2, 5))]
    luck.shuffle(middle)
    patterns = [
        luck.choice(book["leads"]),
        luck.choice(book["tolls"]),
        *middle,
        *luck.sample(book["backgrounds"], luck.randint(2, 4)),
    ]
    lines = [line(luck, pattern) for pattern in patterns]
    grouped: list[Paragraph] = [(lines[0],)]
    at = 1
    while at < len(lines):
        step = luck.choice((1, 2, 2))
        grouped.append(tuple(lines[at : at + step]))
        at += step
    return grouped[:paragraphs]


def line(luck: random.Random, pattern: str) -> Line:
    return Line(pattern, luck.randrange(2**32), luck.randrange(2**32))


def tell(paragraphs: list[Paragraph], of: Incident, *, in_words: bool = False) -> list[str]:
    """The paragraphs as text, counts `in_words` or in figures."""
    return [" ".join(write(one, of, in_words=in_words) for one in paragraph) for paragraph in paragraphs]


def write(one: Line, of: Incident, *, in_words: bool = False) -> str:
    style, colour = random.Random(one.style), random.Random(one.colour)
    chosen = _CHOICE.sub(lambda match: style.choice(match.group(1).split("|")), one.pattern)
    text = _SLOT.sub(lambda match: _fact(match.group(1), of, colour, in_words=in_words), chosen)
    return text[:1].upper() + text[1:]


def _fact(slot: str, of: Incident, luck: random.Random, *, in_words: bool) -> str:
    if slot in {"doing", "thing"}:
        # Colour: drawn by the line, so that no two reports have the same.
        return luck.choice(BOOK[of.language][f"{slot}s"])
    value = of.facts[slot]
    if isinstance(value, int) and in_words and slot in COUNTS:
        return in_letters(value, of.language)
    return str(value)


def in_letters(value: int, language: str) -> str:
    """`value` as a journalist writes it out; large ones in figures."""
    words = _WORDS[language]
    if value > _MOST_WRITTEN:
        return str(value)
    if value < len(words):
        return words[value]
    tens, ones = divmod(value, 10)
    if language == "id":
        tail = f" {words[ones]}" if ones else ""
        return f"{words[ones]} belas" if tens == 1 else f"{words[tens]} puluh{tail}"
    return _TENS[tens - 2] + (f"-{words[ones]}" if ones else "")
