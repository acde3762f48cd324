"""The harmed to the right of an active harm word: "menewaskan 14 orang dan melukai 30". Part of `scraper.claims`."""

from __future__ import annotations

from scraper.claims.clause import Clause
from scraper.claims.groups import PEOPLE, Group, bare_group
from scraper.language.lexicon import Mark


class Objects(Clause):
    """Finds objects, coordinated ones and those without a number included."""

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
