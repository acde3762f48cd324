"""A month of invented war news, with what a reader of all of it should hear.

Wars with their truces, incidents whose tolls rise over hours and are revised now and then, a weekly total; each step by
some outlets in words and languages of their own, each report copied by some more, with the war's total and old incidents
behind it. `story_line` draws the facts, `reports` prints them.
"""

from __future__ import annotations

import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from scraper.claims import analyse
from scraper.model import Analysis, Article, Change, ChangeType, Range
from tests.scraper.newsroom import MORNING, article

WORDS = tomllib.loads(Path(__file__).with_name("month.toml").read_text(encoding="utf-8"))
_SYLLABLES = ("ba", "ke", "lo", "mi", "nu", "ra", "se", "ti", "vo", "da", "fe", "gu")
_CODAS = ("lan", "mor", "din", "var", "sk", "kar", "tov", "bek")


class Fact(NamedTuple):
    """One thing that happens: a step of a toll, of a running total or of a truce."""

    thread: str
    """What it is a step of: "Gaza/Bakelan", "Gaza/total", "Gaza/truce"."""
    what: str
    """How the words file calls it."""
    figure: int
    """0 for a truce."""
    at: datetime
    war: int
    town: str
    total: int
    """The war's dead at the time, for the paragraph behind."""


class Print(NamedTuple):
    """One article that prints `fact`."""

    fact: Fact
    article: Article
    analysis: Analysis


def story_line(luck: Random, *, wars: int, days: int, incidents: int) -> list[Fact]:
    """What happens in `days`, in order of time: `incidents` of each war beside its totals and truces."""
    facts: list[Fact] = []
    for war in range(wars):
        facts += _totals(luck, war, days)
        facts += _truces(luck, war, days)
        for number in range(incidents):
            facts += _incident(luck, war, number, days)
    return sorted(facts, key=lambda fact: (fact.at, fact.thread))


def _name(war: int) -> str:
    return str(WORDS["wars"][war]["id"])


def _dead(war: int, day: float) -> int:
    return 4000 * (war + 1) + int(17 * day)


def _incident(luck: Random, war: int, number: int, days: int) -> Iterator[Fact]:
    at = MORNING + timedelta(hours=luck.uniform(0, 24 * (days - 2)))
    town = "".join(luck.choice(_SYLLABLES) for _ in range(3)).capitalize() + luck.choice(_CODAS)
    figures = sorted(luck.sample(range(3, 90), luck.choice((1, 2, 2, 3, 4))))
    for step, figure in enumerate(figures):
        yield _fact(f"{_name(war)}/{town}", "rise" if step else "first", figure, at, war, town)
        at += timedelta(hours=luck.uniform(3, 14))
    if len(figures) > 2 and number % 2 == 0:
        yield _fact(f"{_name(war)}/{town}", "fall", figures[-1] - 2, at, war, town)


def _totals(luck: Random, war: int, days: int) -> Iterator[Fact]:
    for day in range(luck.randrange(3), days, 7):
        at = MORNING + timedelta(days=day, hours=luck.uniform(0, 12))
        yield _fact(f"{_name(war)}/total", "total", _dead(war, day), at, war, "")


def _truces(luck: Random, war: int, days: int) -> Iterator[Fact]:
    day = luck.uniform(0.2, 3)
    while day + 4 < days:
        for what, rest in (("agreed", 1.5), ("in_effect", 2.0), ("violated", luck.uniform(4, 8))):
            yield _fact(f"{_name(war)}/truce", what, 0, MORNING + timedelta(days=day), war, "")
            day += rest


def _fact(thread: str, what: str, figure: int, at: datetime, war: int, town: str) -> Fact:
    total = _dead(war, (at - MORNING) / timedelta(days=1))
    return Fact(thread, what, figure, at, war, town, total)


def reports(luck: Random, facts: Sequence[Fact], *, outlets: int = 3, copies: int = 3) -> list[Print]:
    """Each fact in up to `outlets` texts of their own, each text with up to `copies` copies, in order of publication."""
    printed: list[Print] = []
    for number, fact in enumerate(facts):
        for outlet in range(luck.randint(1, outlets)):
            language = luck.choice(("id", "id", "en"))
            paragraphs = _text(luck, fact, language)
            at = fact.at + timedelta(minutes=luck.uniform(1, 100))
            printed.append(_print(fact, paragraphs, language, at, f"{number}-{outlet}", f"outlet{outlet}"))
            for copy in range(luck.randint(0, copies)):
                later = at + timedelta(minutes=luck.uniform(5, 300))
                name = f"{number}-{outlet}-{copy}"
                printed.append(_print(fact, _copied(luck, paragraphs), language, later, name, f"copier{copy}"))
    return sorted(printed, key=lambda one: (one.article.date_published or MORNING, one.article.id))


def mistakes(facts: Sequence[Fact], heard: Sequence[tuple[str, Change]]) -> Iterator[str]:
    """What was told wrongly: `heard` are all changes with the thread of the article that each came by, in order.

    Of a toll nothing may be told twice, nothing that was not so, and its last figure must have been; what a later figure
    overtook before it was read need not be. Of a truce each step is told once, as often as it was taken.
    """
    by_thread: dict[str, list[Change]] = defaultdict(list)
    for thread, change in heard:
        by_thread[thread].append(change)
    happened: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        happened[fact.thread].append(fact)
    for thread, steps in happened.items():
        told = [_spelled(change) for change in by_thread[thread]]
        if thread.endswith("/truce"):
            wanted = Counter(fact.what for fact in steps)
            yield from (f"{thread}: {what} told {n} times too often" for what, n in (Counter(told) - wanted).items())
            yield from (f"{thread}: {what} not told {n} times" for what, n in (wanted - Counter(told)).items())
            continue
        directed = Counter(
            (what, change.type is ChangeType.TOLL_FALL) for what, change in zip(told, by_thread[thread], strict=True)
        )
        yield from (f"{thread}: {what} told {n} times" for (what, _), n in directed.items() if n > 1)
        yield from (f"{thread}: {what} never was" for what in told if what not in {str(fact.figure) for fact in steps})
        if str(steps[-1].figure) not in told[-1:]:
            yield f"{thread}: told {told}, the last was {steps[-1].figure}"


def _spelled(change: Change) -> str:
    return str(change.after.min) if isinstance(change.after, Range) else str(change.after)


def by_day(luck: Random, printed: Sequence[Print]) -> Iterator[Print]:
    """All of `printed`, day after day, within each day in any order."""
    days: dict[int, list[Print]] = defaultdict(list)
    for one in printed:
        days[day_of(one)].append(one)
    for day in sorted(days):
        luck.shuffle(days[day])
        yield from days[day]


def day_of(one: Print) -> int:
    """On which day of the month it was published, from 0."""
    return ((one.article.date_published or MORNING) - MORNING).days


def read_by(printed: Sequence[Print]) -> list[Print]:
    """Those that the reader of claims takes for news of a war: what it does not see is its own measure's to count."""
    return [one for one in printed if one.analysis.conflict]


def _text(luck: Random, fact: Fact, language: str) -> list[str]:
    words: dict[str, Any] = WORDS[language]
    war = WORDS["wars"][fact.war]
    a, b = luck.sample(war[f"sides_{language}"], 2)
    slots = {
        "n": fact.figure,
        "town": fact.town,
        "war": war[language],
        "who": luck.choice(words["who"]),
        "a": a,
        "b": b,
    }
    lead = luck.choice(words[fact.what]).format(**slots)
    body = [
        line.format(q=luck.randint(2, 19), m=luck.choice(words["made"]))
        for line in luck.sample(words["fill"], luck.randint(4, 6))
    ]
    sides = words["sides"].format(**slots)
    back = luck.choice(words["back_total"]).format(n=fact.total // 100 * 100)
    return [f"{lead[0].upper()}{lead[1:]}", *body, sides, back]


def _copied(luck: Random, paragraphs: Sequence[str]) -> list[str]:
    lead, *rest = paragraphs
    kept = [text for text in rest if luck.random() > 0.25]
    return [f"KABAR SALINAN - {lead}", *kept, "Ikuti kami untuk kabar berikutnya."]


def _print(fact: Fact, paragraphs: Sequence[str], language: str, at: datetime, name: str, site: str) -> Print:
    made, _ = article(name, *paragraphs, at=at, site=f"{site}.example")
    return Print(fact, made, analyse(made.body, language=language, published=at.date()))
