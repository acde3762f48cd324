"""Counts beside or behind a noun: "12 korban jiwa", "korban tewas menjadi 12", "17 jenazah". Part of `scraper.claims`."""

from __future__ import annotations

from scraper.claims.additions import is_whole
from scraper.claims.clause import NEAR, WINDOW
from scraper.claims.corrections import replaces
from scraper.claims.groups import BARE, Group
from scraper.claims.subjects import Subjects
from scraper.language.lexicon import Mark


class Tolls(Subjects):
    """Finds the counts of tolls and of counted bodies, hostages and refugees."""

    def _is_running_toll(self, harm: Mark) -> bool:
        """Whether "jumlah", "korban" or "number of" stands before `harm` without a count between."""
        for at in range(harm.start - 1, max(-1, harm.start - 12), -1):
            if self._by_end.get(at + 1):
                return False
            if self.sentence.mark("total_of", at) or self.sentence.mark("toll_subject", at):
                return True
            if self.sentence.is_punctuation(at, ",;:.") or self.sentence.mark("subordinate", at):
                return False
        return False

    def _equals_ahead(self, harm: Mark) -> Group | None:
        """The count behind "menjadi", "mencapai", "rose to", … after `harm`, in the same sentence."""
        for group in self.groups:
            if not harm.end <= group.start <= harm.end + WINDOW:
                continue
            between = range(harm.end, group.start + 1)
            if any(self.sentence.mark("equals", at) or self.sentence.is_punctuation(at, ":") for at in between):
                return group
            if is_whole(self.sentence, group.start) or replaces(self.sentence, group.end):
                return group
        return None

    def _toll(self, harm: Mark) -> None:
        if self.sentence.ends("among_before", harm.start) and (member := self._left(harm)):
            self._tie(harm, member, part=True)
            return
        beside = next((group for group in self.groups if group.start < harm.start <= group.quantity_end + 1), None)
        if beside:
            self._tie(harm, beside)
            return
        directly = next((group for group in self.groups if harm.end <= group.start <= harm.end + 1), None)
        group = (
            directly
            or self._equals_ahead(harm)
            or (self._ahead(harm.end, NEAR) if self._is_running_toll(harm) else None)
        )
        if group and not self._has_own_harm(group):
            for member in (group, *self._listed_places(group)):
                self._tie(harm, member, toll=True)
            return
        front = self._count_before_total(harm)
        if front:
            self._tie(harm, front, toll=True)

    def _listed_places(self, group: Group) -> list[Group]:
        """The counts of other places behind `group`: "di Gao 4, di Kidal 7"."""
        first, follows = group.head == BARE, self._coordinated(group)
        return follows if first and all(other.head == BARE for other in follows) else []

    def _count_before_total(self, harm: Mark) -> Group | None:
        """The count in "took to 40 the number of soldiers killed"."""
        for mark in self.sentence.marks("total_of", harm.start - 2 * NEAR, harm.start + 1):
            group = self._by_end.get(mark.start) or self._by_end.get(mark.start - 1)
            if group:
                return group
        return None

    def _body(self, harm: Mark) -> None:
        beside = next(
            (group for group in self.groups if group.start < harm.start and harm.start <= group.quantity_end + 1), None
        )
        if (
            beside
            and beside.quantity
            and beside.quantity.max is None
            and beside.quantity.min is None
            and harm.kind != "killed"
        ):
            # "Para pengungsi" are spoken of, not counted.
            return
        if beside and (harm.kind == "killed" or not self.tied(beside)):
            self._tie(harm, beside)
            return
        directly = self._by_start.get(harm.end) or self._by_start.get(self._behind_of(harm.end))
        if directly and harm.kind == "killed":
            self._tie(harm, directly)

    def _behind_of(self, at: int) -> int:
        """The token behind "of" at `at` ("the bodies of 15 assailants"); -1 where another word stands."""
        part = self.sentence.mark("part_of", at)
        return part.end if part else -1
