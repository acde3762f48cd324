"""How well claims are read, counted over labelled articles: the figures that `eval_claims.py` and the suite state.

* conflict: articles, the class "is an armed conflict";
* ceasefire: distinct (article, status) pairs;
* casualties: distinct (article, kind, min, max) tuples, exactly alike;
* who: of the tuples read rightly, the share with the right people;
* alert: articles that should alert, for a state that alerts or for casualties that are not background;
* headline: the harmonic mean of the F1 of ceasefire, casualties and alert.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

ALERTING = frozenset({"agreed", "in_effect", "extended", "violated", "rejected", "ended"})

Labels = Mapping[str, Any]
"""One article's labels or readings: conflict, casualties and ceasefire as in the analysis JSON."""
_Figure = tuple[str, int | None, int | None]


@dataclass
class Count:
    """Right answers among those given and those wanted."""

    right: int = 0
    given: int = 0
    wanted: int = 0

    def add(self, given: set[Any], wanted: set[Any]) -> None:
        self.right += len(given & wanted)
        self.given += len(given)
        self.wanted += len(wanted)

    @property
    def f1(self) -> float:
        """0 to 1; 1 where nothing was wanted and nothing given."""
        asked = self.given + self.wanted
        return 2 * self.right / asked if asked else 1.0

    def __str__(self) -> str:
        precision = self.right / self.given if self.given else 1.0
        recall = self.right / self.wanted if self.wanted else 1.0
        return f"P {precision:.3f}  R {recall:.3f}  F1 {self.f1:.3f}  ({self.right} of {self.wanted})"


@dataclass
class Scores:
    """The counts over the articles that were added."""

    conflict: Count = field(default_factory=Count)
    ceasefire: Count = field(default_factory=Count)
    casualties: Count = field(default_factory=Count)
    alert: Count = field(default_factory=Count)
    who_right: int = 0
    negatives: int = 0
    false_alerts: int = 0
    articles: int = 0

    def add(self, gold: Labels, read: Labels) -> None:
        """Counts one article."""
        self.articles += 1
        self.conflict.add(_yes(read["conflict"]), _yes(gold["conflict"]))
        self.ceasefire.add(_states(read), _states(gold))
        given, wanted = _figures(read), _figures(gold)
        self.casualties.add(set(given), set(wanted))
        self.who_right += sum(given[figure][0] in wanted[figure] for figure in given.keys() & wanted.keys())
        alerts = should_alert(read)
        self.alert.add(_yes(alerts), _yes(should_alert(gold)))
        self.negatives += not gold["conflict"]
        self.false_alerts += alerts and not gold["conflict"]

    @property
    def who(self) -> float:
        return self.who_right / self.casualties.right if self.casualties.right else 1.0

    @property
    def headline(self) -> float:
        parts = [self.ceasefire.f1, self.casualties.f1, self.alert.f1]
        return 0.0 if 0 in parts else len(parts) / sum(1 / part for part in parts)

    def lines(self) -> Iterator[str]:
        yield f"articles    {self.articles}"
        for name in ("conflict", "ceasefire", "casualties", "alert"):
            yield f"{name:11} {getattr(self, name)}"
        yield f"who         {self.who:.3f} of the {self.casualties.right} figures read rightly"
        yield f"false alerts {self.false_alerts} of {self.negatives} articles about something else"
        yield f"HEADLINE    {self.headline:.3f}"


def misses(gold: Labels, read: Labels) -> list[str]:
    """What is missing ("-") and what is too much ("+") in one article's reading."""
    found = [f"{sign} {what}" for sign, what in _differences(_states(gold), _states(read))]
    found += [
        f"{sign} {kind} {low}..{high}" for sign, (kind, low, high) in _differences(_figures(gold), _figures(read))
    ]
    if gold["conflict"] != read["conflict"]:
        found.append("- conflict" if gold["conflict"] else "+ conflict")
    return found


def should_alert(labels: Labels) -> bool:
    """Whether an article with these labels is news to somebody."""
    states = any(claim["status"] in ALERTING for claim in labels["ceasefire"])
    harm = any(claim.get("background") is not True for claim in labels["casualties"])
    return bool(labels["conflict"]) and (states or harm)


def _yes(value: object) -> set[bool]:
    return {True} if value else set()


def _states(labels: Labels) -> set[str]:
    return {claim["status"] for claim in labels["ceasefire"]}


def _figures(labels: Labels) -> dict[_Figure, list[str]]:
    """Each distinct count with those whom it counts, in order."""
    found: dict[_Figure, list[str]] = {}
    for claim in labels["casualties"]:
        found.setdefault((claim["kind"], claim["min"], claim["max"]), []).append(claim.get("who", "unspecified"))
    return found


def _differences(gold: Sequence[Any] | Mapping[Any, Any] | set[Any], read: Any) -> Iterator[tuple[str, Any]]:
    yield from (("-", each) for each in gold if each not in read)
    yield from (("+", each) for each in read if each not in gold)
