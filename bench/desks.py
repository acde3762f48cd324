"""What outlets do to a wire text, and what looks like it and is none: the pairs that `eval_copies.py` counts."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from wire import BOOK, LANGUAGES, Incident, Line, Paragraph, incident, line, report, tell, write

_DROPPED = 0.3
_SWAPPED = 0.6
"""Of the words with a synonym so many are replaced, some 6 % of all; and so many lines are turned:"""
_TURNED = 0.34
_EVEN, _MOSTLY, _SELDOM = 0.5, 0.7, 0.25


class Pair(NamedTuple):
    """Two texts in order of arrival."""

    family: str
    is_copy: bool
    known: str
    came: str


def _joined(paragraphs: list[str]) -> str:
    return "\n\n".join(paragraphs)


def sentences(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=[.!?])\s+", text) if part]


def _fill(luck: random.Random, pattern: str, of: Incident) -> str:
    """A line of an outlet's own, with its own people in it."""
    book, stranger = BOOK[of.language], incident(luck, of.language).facts
    own = {
        "outlet": luck.choice(book["outlets"]),
        "agency": luck.choice(book["agencies"]),
        "byline": stranger["witness"],
        "editor": stranger["mourner"],
        "city": stranger["city"],
        "hour": stranger["hour"],
    }
    other = luck.choice(book["others"]).format(town=stranger["town"], aid=stranger["aid"])
    return pattern.format(**{**of.facts, **own, "other": other})


def dressed(luck: random.Random, paragraphs: list[str], of: Incident) -> list[str]:
    """With an outlet's lines at both ends and its name before the lead."""
    book = BOOK[of.language]
    tops = [_fill(luck, top, of) for top in luck.sample(book["tops"], luck.randint(0, 2))]
    tails = [_fill(luck, tail, of) for tail in luck.sample(book["tails"], luck.randint(1, 3))]
    lead = _fill(luck, luck.choice(book["heads"]), of) + paragraphs[0] if luck.random() < _MOSTLY else paragraphs[0]
    return [*tops, lead, *paragraphs[1:], *tails]


def reset(luck: random.Random, text: str) -> str:
    """Other quotes, dashes, spaces and capitals, the same words."""
    marks = {'"': luck.choice("“”"), " - ": " – ", "—": "-", "'": "’"}
    for plain, fine in marks.items():
        text = text.replace(plain, fine)
    if luck.random() < _EVEN:
        head, space, rest = text.partition(" ")
        text = head.upper() + space + rest
    if luck.random() < _EVEN:
        text = text.replace("\n\n", luck.choice(("\n", " ", "\n\n\u200b")))
    return re.sub(r" ", lambda _: luck.choice((" ", " ", " ", "\u00a0", "  ")), text)


def reworded(luck: random.Random, paragraphs: list[Paragraph]) -> list[Paragraph]:
    """A third of the lines turned otherwise, with the same facts."""
    return [
        tuple(one._replace(style=luck.randrange(2**32)) if luck.random() < _TURNED else one for one in paragraph)
        for paragraph in paragraphs
    ]


def swapped(luck: random.Random, text: str, language: str) -> str:
    synonyms = BOOK[language]["synonyms"]

    def one(match: re.Match[str]) -> str:
        word = match.group()
        return synonyms[word] if word in synonyms and luck.random() < _SWAPPED else word

    return re.sub(r"[^\W\d_]+", one, text)


def dropped(luck: random.Random, paragraphs: list[str]) -> list[str]:
    """Three in ten are gone; the lead stays."""
    return [text for at, text in enumerate(paragraphs) if at == 0 or luck.random() > _DROPPED]


def releaded(luck: random.Random, paragraphs: list[str], of: Incident) -> list[str]:
    return [luck.choice(BOOK[of.language]["relead"]).format(**of.facts), *paragraphs[1:]]


class _Desk(NamedTuple):
    luck: random.Random
    of: Incident
    lines: list[Paragraph]

    def text(self) -> list[str]:
        return tell(self.lines, self.of)


def _desk(luck: random.Random) -> _Desk:
    language = luck.choice((*LANGUAGES, "id"))
    return _Desk(luck, incident(luck, language), report(luck, language))


def _boilerplate(desk: _Desk) -> list[str]:
    return desk.text()


def _relead(desk: _Desk) -> list[str]:
    return releaded(desk.luck, desk.text(), desk.of)


def _drop(desk: _Desk) -> list[str]:
    return dropped(desk.luck, desk.text())


def _reorder(desk: _Desk) -> list[str]:
    lead, *rest = desk.text()
    desk.luck.shuffle(rest)
    return [lead, *rest]


def _reword(desk: _Desk) -> list[str]:
    told = tell(reworded(desk.luck, desk.lines), desk.of, in_words=desk.luck.random() < _EVEN)
    return [swapped(desk.luck, text, desk.of.language) for text in told]


def _all_at_once(desk: _Desk) -> list[str]:
    """Re-led, cut, re-ordered, counts in words."""
    lead, *rest = dropped(desk.luck, releaded(desk.luck, tell(desk.lines, desk.of, in_words=True), desk.of))
    if desk.luck.random() < _EVEN:
        desk.luck.shuffle(rest)
    return [lead, *rest]


COPYING: dict[str, Callable[[_Desk], list[str]]] = {
    "boilerplate": _boilerplate,
    "re-led": _relead,
    "cut by 30 %": _drop,
    "re-ordered": _reorder,
    "reworded": _reword,
    "all at once": _all_at_once,
}


def copies(luck: random.Random) -> Iterator[Pair]:
    """One pair of every family of copies; one in four came before its original."""
    for family, copying in COPYING.items():
        desk = _desk(luck)
        texts = [_joined(desk.text()), reset(luck, _joined(dressed(luck, copying(desk), desk.of)))]
        is_late = luck.random() < _SELDOM
        yield Pair(f"{family}, first" if is_late else family, True, *(reversed(texts) if is_late else texts))
    desk = _desk(luck)
    yield Pair("typography", True, _joined(desk.text()), reset(luck, _joined(desk.text())))
    yield from _paged(luck)
    yield _brief(luck)


def _paged(luck: random.Random) -> Iterator[Pair]:
    for family in ("page 1 of whole", "whole of page 1"):
        desk = _desk(luck)
        more = [(line(luck, pattern),) for pattern in BOOK[desk.of.language]["pages"]]
        whole, first = _joined(tell([*desk.lines, *more], desk.of)), _joined(desk.text()[: len(desk.lines) // 2 + 1])
        yield Pair(family, True, *((whole, first) if family.startswith("page") else (first, whole)))


def _brief(luck: random.Random) -> Pair:
    """Two sentences, the length of a headline and its deck."""
    desk = _desk(luck)
    short = " ".join(write(one, desk.of) for one in (desk.lines[0][0], desk.lines[1][0]))
    head = _fill(luck, luck.choice(BOOK[desk.of.language]["heads"]), desk.of) if luck.random() < _EVEN else ""
    return Pair("brief", True, short, reset(luck, head + short))


def strangers(luck: random.Random) -> Iterator[Pair]:
    """One pair of every family of what is no copy."""
    yield from _follow_ups(luck)
    yield from _templates(luck)
    yield _series(luck)
    yield _live(luck)
    yield from _same_style(luck)
    yield _independent(luck)


def _follow_ups(luck: random.Random) -> Iterator[Pair]:
    for family, section in (
        ("follow-up, toll", "follow_leads"),
        ("follow-up, truce", "truces"),
        ("follow-up, statement", "statements"),
    ):
        desk = _desk(luck)
        book, old = BOOK[desk.of.language], desk.text()
        lead = write(line(luck, luck.choice(book[section])), desk.of)
        news = [write(line(luck, pattern), desk.of) for pattern in luck.sample(book["follow_news"], luck.randint(1, 4))]
        share = luck.uniform(0.3, 0.7)
        fresh = [lead, *news]
        wanted = share / (1 - share) * sum(map(len, fresh))
        quoted: list[str] = []
        for text in old if luck.random() < _EVEN else luck.sample(old, len(old)):
            if sum(map(len, quoted)) + len(text) / 2 < wanted:
                quoted.append(text)
        came = dressed(luck, [*fresh, *quoted], desk.of) if luck.random() < _EVEN else [*fresh, *quoted]
        yield Pair(family, False, _joined(old), _joined(came))
        if family == "follow-up, toll":
            yield Pair("original after its follow-up", False, _joined(came), _joined(old))


def _templates(luck: random.Random) -> Iterator[Pair]:
    language = luck.choice((*LANGUAGES, "id"))
    shape = luck.choice(BOOK[language]["shapes"])
    one, other = incident(luck, language), incident(luck, language)
    near = {"region", "side_a", "side_b", "day", "date"}
    other = other._replace(facts={**other.facts, **{key: one.facts[key] for key in near}})
    yield Pair("template, other numbers", False, shape.format(**one.facts), shape.format(**other.facts))
    places = {key: other.facts[key] for key in ("place", "hour")}
    elsewhere = one._replace(facts={**one.facts, **places})
    yield Pair("template, other place", False, shape.format(**one.facts), shape.format(**elsewhere.facts))


def _series(luck: random.Random) -> Pair:
    """Two days of one daily briefing: same region, same sides."""
    language = luck.choice((*LANGUAGES, "id"))
    lines: list[Line] = [line(luck, pattern) for pattern in BOOK[language]["briefing"]]
    one, other = incident(luck, language), incident(luck, language)
    same = {key: one.facts[key] for key in ("region", "side_a", "side_b", "weapon")}
    same |= {key: one.facts[key] for key in ("place", "town") if luck.random() < _MOSTLY}
    other = other._replace(facts={**other.facts, **same})
    return Pair(
        "daily briefing",
        False,
        _joined(tell([(each,) for each in lines], one)),
        _joined(tell([(each,) for each in lines], other)),
    )


def _live(luck: random.Random) -> Pair:
    """A live blog, and the same some entries later: the newest stand on top."""
    language = luck.choice((*LANGUAGES, "id"))
    entries = []
    for _ in range(3):
        of = incident(luck, language)
        entries += [write(line(luck, pattern), of) for pattern in BOOK[language]["entries"]]
    luck.shuffle(entries)
    of = incident(luck, language)
    fresh = [
        write(line(luck, pattern), of)
        for pattern in [BOOK[language]["entries"][0], *luck.sample(BOOK[language]["entries"], luck.randint(1, 4))]
    ]
    return Pair("live blog", False, _joined(entries), _joined([*fresh, *entries]))


def _same_style(luck: random.Random) -> Iterator[Pair]:
    desk = _desk(luck)
    other = incident(luck, desk.of.language)
    for family, kept in (
        ("one style, two wars", set[str]()),
        ("one style, one war", {"region", "side_a", "side_b", "town", "unit", "aid", "spokesman", "governor", "since"}),
    ):
        there = other._replace(facts={**other.facts, **{key: desk.of.facts[key] for key in kept}})
        lines = [tuple(one._replace(colour=luck.randrange(2**32)) for one in paragraph) for paragraph in desk.lines]
        yield Pair(family, False, _joined(desk.text()), _joined(tell(lines, there)))


def _independent(luck: random.Random) -> Pair:
    """Two reporters on one incident."""
    desk = _desk(luck)
    return Pair("another reporter", False, _joined(desk.text()), _joined(tell(report(luck, desk.of.language), desk.of)))
