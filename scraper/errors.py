"""The tree of our errors. A room of `scraper`; every other room raises and translates into these.

KentonganError
├── ConfigurationError      the operator must change a setting; ends a command with exit 2
├── BadSearch               a search that cannot be read; the message says where
├── UnreadablePage          a page that gives no article; kept aside with its reason
├── StoreError
│   ├── StoreUnavailable    Redis is away, full or read-only: wait and try again, nothing was marked seen
│   │   ├── StoreUnwritable  of these the last two: it answers, and takes nothing new
│   │   └── StoreForbidden   it refuses our user or password; to a command that begins a setting to change
│   ├── StaleStory          somebody else committed to the story first: recall and judge again
│   └── ArchiveUnavailable  a raw page could not be kept; its article is stored all the same
├── WorkersKilled           a visit that its processes did not live through; set aside until the source's next date
└── DeliveryError           a channel did not take a message; `permanent`, `channel_broken` and `retry_after` say what to do
    └── Unwritable          the message could not be written; nothing was sent, so nothing is known of the channel
"""

from __future__ import annotations

from datetime import timedelta


class KentonganError(Exception):
    """Any failure that is ours to explain. The message says what (id, URL) and what can be done."""


class ConfigurationError(KentonganError):
    """A setting is wrong; the message names file, line, key, value and what was wanted."""


class BadSearch(KentonganError):
    """The words of a search cannot be read as one; says at which character, and what was wanted.

    `fault` names what is wrong, and `places` are what the message says of it: for who tells it in another language.
    """

    def __init__(self, message: str, fault: str, **places: object) -> None:
        super().__init__(message)
        self.fault = fault
        self.places = places


class UnreadablePage(KentonganError):
    """A response holds no page that can be read (not HTML, empty, too deep)."""


class StoreError(KentonganError):
    """The store refused or failed."""


class StoreUnavailable(StoreError):
    """The store cannot be reached or cannot write now; the same call may be repeated later."""

    fault = "Redis does not answer"
    """What is wrong in a few words, for health checks."""


class StoreUnwritable(StoreUnavailable):
    """The store answers and takes nothing new; `reason` says why in a few words."""

    def __init__(self, message: str, reason: str) -> None:
        super().__init__(message)
        self.fault = f"Redis cannot write: {reason}"


class StoreForbidden(StoreUnavailable, ConfigurationError):
    """The store refuses our user or password. Where it took them before it may take them again: that is waited for."""

    fault = "Redis refuses our user or password"


class StaleStory(StoreError):
    """The article or story changed between recall and commit; nothing was written."""


class ArchiveUnavailable(StoreError):
    """The raw archive cannot be written now (full, not ours); what was read goes on without it."""


class WorkersKilled(KentonganError):
    """A visit was begun again and again and never ended: it may be what ends the processes."""


class DeliveryError(KentonganError):
    """A channel did not accept a message. Without a flag it may do so later: the message is tried again.

    `permanent`: the *message* is at fault, and repeating it cannot succeed (it alone is parked).
    `channel_broken`: the *channel* is at fault (its address is gone, we may not use it), and no message can succeed before
    somebody mends it: the message stays pending, the channel is left alone but for a try now and then, and people are told.
    `channel_works`: it took the message for some, and for the others not now.
    `retry_after`: the earliest moment the channel asked for, counted from now; None if it asked for none.
    """

    def __init__(
        self,
        message: str,
        *,
        permanent: bool = False,
        channel_broken: bool = False,
        channel_works: bool = False,
        retry_after: timedelta | None = None,
    ) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.channel_broken = channel_broken
        self.channel_works = channel_works
        self.retry_after = retry_after


class Unwritable(DeliveryError):
    """A message could not be composed: it is at fault itself, and the channel was not asked."""

    def __init__(self, message: str) -> None:
        super().__init__(message, permanent=True)
