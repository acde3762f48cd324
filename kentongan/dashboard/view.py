"""What a template may ask: words, times and links in one reader's language. Part of the front door; pure.

Words of strangers' pages pass `clean` and `web_link` of the channels, so a page can neither turn the direction of ours nor
make a link of a script; their escaping is the template's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from urllib.parse import urlencode

from kentongan.dashboard.moments import Moments
from kentongan.dashboard.timeline.lanes import Telling
from kentongan.dashboard.timeline.ribbons import truce_group
from kentongan.dashboard.waits import Wait, wait_of
from kentongan.dashboard.words import change_words, count_words, range_words
from scheduler.channels.retelling import retold
from scheduler.channels.sanitising import clean, web_link
from scheduler.channels.wording import WORDINGS, Language
from scraper.model import (
    CasualtyClaim,
    Change,
    ChannelCondition,
    Delivery,
    HealthState,
    Kind,
    PagesState,
    Range,
    Toll,
    TruceStatus,
    Turn,
    Who,
)

_TITLE = 300
_DAY = re.compile(r"[0-9]{4}-([0-9]{2})-([0-9]{2})")
_NAME = 80
_QUOTE = 1_000
EMPTY: Mapping[str, str] = MappingProxyType({})


class View(Moments):
    """One reader's view: `language`, and whether it was `chosen` by the switch and so goes on into every link."""

    def __init__(
        self,
        language: Language,
        phrases: dict[str, str],
        *,
        path: str = "/",
        chosen: bool = False,
        asked: Mapping[str, str] = EMPTY,
        now: datetime | None = None,
    ) -> None:
        self.language: Language = language
        self.chosen = chosen
        self.path = path
        self.asked = asked
        """What the page's address asks beside the language."""
        super().__init__(phrases["months"].split(), now)
        self._phrases = phrases
        self._words = WORDINGS[language]
        self._cleaned: dict[tuple[str, int], str] = {}
        """A long story says the same names and quotes many times over, and cleaning them is dear."""

    def say(self, name: str, /, **filled: object) -> str:
        """The phrase called `name`. Where `count` is one, the phrase for one thing."""
        phrase = self._phrases[f"{name}_one" if filled.get("count") == 1 else name]
        return phrase.format(**filled) if filled else phrase

    def link(self, path: str, **query: object) -> str:
        """`path` of the dashboard, the chosen language kept."""
        if self.chosen:
            query = {**query, "lang": self.language}
        return f"{path}?{urlencode(query)}" if query else path

    @property
    def switch(self) -> str:
        """The same page in the other language."""
        return f"{self.path}?{urlencode({**self.asked, 'lang': self.other})}"

    @property
    def query(self) -> str:
        """What the reader searches for."""
        return self.asked.get("q", "")

    @property
    def other(self) -> Language:
        return "en" if self.language == "id" else "id"

    def count(self, count: Range | TruceStatus | None) -> str:
        return "" if count is None else count_words(count, self.language)

    def figure(self, figure: Range) -> str:
        """A count as short as it can be: "13", "20–30", "≥ 20", "≤ 30", "?"."""
        words = self._words
        if figure.min is not None and figure.max is None:
            return f"≥ {words.number(figure.min)}"
        if figure.max is not None and figure.min is None:
            return f"≤ {words.number(figure.max)}"
        return "?" if figure.min is None else words.range(figure)

    def short(self, count: Range | TruceStatus | None) -> str:
        """A count or a truce's state, the count as `figure` has it."""
        return self.figure(count) if isinstance(count, Range) else self.count(count)

    def truce_tone(self, status: TruceStatus) -> str:
        """The class of a pill that names `status`: "alarm" where a truce is broken, "calm" where it holds, "" else."""
        return {"broken": "alarm", "hold": "calm"}.get(truce_group(status), "")

    def number(self, count: int) -> str:
        return self._words.number(count)

    def change(self, change: Change) -> str:
        return change_words(change, self.language)

    def turn(self, turn: Turn) -> tuple[str, str]:
        """How a source or a channel was, and how it is, in words."""
        return self._words.health[turn.before], self._words.health[turn.after]

    def change_label(self, change: Change) -> str:
        """What sort of change it is: "Toll rises", "Ceasefire"."""
        is_truce = isinstance(change.after, TruceStatus) or isinstance(change.before, TruceStatus)
        return self._words.ceasefire if is_truce else self._words.changes[change.type]

    def of(self, change: Change) -> str:
        """Whom the figures of `change` count: "killed (civilians)"; "" for a truce."""
        if change.kind is None:
            return ""
        return self._counted("", change.kind, change.who or Who.UNSPECIFIED, total=bool(change.cumulative)).strip()

    def tone(self, change: Change) -> str:
        """The class that gives `change` its colour: of its kind, or of the truce's state."""
        if change.kind is not None:
            return change.kind.value
        if change.health is not None:
            return "truce-hold" if change.health.after is HealthState.WELL else "truce-broken"
        return f"truce-{truce_group(change.after)}" if isinstance(change.after, TruceStatus) else "other"

    def claim(self, claim: CasualtyClaim) -> str:
        """A claim in few words: "13 killed (civilians, total)"."""
        return self._counted(range_words(claim, self.language), claim.kind, claim.who, total=bool(claim.cumulative))

    def telling(self, kind: Kind, telling: Telling) -> str:
        """One source's figure in a line: "kabar.example: 13 killed · 10 Oct 2020, 12:00 UTC"."""
        source = self.name(telling.source) or self.say("unknown_source")
        return f"{source}: {self.count(telling.figure)} {self.kind(kind)} · {self.moment(telling.at)}"

    def toll(self, toll: Toll) -> str:
        """The standing figure of `toll`, as `claim` says one."""
        return self._counted(self.count(toll.best), toll.kind, toll.who, total=toll.cumulative)

    def kind(self, kind: Kind) -> str:
        return self._words.kinds[kind]

    def who(self, who: Who) -> str:
        """The word for `who`; "" where nobody in particular is meant."""
        return self._words.who.get(who, "")

    def scope(self, toll: Toll) -> str:
        return self.say("total" if toll.cumulative else "incident")

    def slot(self, toll: Toll) -> str:
        """Which of a story's tolls of one kind it is, "Kapan, 10 Oct": the place it is named for and the day it opened.

        A place that nobody named is left out, and the day where the toll runs on over many.
        """
        place, _, opened = self.name(toll.slot).partition("@")
        day = _DAY.match(opened)
        parts = [] if place == "somewhere" else [place.title()]
        if day and not toll.cumulative and 1 <= int(day[1]) <= len(self._months):
            parts.append(f"{int(day[2])} {self._months[int(day[1]) - 1]}")
        return ", ".join(filter(None, parts))

    def source_state(self, state: str) -> str:
        """How a source is, in words; `state` itself if there are none for it."""
        return self._phrases.get(f"state_{state}") or self.name(state)

    def wait(self, delivery: Delivery, shut: Mapping[str, ChannelCondition]) -> Wait:
        """What `delivery` waits for, while the channels of `shut` take nothing."""
        return wait_of(delivery, shut.get(delivery.channel), self._now)

    def reason(self, text: str, about: str = "") -> str:
        """Why something went wrong, on one harmless line, in the reader's language where the words are ours.

        Whom it is `about` is named where it is shown, and not once more.
        """
        unnamed = text.removeprefix(f"{about}: ").replace(f": {about}: ", ": ", 1)
        return self.quote(retold(unnamed, self.language))

    def completeness(self, state: PagesState) -> str:
        return self._words.pages[state]

    def title(self, text: str | None) -> str:
        """A headline on one harmless line of at most 300 characters."""
        return self._clean(text or "", _TITLE) or "–"

    def name(self, text: str | None) -> str:
        """A name of a site, a person or a rule: one harmless line, short; "" for none."""
        return self._clean(text or "", _NAME)

    def quote(self, text: str) -> str:
        return self._clean(text, _QUOTE)

    def inner(self, text: str) -> str:
        """`text` as `quote` has it, the spaces at its ends kept: words follow each other."""
        if text.isspace():
            return " "
        head, tail = " " * text[:1].isspace(), " " * text[-1:].isspace()
        return f"{head}{self.quote(text)}{tail}"

    def outside(self, url: str) -> str | None:
        """`url` as a link may have it; None if it is no web address."""
        return web_link(url)

    def lang_of(self, language: str | None) -> str:
        """The `lang` of words in a page's `language`, "" (unknown) if that is none of ours."""
        return language if language in {"id", "en"} else ""

    def _clean(self, text: str, limit: int) -> str:
        if (text, limit) not in self._cleaned:
            self._cleaned[text, limit] = clean(text, limit)
        return self._cleaned[text, limit]

    def _counted(self, count: str, kind: Kind, who: Who, *, total: bool) -> str:
        remarks = [remark for remark in (self.who(who), self.say("total") if total else "") if remark]
        return f"{count} {self.kind(kind)}" + (f" ({', '.join(remarks)})" if remarks else "")
