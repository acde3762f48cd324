"""Where an event took place: the names that the words around them make places. Part of `scraper.anchors`; pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from scraper.anchors.gazetteer import Word, gazetteer, is_known, is_possessive, name_at, words_of
from scraper.anchors.names import CLAUSE, run_at

_LONGEST_COMPOUND = 3


class Place(NamedTuple):
    name: str
    at: int
    """Offset of the word that makes it a place."""


def places_in(text: str) -> Iterator[Place]:
    """Names that are places here ("di Kota X", "serangan ke X", "pounded X", "the X bombing"), in order of the text."""
    base = 0
    was_left_open = was_ended = -1
    for clause in CLAUSE.split(text):
        words = words_of(clause)
        start = text.index(clause, base)
        if was_left_open >= 0 and text[base:start].strip() == ",":
            yield from (Place(name, was_left_open) for name in _named_first(words))
        if was_ended >= 0 and text[base:start].strip() == ",":
            yield from (Place(name, was_ended) for name in _country_alone(words))
        was_left_open = was_ended = -1
        for at, word in enumerate(words):
            for name, last in _names_made_places(words, at):
                yield Place(name, start + word.start)
                if last == len(words) and _leaves_town_open(words[at:], name):
                    was_left_open = start + word.start
                if last == len(words) and not is_known(name):
                    was_ended = start + word.start
        base = start + len(clause)


def regions_in(text: str) -> Iterator[str]:
    """Names that are called a region, a province, a district: towns lie in them."""
    known = gazetteer()
    for clause in CLAUSE.split(text):
        words = words_of(clause)
        for at, word in enumerate(words):
            if word.folded in known.regions:
                yield from (name for name, _ in _unknown_at(words, at + 1))
                yield from (name for name, _ in _name_before(words, at))


def surroundings_in(text: str) -> Iterator[str]:
    """Unknown names that follow a place as what it lies in ("di X, Y, Z"), a clause each."""
    was_place = False
    for clause in CLAUSE.split(text):
        words = words_of(clause)
        first = _next_name(words, 0)
        alone = [name for name, last in _unknown_at(words, first) if last == len(words)]
        if was_place:
            yield from alone
        was_place = bool(alone and was_place) or any(
            last == len(words) for at in range(len(words)) for _, last in _names_made_places(words, at)
        )


def _unknown_at(words: list[Word], at: int) -> Iterator[tuple[str, int]]:
    if at < len(words) and not name_at(words, at):
        name, length = run_at(words, at)
        if name:
            yield name, at + length


def _names_made_places(words: list[Word], at: int) -> Iterator[tuple[str, int]]:
    """The names that `words[at]` makes places, each with where it ends."""
    known, word = gazetteer(), words[at].folded
    if word in known.locatives:
        yield from _names_after(words, at)
    elif at and words[at].text.istitle() and word in known.strikes | known.scenes:
        # In a headline in Title Case whatever is hit is capitalised ("Hantam Permukiman").
        yield from (row for row in _names_after(words, at) if row[0] in known.theatres)
    elif word in known.strikes or (word in known.directions and _is_aimed(words, at)):
        yield from (row for row in _names_after(words, at) if not _is_acronym(words, row))
    elif word in known.scenes or (word in known.assaults and _is_scene(words, at)):
        yield from (row for row in _names_after(words, at) if not _is_attacker(words, row))
    if word in known.events:
        yield from _name_ahead(words, at)


def _is_aimed(words: list[Word], at: int) -> bool:
    """Whether an attack goes where the direction at `at` points, and no journey."""
    known = gazetteer()
    for word in reversed(words[:at]):
        if word.folded in known.journeys:
            return False
        if word.folded in known.attacks | known.strikes | known.scenes:
            return True
    return False


def _is_scene(words: list[Word], at: int) -> bool:
    """Whether a place's kind follows the word at `at`."""
    return at + 1 < len(words) and words[at + 1].folded in gazetteer().bridges


def _is_attacker(words: list[Word], row: tuple[str, int]) -> bool:
    name, _ = row
    return _is_acronym(words, row) or (is_known(name) and name not in gazetteer().theatres)


def _is_acronym(words: list[Word], row: tuple[str, int]) -> bool:
    """Whether an unknown name is written as initials: "menyerang JNIM" names a group."""
    name, last = row
    return not is_known(name) and words[last - 1].text.isupper() and " " not in name


def _name_ahead(words: list[Word], at: int) -> Iterator[tuple[str, int]]:
    """The name that the event at `at` is called by; a word that opens the clause may be capitalised for that alone."""
    known = gazetteer()
    last = at
    while last > 0 and words[last - 1].folded in known.means and words[last - 1].text.islower():
        last -= 1
    yield from ((name, end) for name, end in _name_before(words, last) if name not in known.bodies)


def _name_before(words: list[Word], last: int) -> Iterator[tuple[str, int]]:
    """The unknown name that ends before `last`, if it does not open the clause and is not written as initials."""
    first = last
    while first > 1 and words[first - 1].text[0].isupper() and words[first - 1].folded not in gazetteer().noise:
        first -= 1
    if first == last or words[last - 1].text.isupper():
        return
    yield from (row for row in _unknown_at(words, first) if row[1] == last)


def _leaves_town_open(words: list[Word], name: str) -> bool:
    """Whether `words` end with a country after the noun for a town of it ("di ibu kota Y, …")."""
    return is_known(name) and any(word.folded in gazetteer().capitals for word in words)


def _country_alone(words: list[Word]) -> Iterator[str]:
    """The known place that is all a clause says ("di X, Ukraina, …")."""
    country = name_at(words, 0) if words else None
    if country and country[1] == len(words) and country[0] not in gazetteer().bodies:
        yield country[0]


def _named_first(words: list[Word]) -> Iterator[str]:
    """The town that a clause begins with, if it is no speaker."""
    if not words or name_at(words, 0):
        return
    name, length = run_at(words, 0)
    following = words[length : length + 1]
    if name and not any(word.text[0].isupper() or word.folded in gazetteer().speaks for word in following):
        yield name


def _names_after(words: list[Word], locative: int) -> Iterator[tuple[str, int]]:
    """The name behind the locative and its end; behind a country the town in it too ("in the Ukrainian port of X")."""
    known = gazetteer()
    at = _next_name(words, locative + 1, within_compound=words[locative].folded in known.compounding)
    if at >= len(words):
        return
    country = name_at(words, at)
    if not country:
        name, length = run_at(words, at)
        if name and name not in known.bodies:
            yield name, at + length
        return
    # "In an Israeli strike" is no place.
    if words[at - 1].folded not in known.articles and country[0] not in known.bodies:
        yield country[0], at + country[1]
        seat = known.seats.get(words[at].folded) if country[1] == 1 else None
        if seat:
            yield seat, at + 1
    town = _next_name(words, at + country[1])
    if town < len(words) and (words[town - 1].folded in known.bridges or is_possessive(words[town - 1])):
        name, length = name_at(words, town) or run_at(words, town)
        if name and name not in known.bodies:
            yield name, town + length


def _next_name(words: list[Word], at: int, *, within_compound: bool = False) -> int:
    """Where the next name stands, bridges passed over; behind "di" up to `_LONGEST_COMPOUND` other words ("barak militer X")."""
    known = gazetteer()
    skipped = 0
    while at < len(words) and not name_at(words, at):
        word = words[at]
        if word.folded not in known.bridges:
            is_plain = word.text.islower() and word.folded not in known.locatives | known.closed
            if not (within_compound and is_plain and skipped < _LONGEST_COMPOUND):
                return at
            skipped += 1
        at += 1
    return at
