"""The harmed to the right of an active harm word: "menewaskan 14 orang dan melukai 30". Part of `scraper.claims`."""

from __future__ import annotations

from scraper.claims.clause import Clause
from scraper.claims.groups import PEOPLE, Group
from scraper.claims.unnumbered import bare_group
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
        opened = sentence.mark("consists", group.end) if group else None
        # "Satu keluarga beranggotakan tujuh orang": the members are who was harmed.
        group = (self._by_start.get(opened.end) if opened else None) or group
        if group:
            self._tie(harm, group)
            for following in self._coordinated(group):
                self._tie(harm, following)
            return
        named = self._named_object(at) if reach else None
        if named:
            for member in (named, *self._coordinated(named)):
                self._tie(harm, member)

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

    def _one_named(self, harm: Mark) -> None:
        """The one person whose office or name follows a noun of harm: "pembunuhan pemimpin Hamas"."""
        if any(tie.harm is harm for tie in self.ties):
            return
        group = bare_group(self.sentence, harm.end)
        if group and group.single:
            self._tie(harm, group)
