"""What came to one receiver, message by message, and how it was answered. Knows no network."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from enum import StrEnum
from random import Random

_CALM_SHARE = 0.55


class Mood(StrEnum):
    """How a receiver meets one message."""

    TAKES = "taken"
    BUSY = "429 or 451"
    BROKEN = "500 or 421"
    DEAF = "hung before it read"
    MUTE = "hung after it had read"


class Moods:
    """A seeded mixture; `calm` ends it."""

    def __init__(self, luck: Random) -> None:
        self._luck = luck
        self.calm = False

    def next(self) -> Mood:
        if self.calm or self._luck.random() < _CALM_SHARE:
            return Mood.TAKES
        return self._luck.choice([mood for mood in Mood if mood is not Mood.TAKES])

    def pause(self) -> float:
        """Seconds between taking a message and saying so: there a kill makes a repeat."""
        return 0.0 if self.calm else self._luck.uniform(0, 0.3)


class Ledger:
    """One channel's book."""

    def __init__(self, channel: str) -> None:
        self.channel = channel
        self.contents: dict[str, tuple[str, ...]] = {}
        """Alert ids in each message, as they came first."""
        self.accepted: Counter[str] = Counter()
        """How often each message was read whole and answered 200 (250)."""
        self.unheard: Counter[str] = Counter()
        """How often each message was read whole and then left without an answer."""
        self.moods: Counter[Mood] = Counter()
        self.changed: list[str] = []
        """Messages that came again with other alerts under the same id."""
        self.faults: list[str] = []
        """What was wrong with a message by itself: a signature, an id that is missing."""

    def read(self, message: str, alerts: Sequence[str], mood: Mood) -> None:
        """`message` came whole and is met with `mood`."""
        if self.contents.setdefault(message, tuple(alerts)) != tuple(alerts):
            self.changed.append(message)
        if mood is Mood.TAKES:
            self.accepted[message] += 1
        elif mood is Mood.MUTE:
            self.unheard[message] += 1

    @property
    def told(self) -> Counter[str]:
        """In how many different accepted messages each alert stood."""
        return Counter(alert for message in self.accepted for alert in self.contents[message])

    @property
    def repeats(self) -> int:
        """Accepted messages beyond the first of each id."""
        return self.accepted.total() - len(self.accepted)

    @property
    def digests(self) -> int:
        """Accepted messages of several alerts."""
        return sum(len(self.contents[message]) > 1 for message in self.accepted)
