"""Known names of war news in two languages. Part of `scraper.anchors`; reads one file that ships with it."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from scraper.language.tokens import fold

THEATRE_WEIGHT = 3.0
ACTOR_WEIGHT = 1.5
OUTSIDER_WEIGHT = 0.4
UNKNOWN_WEIGHT = 1.0

_WORD = re.compile(r"[^\W_]+(?:['’.][^\W_]+)*\.?")
_POSSESSIVE = re.compile(r"['’]s$")


class Gazetteer(NamedTuple):
    aliases: dict[str, str]
    """Folded spelling → name."""
    weights: dict[str, float]
    theatres: frozenset[str]
    homes: dict[str, str]
    """Actor → the one theatre it fights in."""
    seats: dict[str, str]
    """Spelling of a capital that stands for its country → its name as a town."""
    outsiders: frozenset[str]
    belligerents: frozenset[str]
    """Outsiders that are a side all the same."""
    noise: frozenset[str]
    phrases: frozenset[str]
    """Folded; no names, though a name may begin them."""
    locatives: frozenset[str]
    strikes: frozenset[str]
    """What befalls a place: its name follows ("menggempur X")."""
    directions: frozenset[str]
    """They point to a place behind `attacks` ("serangan ke X"), and to none behind `journeys` ("dilarikan ke X")."""
    attacks: frozenset[str]
    journeys: frozenset[str]
    events: frozenset[str]
    """A place may stand ahead of them ("the X bombing"), with `means` between."""
    means: frozenset[str]
    scenes: frozenset[str]
    """The same; a fighter's name may follow too ("pengeboman X", "battle of X")."""
    assaults: frozenset[str]
    """A place follows where its kind is named ("serangan pasar X"), else an attacker."""
    ambiguous: frozenset[str]
    bodies: frozenset[str]
    """Fighters and arms: nobody is in them."""
    speaks: frozenset[str]
    regions: frozenset[str]
    """They stand beside the name of what towns lie in ("wilayah X", "X province")."""
    capitals: frozenset[str]
    """A town's name may stand behind the comma ("di ibu kota Y, X")."""
    compounding: frozenset[str]
    """Locatives behind which a place may carry its noun before its name ("di barak militer X")."""
    bridges: frozenset[str]
    articles: frozenset[str]
    closed: frozenset[str]
    """Words that stand in no such compound."""
    parts: frozenset[str]
    """What opens the parts of a count ("termasuk", "among"): a place behind it is theirs."""
    longest: int
    """Words in the longest spelling."""


@cache
def gazetteer() -> Gazetteer:
    """The names as shipped."""
    table = tomllib.loads((files(__package__) / "gazetteer.toml").read_text(encoding="utf-8"))
    aliases: dict[str, str] = {}
    weights: dict[str, float] = {}
    for section, weight in (("theatres", THEATRE_WEIGHT), ("actors", ACTOR_WEIGHT), ("outsiders", OUTSIDER_WEIGHT)):
        for name, spellings in table[section].items():
            weights[name] = weight
            aliases |= dict.fromkeys((name, *spellings), name)
    grammar = {key: frozenset(words.split()) for key, words in table["grammar"].items()}
    return Gazetteer(
        aliases=aliases,
        weights=weights,
        theatres=frozenset(table["theatres"]),
        homes=table["homes"],
        seats=table["seats"],
        belligerents=frozenset(table["words"]["belligerents"]),
        outsiders=frozenset(table["outsiders"]),
        noise=frozenset(word for words in table["words"].values() if isinstance(words, str) for word in words.split()),
        phrases=frozenset(table["words"]["phrases"]),
        ambiguous=frozenset(table["words"]["ambiguous"]),
        bodies=frozenset(table["words"]["bodies"]),
        **grammar,
        longest=max(len(alias.split()) for alias in aliases),
    )


def weight_of(name: str) -> float:
    """How much it tells that two texts share `name`."""
    return gazetteer().weights.get(name, UNKNOWN_WEIGHT)


def is_known(name: str) -> bool:
    """Whether `name` is a theatre, an actor or an outsider, as opposed to a town or a person of one report."""
    return name in gazetteer().weights


class Word(NamedTuple):
    text: str
    folded: str
    start: int


def words_of(text: str) -> list[Word]:
    """The words of `text`, names with dots and apostrophes as one; the English 's is cut off where words are folded."""
    return [
        Word(match.group(), _POSSESSIVE.sub("", fold(match.group()).rstrip(".")), match.start())
        for match in _WORD.finditer(text)
    ]


def is_possessive(word: Word) -> bool:
    """Whether `word` is written with an English 's: its name ends there."""
    return bool(_POSSESSIVE.search(word.text))


def phrase_at(words: list[Word], at: int) -> int:
    """How many words the phrase takes that begins with `words[at]` and names nothing; 0 where none does."""
    spelled = ([word.folded for word in words[at : at + length]] for length in (3, 2))
    return next((len(phrase) for phrase in spelled if " ".join(phrase) in gazetteer().phrases), 0)


def name_at(words: list[Word], at: int) -> tuple[str, int] | None:
    """The known name that begins with `words[at]` and how many words it takes; capitalised ones only."""
    known = gazetteer()
    if not words[at].text[0].isupper() or phrase_at(words, at):
        return None
    for length in range(min(known.longest, len(words) - at), 0, -1):
        spelling = " ".join(word.folded for word in words[at : at + length])
        name = known.aliases.get(spelling)
        # "AS" and "US" are countries, "as" and "us" are words, even at the start of a sentence ("As ...").
        if name and (len(spelling) > 2 or words[at].text.isupper()):  # noqa: PLR2004 - two letters
            return name, length
    return None
