"""The harmed whom no number counts: "wartawan itu ditahan", "Letnan Hendra (29) gugur". Part of `scraper.claims`."""

from __future__ import annotations

from scraper.claims.clause import Clause
from scraper.claims.groups import PEOPLE, Group
from scraper.claims.unnumbered import bare_group
from scraper.language.lexicon import Mark
from scraper.language.tokens import PUNCTUATION, WORD

_BRACKETED = 16
_CLAUSE = 10
"""Tokens of a relative clause between its noun and the verb."""


class BareSubjects(Clause):
    """Finds specific people, titles and names that a harm word is said of."""

    def _bare_subject(self, harm: Mark) -> Group | None:
        """The people or the name that `harm` is said of: specific people without a number, a title, a person."""
        sentence, at = self.sentence, harm.start
        while at > 0 and (small := sentence.ends("adverb", at)):
            at = small.start
        if sentence.language == "en" and harm.role == "either" and at == harm.start:
            return None
        at = self._before_brackets(at)
        if at and self._names_somebody(at - 1):
            return Group(None, at - 1, at, PEOPLE, frozenset(), single=True)
        found = self._named_people(at, at - 5)
        if found and harm.kind != "displaced" and not found.single and sentence.mark("definite", found.end):
            # "Penduduk itu tewas" speaks of dead that were counted before.
            return None
        return found or self._with_relative_clause(at)

    def _named_people(self, at: int, last: int) -> Group | None:
        """The specific people or the titled person whose noun phrase ends right before token `at`."""
        sentence = self.sentence
        for start in range(at - 1, max(-1, last), -1):
            head = start
            while (before := sentence.ends("people", head)) is not None and sentence.language == "id":
                head = before.start
            group = bare_group(sentence, head) if sentence.mark("people", start) else None
            named = group is not None and group.single and self._are_names(group.end, at)
            if group and (named or at - group.end <= (sentence.language == "id")):
                specific = group.who - {"unspecified"}
                return group if (specific or group.single) and not self._is_governed(start) else None
            if sentence.tokens[start].kind != WORD:
                return None
        return None

    def _with_relative_clause(self, at: int) -> Group | None:
        """The people before a relative clause that ends at token `at`: "wartawan yang mencoba masuk ditahan"."""
        sentence = self.sentence
        for step in range(at - 1, max(-1, at - _CLAUSE), -1):
            if sentence.mark("harm", step) or sentence.tokens[step].kind == PUNCTUATION:
                return None
            if sentence.mark("relative", step):
                return self._named_people(step, step - 5) if step < at - 1 else None
        return None

    def _before_brackets(self, at: int) -> int:
        """`at`, or the token that opens brackets which close right before it: "Andi Pratama (29) meninggal"."""
        if not self.sentence.is_punctuation(at - 1, ")"):
            return at
        openings = (
            step for step in range(at - 2, max(-1, at - _BRACKETED), -1) if self.sentence.is_punctuation(step, "(")
        )
        return next(openings, at)

    def _is_governed(self, at: int) -> bool:
        """Whether a preposition stands before token `at`, so that what it names is the subject of nothing."""
        return self.sentence.ends("preposition", at) is not None

    def _are_names(self, start: int, end: int) -> bool:
        """Whether tokens `start` to `end` are capitalised words that no lexicon knows as more than a name."""
        return all(self._may_be_name(at) for at in range(start, end))

    def _may_be_name(self, at: int) -> bool:
        token = self.sentence.tokens[at]
        known = any(layer.get(at) for name, layer in self.sentence.layers.items() if name != "conflict")
        return token.kind == WORD and token.text[0].isupper() and not token.text.isupper() and not known

    def _names_somebody(self, at: int) -> bool:
        """Whether token `at` is a personal name, as far as capitals and lexicons tell."""
        if self.sentence.title_case:
            # In a headline every word is a capital: two that no lexicon knows are a name and its surname.
            return at > 0 and self._are_names(at - 1, at + 1) and not self._is_governed(at - 1)
        first = at == 0 and self.sentence.tokens[0].text[0].isupper()
        # "AS", "PBB": letters are no person.
        known = self.sentence.tokens[at].text.isupper() or any(layer.get(at) for layer in self.sentence.layers.values())
        begin = at
        while begin > 0 and self.sentence.is_name(begin - 1):
            begin -= 1
        return (self.sentence.is_name(at) or first) and not (known or self._is_noun(at) or self._is_governed(begin))

    def _is_noun(self, at: int) -> bool:
        return any(self.sentence.ends(layer, at + 1) for layer in ("people", "things", "time", "truce", "harm"))
