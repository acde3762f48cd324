"""Who came to which harm: harm words tied to groups by clause structure. Part of `scraper.claims`.

Each role of a harm word looks where its harmed must stand: `undergo` leftwards for a subject, `inflict` rightwards for an
object, `toll` for a count beside it or behind an "equals" word.
"""

from __future__ import annotations

from collections.abc import Sequence

from scraper.claims.clause import NEAR
from scraper.claims.groups import PEOPLE, Group
from scraper.claims.objects import Objects
from scraper.claims.sentence import Sentence
from scraper.claims.tolls import Tolls
from scraper.language.lexicon import Mark


class Attachment(Objects, Tolls):
    """The ties of one sentence; harm words that found nobody are in `loose` with the reason."""

    def __init__(self, sentence: Sentence, groups: Sequence[Group], things: frozenset[int] = frozenset()) -> None:
        super().__init__(sentence, groups, things)
        self.loose: list[tuple[Mark, str]] = []
        # Bodies last: "seratus pengungsi tewas" counts the dead, not the displaced.
        for harm in sorted(sentence.harms, key=lambda mark: mark.role == "body"):
            self._attach(harm)

    def _attach(self, harm: Mark) -> None:
        role = harm.role
        if role == "either":
            role = self._voice(harm)
        before = len(self.ties)
        match role:
            case "inflict":
                self._object(harm, reach=NEAR)
            case "lose":
                self._object(harm, reach=1)
                self._keep_own_losses(harm)
            case "takes" | "takes_whom":
                self._object(harm, reach=NEAR)
                whom = role == "takes_whom"
                self.ties = [
                    tie for tie in self.ties if tie.harm is not harm or self._counts_lives(tie.group, whom=whom)
                ]
            case "event":
                self._body(harm)
                self._object(harm, reach=0)
                self._one_named(harm)
            case "toll":
                self._toll(harm)
            case "body":
                self._body(harm)
            case _:
                self._subject(harm)
        if len(self.ties) == before:
            self.loose.append((harm, "nobody is named or counted"))
        elif role == "undergo":
            self._tie_companions(harm)

    def _voice(self, harm: Mark) -> str:
        """`undergo` for a passive or a bare participle, `inflict` where an object follows at once."""
        if self._holding(harm) or any(
            self.sentence.mark("passive", at) for at in range(max(0, harm.start - 4), harm.start)
        ):
            return "undergo"
        ahead = self._by_start.get(harm.end)
        somebody = self.sentence.mark("people", harm.end) or self._is_whose(harm.end)
        return "inflict" if ahead or (somebody and not self._left(harm)) else "undergo"

    def _is_whose(self, at: int) -> bool:
        """Whether a name or "his" stands at token `at` with people behind it: "killed Hamas official Shahin"."""
        sentence = self.sentence
        named = sentence.is_name(at) and not sentence.mark("weekday", at) and not sentence.mark("time", at)
        return (named or sentence.mark("determiner", at) is not None) and sentence.has("people", at + 1, at + NEAR - 2)

    def _subject(self, harm: Mark) -> None:
        sentence = self.sentence
        holding = self._holding(harm)
        if holding:
            self._tie(harm, holding)
            return
        if self._is_headless(harm) and self._equals_or_count(harm):
            return
        if self._is_running_toll(harm) and (self._equals_ahead(harm) or self._count_before_total(harm)):
            self._toll(harm)
            return
        if sentence.ends("among_those", harm.start) and (listed := self._ahead(harm.end, NEAR)):
            self._tie(harm, listed, part=True)
            return
        group = self._left(harm)
        if group:
            self._tie_chain(harm, group)
            self._tie_those_among(harm, group)
            return
        group = self._right_of_intransitive(harm)
        if group:
            for member in (group, *self._coordinated(group)):
                self._tie(harm, member)
            return
        bare = self._bare_subject(harm)
        if bare:
            self._tie(harm, bare)

    def _counts_lives(self, group: Group, *, whom: bool) -> bool:
        """Whether `group` is of lives or victims, which "takes" needs to mean a death: "merenggut 12 nyawa"; or of people,
        where the verb takes (`whom`) nothing but lives.
        """
        if group.quantity is None:
            return False
        return (whom and group.head == PEOPLE) or self.sentence.mark("lives", group.quantity_end) is not None

    def _is_headless(self, harm: Mark) -> bool:
        """Whether "yang" opens the clause before `harm`, so that it names the harmed itself: "yang luka mencapai 41"."""
        opening = self.sentence.ends("relative", harm.start)
        if opening is None:
            return False
        at = opening.start
        boundary = at == 0 or self.sentence.is_punctuation(at - 1, ",.;:—–-")
        return boundary or any(self.sentence.ends(layer, at) for layer in ("subordinate", "say", "and"))

    def _equals_or_count(self, harm: Mark) -> bool:
        """Whether a count behind `harm` says how many: behind an equals word, a comma or a place."""
        before = len(self.ties)
        group = self._equals_ahead(harm) or self._ahead(harm.end, NEAR) or self._behind_comma(harm.end)
        if group and not self._has_own_harm(group):
            for member in (group, *self._coordinated(group)):
                self._tie(harm, member)
        return len(self.ties) > before

    def _behind_comma(self, at: int) -> Group | None:
        return self._ahead(at + 1, 1) if self.sentence.is_punctuation(at, ",") else None

    def _keep_own_losses(self, harm: Mark) -> None:
        """Who "loses" soldiers has them killed; who loses a brother or a match is no party to a war."""
        lost = [tie for tie in self.ties if tie.harm is harm]
        if not any("combatant" in tie.group.who for tie in lost):
            self.ties = [tie for tie in self.ties if tie.harm is not harm]
