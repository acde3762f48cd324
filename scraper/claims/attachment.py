"""Who came to which harm: harm words tied to groups by clause structure. Part of `scraper.claims`.

Each role of a harm word looks where its harmed must stand: `undergo` leftwards for a subject, `inflict` rightwards for an
object, `toll` for a count beside it or behind an "equals" word. Nothing looks past `WINDOW` tokens, so reading is linear.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scraper.claims.groups import BARE, ELLIPTIC, PEOPLE, UNKNOWN, Group, bare_group
from scraper.claims.sentence import Sentence
from scraper.language.lexicon import Mark
from scraper.language.tokens import WORD

WINDOW = 30
_NEAR = 6
_COMMAS = 3


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


class Attachment:
    """The ties of one sentence; `harms` that found nobody are in `loose` with the reason."""

    def __init__(self, sentence: Sentence, groups: Sequence[Group]) -> None:
        self.sentence = sentence
        self.groups = groups
        self.ties: list[Tie] = []
        self.loose: list[tuple[Mark, str]] = []
        self._by_start = {group.start: group for group in groups}
        self._by_end = {group.end: group for group in groups}
        # Bodies last: "seratus pengungsi tewas" counts the dead, not the displaced.
        for harm in sorted(sentence.harms, key=lambda mark: mark.role == "body"):
            self._attach(harm)

    def tied(self, group: Group) -> bool:
        return any(tie.group is group for tie in self.ties)

    def _attach(self, harm: Mark) -> None:
        role = harm.role
        if role == "either":
            role = self._voice(harm)
        before = len(self.ties)
        match role:
            case "inflict":
                self._object(harm, reach=_NEAR)
            case "event":
                self._object(harm, reach=0)
            case "toll":
                self._toll(harm)
            case "body":
                self._body(harm)
            case _:
                self._subject(harm)
        if len(self.ties) == before:
            self.loose.append((harm, "nobody is named or counted"))

    # --- voice -------------------------------------------------------------------------------------------------------

    def _voice(self, harm: Mark) -> str:
        """`undergo` for a passive or a bare participle, `inflict` where an object follows at once."""
        if self._holding(harm) or any(
            self.sentence.mark("passive", at) for at in range(max(0, harm.start - 4), harm.start)
        ):
            return "undergo"
        ahead = self._group_at(harm.end)
        return "inflict" if ahead or (self.sentence.mark("people", harm.end) and not self._left(harm)) else "undergo"

    def _holding(self, harm: Mark) -> Group | None:
        """The group whose noun phrase has `harm` inside ("83 seriously wounded patients")."""
        return next((group for group in self.groups if group.start < harm.start and harm.end <= group.end), None)

    # --- object ------------------------------------------------------------------------------------------------------

    def _object(self, harm: Mark, *, reach: int) -> None:
        sentence = self.sentence
        at = harm.end
        while (
            (joint := sentence.mark("and", at))
            and (other := sentence.mark("harm", joint.end))
            and other.role == harm.role
        ):
            at = other.end
        group = self._ahead(at, reach)
        if group:
            self._tie(harm, group)
            for following in self._coordinated(group):
                self._tie(harm, following)
            return
        if reach:
            named = self._named_object(at)
            if named:
                self._tie(harm, named)

    def _ahead(self, at: int, reach: int) -> Group | None:
        """The first group that begins at most `reach` tokens ahead in the same clause."""
        for step in range(at, min(at + reach + 1, len(self.sentence))):
            group = self._group_at(step)
            if group:
                return group if reach or group.head == PEOPLE else None
            if self._closes(step):
                return None
            if self.sentence.is_punctuation(step, ",.;:()") or self.sentence.mark("harm", step):
                return None
        return None

    def _group_at(self, at: int) -> Group | None:
        return self._by_start.get(at)

    def _closes(self, at: int) -> bool:
        return any(self.sentence.mark(layer, at) for layer in ("subordinate", "relative", "cause", "say", "and"))

    def _coordinated(self, group: Group) -> list[Group]:
        """Groups that follow `group` by "dan" or a comma and have no harm word of their own."""
        found: list[Group] = []
        end = group.end
        for _ in range(4):
            following = self._after_joint(end)
            if (
                following is None
                or self._has_own_harm(following)
                or self.sentence.has("among", following.start, following.end)
            ):
                break
            found.append(following)
            end = following.end
        return found

    def _after_joint(self, end: int) -> Group | None:
        sentence = self.sentence
        for at in range(end, min(end + 3, len(sentence))):
            if sentence.mark("subordinate", at) or sentence.mark("harm", at) or sentence.mark("includes", at):
                return None
            joint = sentence.mark("and", at)
            if joint or sentence.is_punctuation(at, ","):
                behind = joint.end if joint else at + 1
                also = sentence.mark("and", behind)
                return self._by_start.get(also.end if also else behind)
        return None

    def _has_own_harm(self, group: Group) -> bool:
        for at in range(group.end, min(group.end + _NEAR, len(self.sentence))):
            mark = self.sentence.mark("harm", at)
            if mark:
                return mark.role in {"undergo", "either", "toll"}
            if self.sentence.is_punctuation(at, ",.;:") or self.sentence.mark("and", at):
                return False
        return False

    def _named_object(self, at: int) -> Group | None:
        """People after a verb without a number: a noun ("warga sipil") or a name."""
        sentence = self.sentence
        for step in (at, at + 1, at + 2):
            if (
                sentence.mark("things", step)
                or sentence.mark("toll_subject", step)
                or self._closes(step)
                or sentence.mark("harm", step)
            ):
                return None
            group = bare_group(sentence, step)
            if group:
                return group
            if step == at and sentence.is_name(step) and not sentence.mark("conflict", step):
                return Group(None, step, self._name_end(step), PEOPLE, frozenset(), single=True)
        return None

    def _name_end(self, at: int) -> int:
        while at < len(self.sentence) and self.sentence.is_name(at):
            at += 1
        return at

    # --- subject -----------------------------------------------------------------------------------------------------

    def _subject(self, harm: Mark) -> None:
        sentence = self.sentence
        holding = self._holding(harm)
        if holding:
            self._tie(harm, holding)
            return
        if self._is_running_toll(harm) and (self._equals_ahead(harm) or self._count_before_total(harm)):
            self._toll(harm)
            return
        if sentence.ends("among_those", harm.start) and (listed := self._ahead(harm.end, _NEAR)):
            self._tie(harm, listed, part=True)
            return
        group = self._left(harm)
        if group:
            self._tie_chain(harm, group)
            return
        group = self._right_of_intransitive(harm) or self._bare_subject(harm)
        if group:
            self._tie(harm, group)

    def _left(self, harm: Mark) -> Group | None:
        """The nearest group to the left that can be the subject of `harm`."""
        sentence, at, commas = self.sentence, harm.start, 0
        while at > max(0, harm.start - WINDOW):
            group = self._by_end.get(at)
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
            return self._only_small_words(group.end, harm.start) and gap <= _NEAR
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
        earlier = self._by_end.get(at)
        usable = earlier is not None and earlier.head == PEOPLE and group.head == PEOPLE
        return earlier if usable and earlier is not None and not self.tied(earlier) else None

    def _includes_before(self, group: Group) -> int | None:
        for at in range(group.start - 1, max(-1, group.start - 6), -1):
            if self.sentence.mark("includes", at):
                return at
            if self.sentence.is_punctuation(at, ",;:.") or self.sentence.mark("harm", at):
                return None
        return None

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
        """The people or the name right before `harm`: specific people without a number, a title, a person."""
        sentence, at = self.sentence, harm.start
        while at > 0 and (small := sentence.ends("adverb", at)):
            at = small.start
        if sentence.language == "en" and harm.role == "either" and at == harm.start:
            return None
        if at and self._names_somebody(at - 1):
            return Group(None, at - 1, at, PEOPLE, frozenset(), single=True)
        for start in range(at - 1, max(-1, at - 5), -1):
            group = bare_group(sentence, start)
            if group and at - group.end <= (sentence.language == "id"):
                specific = group.who - {"unspecified"}
                return group if specific or group.single else None
            if sentence.tokens[start].kind != WORD:
                return None
        return None

    def _names_somebody(self, at: int) -> bool:
        """Whether token `at` is a personal name, as far as capitals and lexicons tell."""
        first = at == 0 and not self.sentence.title_case and self.sentence.tokens[0].text[0].isupper()
        known = any(layer.get(at) for layer in self.sentence.layers.values())
        return (self.sentence.is_name(at) or first) and not known and not self._is_noun(at)

    def _is_noun(self, at: int) -> bool:
        return any(self.sentence.ends(layer, at + 1) for layer in ("people", "things", "time", "truce", "harm"))

    # --- tolls and bodies --------------------------------------------------------------------------------------------

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
        group = directly or self._equals_ahead(harm)
        if group and not self._has_own_harm(group):
            self._tie(harm, group, toll=True)
            return
        front = self._count_before_total(harm)
        if front:
            self._tie(harm, front, toll=True)

    def _count_before_total(self, harm: Mark) -> Group | None:
        """The count in "brought to 40 the dead of the day"."""
        for mark in self.sentence.marks("total_of", harm.start - 2 * _NEAR, harm.start + 1):
            group = self._by_end.get(mark.start) or self._by_end.get(mark.start - 1)
            if group:
                return group
        return None

    def _body(self, harm: Mark) -> None:
        beside = next(
            (group for group in self.groups if group.start < harm.start and harm.start <= group.quantity_end + 1), None
        )
        if beside and (harm.kind == "killed" or not self.tied(beside)):
            self._tie(harm, beside)
            return
        directly = self._by_start.get(harm.end)
        if directly and harm.kind == "killed":
            self._tie(harm, directly)

    def _tie(self, harm: Mark, group: Group, *, toll: bool = False, part: bool = False) -> None:
        if any(tie.group is group and tie.kind == harm.kind for tie in self.ties):
            return
        self.ties.append(Tie(harm.kind, harm, group, toll, part or self._includes_right_before(group)))

    def _includes_right_before(self, group: Group) -> bool:
        return group.head != ELLIPTIC and self._includes_before(group) is not None
