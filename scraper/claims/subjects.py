"""The harmed to the left of a harm word they are the subject of: "lima orang tewas". Part of `scraper.claims`."""

from __future__ import annotations

from scraper.claims.clause import NEAR, WINDOW, Clause
from scraper.claims.groups import BARE, PEOPLE, UNKNOWN, Group, bare_group
from scraper.language.lexicon import Mark
from scraper.language.tokens import PUNCTUATION, WORD

_COMMAS = 3
_RELATIVE = 4
_BRACKETED = 8
_CLAUSE = 10
"""Tokens of a relative clause between its noun and the verb."""


class Subjects(Clause):
    """Finds subjects through relative clauses, shared verbs, lists and parts of a whole."""

    def _left(self, harm: Mark) -> Group | None:
        """The nearest group to the left that can be the subject of `harm`."""
        sentence, at, commas = self.sentence, harm.start, 0
        while at > max(0, harm.start - WINDOW):
            at = self._before_brackets(at)
            group = self._by_end.get(at)
            if group and self.sentence.mark("relative", at) and harm.start <= at + _RELATIVE:
                group = self._inner[at]
            if group and self._can_be_subject(group, harm):
                return group
            at = group.start if group else at - 1
            if group:
                continue
            commas += sentence.is_punctuation(at, ",")
            other = sentence.mark("harm", at)
            if other and not self._shares_subject(other, harm):
                return None
            if commas > _COMMAS or sentence.is_punctuation(at, ";:") or sentence.mark("subordinate", at):
                return None
        return None

    def _can_be_subject(self, group: Group, harm: Mark) -> bool:
        gap = harm.start - group.end
        if group.head in {BARE, UNKNOWN}:
            return self._only_small_words(group.end, harm.start) and gap <= NEAR
        object_of = next((tie for tie in self.ties if tie.group is group and tie.harm.end <= group.start), None)
        return object_of is None or self.sentence.has("relative", group.end, harm.start)

    def _only_small_words(self, start: int, end: int) -> bool:
        at = start
        while at < end:
            mark = (
                self.sentence.mark("adverb", at)
                or self.sentence.mark("people", at)
                or self.sentence.mark("relative", at)
            )
            mark = mark or self.sentence.mark("equals", at)
            if mark is None:
                return False
            at = mark.end
        return True

    def _shares_subject(self, earlier: Mark, harm: Mark) -> bool:
        """Whether the subject of `earlier` may go on to `harm`: "diculik dan kemudian dibunuh", "yang cedera … tewas"."""
        sentence = self.sentence
        at = earlier.end
        joined = False
        while at < harm.start:
            small = sentence.mark("and", at) or sentence.mark("adverb", at)
            joined = joined or sentence.mark("and", at) is not None
            if small is None and not sentence.is_punctuation(at, ","):
                break
            at = small.end if small else at + 1
        if at >= harm.start:
            return joined or earlier.end == harm.start
        behind = any(sentence.mark("relative", back) for back in range(max(0, earlier.start - 4), earlier.start))
        return behind and earlier.role != "inflict" and sentence.language == "id"

    def _tie_chain(self, harm: Mark, group: Group) -> None:
        """`group` and all that is coordinated before it; what "termasuk" opens is a part of the group before that."""
        chain = [group]
        while (earlier := self._before_joint(chain[0])) is not None:
            chain.insert(0, earlier)
        opening = self._includes_before(chain[0])
        whole = self._before_includes(opening) if opening is not None else None
        if whole:
            self._tie(harm, whole)
        for member in chain:
            self._tie(harm, member, part=whole is not None)

    def _before_joint(self, group: Group) -> Group | None:
        at = group.start
        if self.sentence.ends("and", at):
            joint = self.sentence.ends("and", at)
            at = joint.start if joint else at
        elif not self.sentence.is_punctuation(at - 1, ","):
            return None
        if self.sentence.is_punctuation(at - 1, ","):
            at -= 1
        earlier = next((found for back in range(3) if (found := self._by_end.get(at - back))), None)
        usable = earlier is not None and earlier.head == PEOPLE and group.head == PEOPLE
        return earlier if usable and earlier is not None and not self.tied(earlier) else None

    def _before_includes(self, at: int) -> Group | None:
        for end in range(at, max(0, at - 6), -1):
            group = self._by_end.get(end)
            if group:
                return group
        return None

    def _right_of_intransitive(self, harm: Mark) -> Group | None:
        """The group right after a harm word that has no subject: "tewas 5 orang", "Tewas: 5"."""
        for at in range(harm.end, min(harm.end + 3, len(self.sentence))):
            group = self._by_start.get(at)
            if group:
                return group if not self._has_own_harm(group) and self.sentence.language == "id" else None
            if not (self.sentence.is_punctuation(at, ":") or self.sentence.mark("adverb", at)):
                return None
        return None

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
        return self._named_people(at, at - 5) or self._with_relative_clause(at)

    def _named_people(self, at: int, last: int) -> Group | None:
        """The specific people or the titled person whose noun phrase ends right before token `at`."""
        sentence = self.sentence
        for start in range(at - 1, max(-1, last), -1):
            group = bare_group(sentence, start)
            if group and at - group.end <= (sentence.language == "id"):
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

    def _names_somebody(self, at: int) -> bool:
        """Whether token `at` is a personal name, as far as capitals and lexicons tell."""
        first = at == 0 and not self.sentence.title_case and self.sentence.tokens[0].text[0].isupper()
        known = any(layer.get(at) for layer in self.sentence.layers.values())
        begin = at
        while begin > 0 and self.sentence.is_name(begin - 1):
            begin -= 1
        return (self.sentence.is_name(at) or first) and not (known or self._is_noun(at) or self._is_governed(begin))

    def _is_noun(self, at: int) -> bool:
        return any(self.sentence.ends(layer, at + 1) for layer in ("people", "things", "time", "truce", "harm"))
