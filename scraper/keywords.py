"""The user's keywords, all rules compiled into one matcher. Part of `scraper`.

Plain keywords go into one Aho-Corasick automaton, each by the part that all its forms share; what stands around a find
decides whether it is a form. `/…/` goes to RE2. Both run over the folded text in linear time, whatever the text is.
Knows no rule's conditions but its words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import ahocorasick_rs
import re2

from scraper.errors import ConfigurationError
from scraper.language.affixes import CLITICS, affixes_around, takes_affixes, takes_clitics
from scraper.language.folding import Folded, fold_character, fold_text, is_in_word
from scraper.model import KeywordHit, Rule

_LONGEST_AFFIX = 16
"""Characters; no prefix or suffix with its clitic is longer. What is longer is not cut out to be looked up."""
_NOTHING = frozenset({("", "")})
_A_CLITIC = frozenset(("", clitic) for clitic in CLITICS)

_Spans = list[tuple[int, int]]


class _Form(NamedTuple):
    """`spelling` is what the automaton looks for; `around` what may stand before and after it in the same word."""

    keyword: str
    spelling: str
    around: frozenset[tuple[str, str]]
    opens: bool = False
    closes: bool = False
    """Anything may stand before it, or after it."""


class Matcher:
    """Finds the words of rules in texts. Made by `compile_rules`; holds no state but the last scan."""

    def __init__(self, rules: Sequence[Rule], forms: Iterable[_Form], expressions: Mapping[str, Any]) -> None:
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

        Hits of one keyword never overlap: the leftmost, then the longest counts; of a `/…/` the one that RE2 prefers.
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
            words = _Words(folded.text)
            for index, start, end in self._automaton.find_matches_as_indexes(folded.text, overlapping=True):
                for form in self._forms[self._spellings[index]]:
                    stands = _stand(form, words, start, end)
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


class _Words:
    """The words of `text`, found where they are asked for; each is walked once however many finds it holds."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._before = self._after = (0, 0)

    def begin(self, at: int) -> int:
        """Where the word begins that holds the character before `at`; `at` if there is none."""
        first, last = self._before
        if not first < at <= last:
            self._before = first, last = self._around(at - 1)
        return min(first, at)

    def end(self, at: int) -> int:
        """Where the word ends that holds the character at `at`; `at` if there is none."""
        first, last = self._after
        if not first <= at < last:
            self._after = first, last = self._around(at)
        return max(last, at)

    def _around(self, at: int) -> tuple[int, int]:
        """The word that holds the character `at`; nothing, behind it, if it is in none."""
        text, first, last = self.text, at, at
        if not 0 <= at < len(text) or not is_in_word(text[at]):
            return at + 1, at
        while first and is_in_word(text[first - 1]):
            first -= 1
        while last < len(text) and is_in_word(text[last]):
            last += 1
        return first, last


def compile_rules(rules: Sequence[Rule]) -> Matcher:
    """One matcher for all `rules`.

    Raises `ConfigurationError` for a keyword without a letter or digit, with a star inside, and for a bad `/…/`.
    """
    forms: dict[_Form, None] = {}
    expressions: dict[str, Any] = {}
    for rule in rules:
        for keyword in dict.fromkeys((*rule.keywords, *rule.all_keywords, *rule.none)):
            bare = keyword.strip()
            if len(bare) > 1 and bare.startswith("/") and bare.endswith("/"):
                expressions[keyword] = _expression(rule.name, keyword, bare[1:-1])
            else:
                forms.update(dict.fromkeys(_forms(rule.name, keyword, bare)))
    return Matcher(rules, forms, expressions)


def _expression(rule: str, keyword: str, pattern: str) -> Any:
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    wanted = "wanted RE2 syntax between slashes"
    if not pattern:
        raise ConfigurationError(f"rule {rule!r}: keyword {keyword!r} is an empty regular expression; {wanted}")
    try:
        return re2.compile("".join(map(_folded_in_pattern, pattern)), options)
    except re2.error as error:
        reason = error.args[0].decode(errors="replace") if isinstance(error.args[0], bytes) else error
        raise ConfigurationError(
            f"rule {rule!r}: keyword {keyword!r} is no regular expression ({reason}); {wanted}"
        ) from error


def _folded_in_pattern(character: str) -> str:
    """What the folded text has for `character`; what comes of it is no operator ("…" is three full stops)."""
    return character if character.isascii() else re.escape(fold_character(character))


def _forms(rule: str, keyword: str, bare: str) -> Iterator[_Form]:
    opens, closes = bare.startswith("*"), bare.endswith("*")
    spelling = fold_text(bare.strip("*")).text.strip()
    if not any(character.isalnum() for character in spelling):
        raise ConfigurationError(f"rule {rule!r}: keyword {keyword!r} has no letter or digit to look for")
    if "*" in spelling:
        raise ConfigurationError(
            f"rule {rule!r}: keyword {keyword!r} has a * inside; wanted it at an end, or an expression in slashes"
        )
    if opens or closes:
        yield _Form(keyword, spelling, _NOTHING, opens, closes)
    elif takes_affixes(spelling):
        yield _Form(keyword, spelling[1:], affixes_around(spelling[0]))
        yield _Form(keyword, f"{spelling}-{spelling}", _A_CLITIC)
    else:
        yield _Form(keyword, spelling, _A_CLITIC if takes_clitics(spelling.rpartition(" ")[2]) else _NOTHING)


def _lets_pass(rule: Rule, found: Mapping[str, _Spans]) -> bool:
    return all(word in found for word in rule.all_keywords) and not any(word in found for word in rule.none)


def _stand(form: _Form, words: _Words, start: int, end: int) -> tuple[int, int] | None:
    """The span of whole words if `form` stands at `start` to `end`; None if what is around it makes another word."""
    text = words.text
    first = words.begin(start) if is_in_word(text[start]) else start
    last = words.end(end) if is_in_word(text[end - 1]) else end
    before = "" if form.opens else text[max(first, start - _LONGEST_AFFIX) : start]
    after = "" if form.closes else text[end : min(last, end + _LONGEST_AFFIX)]
    return (first, last) if (before, after) in form.around else None


def _leftmost_longest(spans: _Spans) -> Iterator[tuple[int, int]]:
    """`spans` without overlaps."""
    reached = -1
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if start >= reached:
            yield start, end
            reached = end
