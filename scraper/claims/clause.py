"""A sentence with its groups, and what harm befell which. Part of `scraper.claims`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scraper.claims.groups import ELLIPTIC, PEOPLE, Group
from scraper.claims.sentence import Sentence
from scraper.language.lexicon import Mark

WINDOW = 30
"""Tokens that no search looks past, so that reading is linear."""
NEAR = 6
_MEMBERS = 8
"""Members of a list beside its first."""
_APPOSED, _PLACE = 2, 6
"""Tokens behind a count before its list goes on: any two, or a place."""


@dataclass(slots=True, eq=False)
class Tie:
    """`harm` befell `group`."""

    kind: str
    harm: Mark
    group: Group
    toll: bool = False
    """The count is a running toll ("korban tewas menjadi 12")."""
    part: bool = False
    """A part of another figure of the text."""
    fate: bool = False
    """What became of people harmed before: the words that tell of that harm date it and not this."""


class Clause:
    """The ties found so far, and the ways to look around in a sentence that all searches share."""

    def __init__(self, sentence: Sentence, groups: Sequence[Group], things: frozenset[int] = frozenset()) -> None:
        self.sentence = sentence
        self.groups = groups
        self.things = things
        """Where something else is counted: what stands before is no subject of what follows."""
        self.ties: list[Tie] = []
        self._by_start = {group.start: group for group in groups}
        # "20 dari 101 gadis": the whole phrase is the subject, the inner count that of its relative clause.
        self._by_end = {group.end: group for group in reversed(groups)}
        self._inner = {group.end: group for group in groups}

    def tied(self, group: Group) -> bool:
        return any(tie.group is group for tie in self.ties)

    def _tie(self, harm: Mark, group: Group, *, toll: bool = False, part: bool = False) -> None:
        if any(tie.group is group and tie.kind == harm.kind for tie in self.ties):
            return
        self.ties.append(Tie(harm.kind, harm, group, toll, part or self._includes_right_before(group)))

    def _includes_right_before(self, group: Group) -> bool:
        return group.head != ELLIPTIC and self._includes_before(group) is not None

    def _includes_before(self, group: Group) -> int | None:
        for at in range(group.start - 1, max(-1, group.start - 6), -1):
            if self.sentence.mark("includes", at):
                return at
            if self.sentence.is_punctuation(at, ",;:.") or self.sentence.mark("harm", at):
                return None
        return None

    def _holding(self, harm: Mark) -> Group | None:
        """The group whose noun phrase has `harm` inside ("83 seriously wounded patients")."""
        return next((group for group in self.groups if group.start < harm.start and harm.end <= group.end), None)

    def _ahead(self, at: int, reach: int) -> Group | None:
        """The first group that begins at most `reach` tokens ahead in the same clause."""
        for step in range(at, min(at + reach + 1, len(self.sentence))):
            group = self._by_start.get(step)
            if group:
                return group if reach or group.head == PEOPLE else None
            if self._closes(step):
                return None
            if self.sentence.is_punctuation(step, ",.;:()") or self.sentence.mark("harm", step):
                return None
        return None

    def _closes(self, at: int) -> bool:
        return any(self.sentence.mark(layer, at) for layer in ("subordinate", "relative", "cause", "say", "and"))

    def _has_own_harm(self, group: Group) -> bool:
        for at in range(group.end, min(group.end + NEAR, len(self.sentence))):
            mark = self.sentence.mark("harm", at)
            if mark:
                return mark.role in {"undergo", "either", "toll"}
            ended = any(self.sentence.mark(layer, at) for layer in ("and", "subordinate"))
            if ended or self.sentence.is_punctuation(at, ",.;:"):
                return False
        return False

    def _coordinated(self, group: Group) -> list[Group]:
        """Groups that follow `group` by "dan" or a comma and have no harm word of their own."""
        found: list[Group] = []
        end = group.end
        for _ in range(_MEMBERS):
            following = self._after_joint(end)
            if (
                following is None
                or self._has_own_harm(following)
                or self.sentence.has("among", following.start, following.end)
                or self._speaks(following)
            ):
                break
            found.append(following)
            end = following.end
        return found

    def _speaks(self, group: Group) -> bool:
        """Whether `group` is who says it: "killed four rebels, a military official said"."""
        return any(self.sentence.mark(layer, group.end) for layer in ("say", "say_after"))

    def _after_joint(self, end: int) -> Group | None:
        """The next member of a list whose last member ends at `end`; a place may stand before or behind each count."""
        sentence = self.sentence
        for at in range(end, min(end + _PLACE, len(sentence))):
            if sentence.mark("subordinate", at) or sentence.mark("harm", at) or sentence.mark("includes", at):
                return None
            joint = sentence.mark("and", at)
            if joint or sentence.is_punctuation(at, ",;"):
                behind = joint.end if joint else at + 1
                also = sentence.mark("and", behind)
                behind = also.end if also else behind
                whose = sentence.mark("determiner", behind)
                behind = whose.end if whose else behind
                beside = None if sentence.is_punctuation(at, ";") else self._by_start.get(behind)
                return beside or self._by_start.get(self._behind_place(behind))
            if at - end >= _APPOSED and not self._is_placed(end, at):
                return None
        return None

    def _is_placed(self, start: int, at: int) -> bool:
        """Whether the words from `start` to `at` are a name, or a place: "di Gao Utara", "Duta Besar Pio Mariani"."""
        return self.sentence.is_name(at) and (
            self.sentence.is_name(start) or bool(self.sentence.mark("preposition", start))
        )

    def _behind_place(self, at: int) -> int:
        """The token behind "di Gao", where `at` stands; -1 where no place is named."""
        opening = self.sentence.mark("preposition", at)
        if opening is None:
            return -1
        end = opening.end
        while end < opening.end + _PLACE and self.sentence.is_name(end):
            end += 1
        return end if end > opening.end else -1
