"""The harmed to the left of a harm word they are the subject of: "lima orang tewas". Part of `scraper.claims`."""

from __future__ import annotations

from scraper.claims.bare import BareSubjects
from scraper.claims.clause import NEAR, WINDOW
from scraper.claims.corrections import before_correction
from scraper.claims.groups import BARE, PEOPLE, UNKNOWN, Group
from scraper.language.lexicon import Mark

_COMMAS = 3
_RELATIVE = 4
_ASIDE, _CLOSING = ",(–—-", ",)–—-"
_BESIDE = 6


class Subjects(BareSubjects):
    """Finds subjects through relative clauses, shared verbs, lists and parts of a whole."""

    def _left(self, harm: Mark) -> Group | None:
        """The nearest group to the left that can be the subject of `harm`."""
        sentence, at, commas = self.sentence, harm.start, 0
        while at > max(0, harm.start - WINDOW):
            at = before_correction(sentence, self._before_brackets(at))
            group = self._by_end.get(at)
            if group and self.sentence.mark("relative", at) and harm.start <= at + _RELATIVE:
                group = self._inner[at]
            if group and self._is_aside(group, harm):
                at, commas = group.start - 1, commas + 1
                continue
            if group and self._can_be_subject(group, harm):
                return group
            at = group.start if group else at - 1
            if group:
                continue
            commas += sentence.is_punctuation(at, ",")
            other = sentence.mark("harm", at)
            if at in self.things or (other and other.role != "body" and not self._shares_subject(other, harm)):
                return None
            opens = sentence.mark("subordinate", at) and not sentence.mark("adverb", at)
            if commas > _COMMAS or sentence.is_punctuation(at, ";:") or opens:
                return None
        return None

    def _is_aside(self, group: Group, harm: Mark) -> bool:
        """Whether `group` stands between commas or dashes and only tells more of the group before: ", semuanya pedagang, "."""
        if self._resumes(group):
            return True
        if not self.sentence.is_punctuation(group.start - 1, _ASIDE):
            return False
        earlier = next(
            (other for other in self.groups if 0 <= group.start - other.end <= _BESIDE and other.end < group.start),
            None,
        )
        closes = any(
            self.sentence.is_punctuation(at, _CLOSING) for at in range(group.end, min(group.end + _BESIDE, harm.start))
        )
        among = self.sentence.has("among", group.quantity_end, group.end + 1)
        return earlier is not None and earlier.head == PEOPLE and closes and (among or _is_vague(group))

    def _resumes(self, group: Group) -> bool:
        """Whether "all" takes up a group before its relative clause: "85 perwira yang seluruhnya tewas"."""
        return _is_vague(group) and group.head == BARE and self.sentence.ends("relative", group.start) is not None

    def _can_be_subject(self, group: Group, harm: Mark) -> bool:
        gap = harm.start - group.end
        if group.head in {BARE, UNKNOWN}:
            return (
                not self.sentence.ends("part_of", group.start)
                and self._only_small_words(group.end, harm.start)
                and gap <= NEAR
            )
        if gap > 1 and self._is_governed(group.start) and not self.sentence.mark("relative", group.end):
            return False
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
            mark = mark or self.sentence.mark("equals", at) or self.sentence.mark("part_of", at) or self._captive(at)
            mark = mark or self.sentence.mark("determiner", at)
            inner = self._by_start.get(at)
            if mark is None and inner:
                # "Three of the 12 hostages": the whole stands between the part and what befell it.
                at = inner.quantity_end
                continue
            if mark is None:
                return False
            at = mark.end
        return True

    def _captive(self, at: int) -> Mark | None:
        """The noun of harm that the counted are called by: "lima sandera ditemukan tewas"."""
        mark = self.sentence.mark("harm", at)
        return mark if mark and mark.role == "body" else None

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
        # "Termasuk 33 yang dinyatakan tewas": the clause is about the part alone.
        own = self.sentence.mark("relative", group.end)
        opening = None if own else self._includes_before(chain[0])
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
        if not usable or earlier is None or self.tied(earlier) or self.sentence.ends("part_of", earlier.start):
            return None
        return earlier

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

    def _tie_those_among(self, harm: Mark, group: Group) -> None:
        """Who is said to be among `group`: "three cricketers were among ten people killed"."""
        opening = self.sentence.ends("among_before", group.start)
        member = next((other for other in reversed(self.groups) if opening and other.end <= opening.start), None)
        if opening and member and member.head == PEOPLE and not self._clause_ends(member.end, opening.start):
            for each in (member, *self._coordinated(member)):
                self._tie(harm, each, part=True)

    def _tie_companions(self, harm: Mark) -> None:
        """Who shared the fate of a subject: "tewas bersama tiga pengawalnya"."""
        along = self.sentence.mark("along", harm.end)
        group = self._ahead(along.end, 2) if along else None
        if group and not self._has_own_harm(group):
            self._tie(harm, group)

    def _clause_ends(self, start: int, end: int) -> bool:
        return any(
            self.sentence.is_punctuation(at, ";:.") or self.sentence.mark("harm", at) for at in range(start, end)
        )


def _is_vague(group: Group) -> bool:
    return group.quantity is not None and group.quantity.min is None and group.quantity.max is None
