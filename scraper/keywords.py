"""The user's keywords, all rules compiled into one matcher. Part of `scraper`.

Plain keywords go into one Aho-Corasick automaton with every affixed form spelled out; `/…/` goes to RE2. Both run over the
folded text in linear time, whatever the text is. Knows no rule's conditions but its words.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import ahocorasick_rs
import re2

from scraper.errors import ConfigurationError
from scraper.language.affixes import affixed_forms, clitic_forms
from scraper.language.folding import Folded, fold_text
from scraper.model import KeywordHit, Rule

_LONGEST_WORD = 64
"""How far an open keyword stretches, so that one endless word costs no square of its length."""

_Spans = list[tuple[int, int]]


class _Form(NamedTuple):
    """One spelling of a keyword, and whether a word may go on before or after it."""

    keyword: str
    spelling: str
    opens: bool
    closes: bool


class Matcher:
    """Finds the words of rules in texts. Made by `compile_rules`; holds no state but the last scan."""

    def __init__(self, rules: Sequence[Rule], forms: Sequence[_Form], expressions: Mapping[str, Any]) -> None:
        self._rules = {rule.name: rule for rule in rules}
        self._forms: dict[str, list[_Form]] = {}
        for form in forms:
            self._forms.setdefault(form.spelling, []).append(form)
        self._spellings = list(self._forms)
        self._automaton = ahocorasick_rs.AhoCorasick(self._spellings) if self._spellings else None
        self._expressions = expressions
        self._last: tuple[str, dict[str, _Spans]] = ("", {})

    def find(self, text: str) -> tuple[KeywordHit, ...]:
        """The hits of the rules whose `all` words and no `none` word stand in `text`, by place, rule and keyword.

        Hits of one keyword never overlap: the leftmost, then the longest counts.
        """
        found = self._scan(text)
        hits = [
            KeywordHit(rule=rule.name, keyword=keyword, start=start, end=end)
            for rule in self._rules.values()
            if _lets_pass(rule, found)
            for keyword in dict.fromkeys(rule.keywords)
            for start, end in found.get(keyword, ())
        ]
        return tuple(sorted(hits, key=lambda hit: (hit.start, hit.end, hit.rule, hit.keyword)))

    def applies(self, rule_name: str, text: str) -> bool:
        """Whether every `all` word and no `none` word of the rule stands in `text`; True for a rule without any."""
        rule = self._rules.get(rule_name)
        return rule is None or not (rule.all_keywords or rule.none) or _lets_pass(rule, self._scan(text))

    def vetoed(self, rule_name: str, text: str) -> bool:
        """The opposite of `applies`."""
        return not self.applies(rule_name, text)

    def _scan(self, text: str) -> dict[str, _Spans]:
        """Every keyword that stands in `text` with its spans; asked of one text again and again by one judgement."""
        seen, found = self._last
        if seen != text or not text:
            found = self._search(fold_text(text))
            self._last = (text, found)
        return found

    def _search(self, folded: Folded) -> dict[str, _Spans]:
        spans: dict[str, _Spans] = {}
        if self._automaton is not None:
            for index, start, end in self._automaton.find_matches_as_indexes(folded.text, overlapping=True):
                for form in self._forms[self._spellings[index]]:
                    stands = _stand_alone(form, folded.text, start, end)
                    if stands:
                        spans.setdefault(form.keyword, []).append(stands)
        for keyword, expression in self._expressions.items():
            matches = [match.span() for match in expression.finditer(folded.text)]
            spans[keyword] = [(start, end) for start, end in matches if end > start]
        return {
            keyword: [folded.span(*span) for span in _leftmost_longest(found)]
            for keyword, found in spans.items()
            if found
        }


def compile_rules(rules: Sequence[Rule]) -> Matcher:
    """One matcher for all `rules`; raises `ConfigurationError` for a keyword without a letter or digit and a bad `/…/`."""
    forms: list[_Form] = []
    expressions: dict[str, Any] = {}
    for rule in rules:
        for keyword in dict.fromkeys((*rule.keywords, *rule.all_keywords, *rule.none)):
            if len(keyword) > 1 and keyword.startswith("/") and keyword.endswith("/"):
                expressions[keyword] = _expression(rule.name, keyword)
            else:
                forms.extend(_forms(rule.name, keyword))
    return Matcher(rules, list(dict.fromkeys(forms)), expressions)


def _expression(rule: str, keyword: str) -> Any:
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    try:
        return re2.compile(_without_accents(keyword[1:-1]), options)
    except re2.error as error:
        raise ConfigurationError(
            f"rule {rule!r}: keyword {keyword!r} is no regular expression ({error}); wanted RE2 syntax between slashes"
        ) from error


def _without_accents(pattern: str) -> str:
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", pattern))
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def _forms(rule: str, keyword: str) -> Iterator[_Form]:
    opens, closes = keyword.startswith("*"), keyword.endswith("*")
    spelling = fold_text(keyword.strip("*")).text.strip()
    if not any(character.isalnum() for character in spelling):
        raise ConfigurationError(f"rule {rule!r}: keyword {keyword!r} has no letter or digit to look for")
    for form in {spelling} if opens or closes else _spellings(spelling):
        yield _Form(keyword, form, opens, closes)


def _spellings(spelling: str) -> Iterable[str]:
    """The forms of one word by affixes, of a phrase by the clitics at its end."""
    front, blank, last = spelling.rpartition(" ")
    return {front + blank + form for form in clitic_forms(last)} if blank else affixed_forms(spelling)


def _lets_pass(rule: Rule, found: Mapping[str, _Spans]) -> bool:
    return all(word in found for word in rule.all_keywords) and not any(word in found for word in rule.none)


def _stand_alone(form: _Form, text: str, start: int, end: int) -> tuple[int, int] | None:
    """The span if `form` stands as whole words at `start`, an open side stretched to the end of its word; else None."""
    first, last = max(0, start - _LONGEST_WORD), min(len(text), end + _LONGEST_WORD)
    while form.opens and start > first and text[start - 1].isalnum():
        start -= 1
    while form.closes and end < last and text[end].isalnum():
        end += 1
    if (form.opens and start == first > 0) or (form.closes and end == last < len(text)):
        return start, end
    cut = (start and text[start - 1].isalnum() and text[start].isalnum()) or (
        end < len(text) and text[end].isalnum() and text[end - 1].isalnum()
    )
    return None if cut else (start, end)


def _leftmost_longest(spans: _Spans) -> Iterator[tuple[int, int]]:
    """`spans` without overlaps."""
    reached = -1
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if start >= reached:
            yield start, end
            reached = end
