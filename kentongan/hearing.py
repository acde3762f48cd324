"""Which rules hear of an article, and why the others do not. Part of the front door; pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scraper.matching import objection, refusal
from scraper.model import Article, Change, Rule, Value, Verdict


class Answer(Value, frozen=True, kw_only=True):
    """What a rule makes of one change."""

    change: Change
    objection: str | None
    """Why it is not told; None if it is."""
    is_standing: bool = False
    """True for what another outlet's article brought that this rule did not listen to."""


class Hearing(Value, frozen=True, kw_only=True):
    """What a rule makes of an article."""

    rule: str
    refusal: str | None
    """Why it does not listen to the article at all; None if it does."""
    answers: tuple[Answer, ...]
    """To each change, in their order; empty where it does not listen, and where nothing is new."""


def hearings(article: Article, verdict: Verdict, rules: Iterable[Rule]) -> tuple[Hearing, ...]:
    """What each of `rules` makes of `article`, whose `verdict` was made under them."""
    return tuple(
        Hearing(rule=rule.name, refusal=reason, answers=() if reason else tuple(_answers(rule, verdict)))
        for rule in rules
        for reason in (refusal(rule, article),)
    )


def _answers(rule: Rule, verdict: Verdict) -> Iterator[Answer]:
    for change in verdict.changes:
        yield Answer(change=change, objection=objection(rule, change))
    news = {change.key for change in verdict.changes}
    for alert in verdict.alerts:
        if alert.rule == rule.name and alert.change.key not in news:
            yield Answer(change=alert.change, objection=None, is_standing=True)
