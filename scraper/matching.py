"""Why a rule does not hear of an article or a change. Part of `scraper`; pure.

`scraper.rules` decides by these reasons, so what `explain` says is what was decided.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from scraper.keywords import Matcher, compile_rules
from scraper.model import Article, CasualtyCondition, Change, ChangeType, Kind, Range, Rule
from scraper.novelty.figures import at_least


def refusal(rule: Rule, article: Article) -> str | None:
    """Why `rule` does not listen to `article`; None if it does: its source, no word that vetoes, every word it demands."""
    if rule.sources and article.source not in rule.sources:
        return f"it listens to {_listed(rule.sources)}, and this is of {article.source or 'no source'}"
    if not (rule.none or rule.all_keywords) or matcher(rule).applies(rule.name, article.body):
        return None
    standing = {hit.keyword for hit in _words(rule).find(article.body)}
    missing = [word for word in rule.all_keywords if word not in standing]
    if missing:
        return f"it demands {_quoted(missing)}, which the text has not"
    return f"its none-word {_quoted(word for word in rule.none if word in standing)} stands in the text"


def objection(rule: Rule, change: Change) -> str | None:
    """Why none of the conditions of `rule` matches `change`; None if one does."""
    if change.type is ChangeType.NEW_KEYWORD:
        return None if change.rule == rule.name else f"it is a keyword of the rule {change.rule}"
    if change.kind is not None:
        return _toll_objection(rule.casualties, change, change.kind)
    if not rule.ceasefire:
        return "it asks for no truce"
    if change.after in rule.ceasefire:
        return None
    return f"it asks for {_listed(rule.ceasefire)}, and this is {change.after}"


@lru_cache(maxsize=256)
def matcher(rule: Rule) -> Matcher:
    """The words of `rule` alone."""
    return compile_rules((rule,))


@lru_cache(maxsize=256)
def _words(rule: Rule) -> Matcher:
    """Finds its demanded words and its none-words, whether they let the rule pass or not."""
    return compile_rules((Rule(name=rule.name, keywords=(*rule.all_keywords, *rule.none), channels=()),))


def _toll_objection(asked: CasualtyCondition | None, change: Change, kind: Kind) -> str | None:
    if asked is None:
        return "it asks for no casualties"
    if asked.kinds and kind not in asked.kinds:
        return f"it asks for {_listed(asked.kinds)}, and these are {kind}"
    figures = [figure for figure in (change.before, change.after) if isinstance(figure, Range)]
    most = max(map(_held_to_be, figures), default=1)
    return None if most >= asked.at_least else f"it asks for {asked.at_least} or more, and these count as {most}"


def _held_to_be(figure: Range) -> int:
    """The count of `figure` that a threshold is held against: the most conservative one, but what has a ceiling only
    ("almost 300", "up to 50") is taken at it: who asks for 100 dead is to hear of almost 300.
    """
    return figure.max if figure.min is None and figure.max is not None else at_least(figure)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(map(str, names))


def _quoted(words: Iterable[str]) -> str:
    return ", ".join(f"“{word}”" for word in words)
