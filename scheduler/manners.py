"""How patient a courier is. Part of `scheduler`; pure but for the dice it is handed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta, tzinfo

from msgspec.structs import replace

from scheduler.ports import Parcel
from scraper.errors import DeliveryError
from scraper.holding import held_until
from scraper.model import Alert, ChannelCondition, Rule, Setback, Severity, Storm, Terms, Value

Dice = Callable[[], float]
"""Gives a number from 0 up to 1."""
_NEXT_PROBE = timedelta(seconds=30)


class Holds:
    """Which parcels of one channel wait for a digest or quiet hours, by the rules that made them and the channel's clock."""

    def __init__(self, rules: Iterable[Rule] = (), zone: tzinfo = UTC) -> None:
        self._rules = {rule.name: rule for rule in rules}
        self._zone = zone

    def until(self, parcel: Parcel, now: datetime) -> datetime | None:
        """Until when `parcel` is held; None if it goes out now. Nothing is held of a rule that is configured no more."""
        ends = [self.of(alert, now, is_fresh=parcel.is_fresh) for alert in parcel.alerts]
        return None if None in ends else max(end for end in ends if end)

    def of(self, alert: Alert, now: datetime, *, is_fresh: bool = True) -> datetime | None:
        """Until when `alert` is held, were it alone."""
        rule = self._rules.get(alert.rule)
        if rule is None:
            return None
        return held_until(_waited(rule, is_fresh=is_fresh), alert.severity, now, self._zone)

    def latest_end(self, rule: str, now: datetime) -> datetime:
        """Until when at most something is held of the rule of this name: of one that holds nothing, or is no more, `now`."""
        found = self._rules.get(rule)
        return (found and held_until(found, Severity.NORMAL, now, self._zone)) or now

    def rules(self, now: datetime, *, is_fresh: bool) -> tuple[str, ...]:
        """The rules of which all is held now that is not urgent."""
        return tuple(
            rule.name
            for rule in self._rules.values()
            if held_until(_waited(rule, is_fresh=is_fresh), Severity.NORMAL, now, self._zone) is not None
        )


def untried(parcel: Parcel) -> Setback | None:
    """What a try means for its channel that is no failure of it: nothing. An open one is probed again before long."""
    return Setback(opens_after=1, probe_after=_NEXT_PROBE, longest_rest=_NEXT_PROBE) if parcel.is_probe else None


def _waited(rule: Rule, *, is_fresh: bool) -> Rule:
    # What was gathered, failed, or was sent again by hand has waited long enough: only quiet hours still stop it.
    return rule if is_fresh else replace(rule, digest=None)


class Habits(Value, frozen=True, kw_only=True):
    """What is peculiar to one channel."""

    interval: timedelta | None = None
    """The least time between two messages of all processes together; None: as its kind asks."""
    timeout: timedelta | None = None
    """How long a message may take; None: as the manners say."""
    storm: Storm | None = None
    """From which rate on alerts are gathered; None: never."""
    heralds: tuple[str, ...] = ()
    """The channels through which people hear that this one takes nothing, or takes messages again."""


class Manners(Value, frozen=True, kw_only=True):
    """Bounds of trying again."""

    timeout: timedelta = timedelta(seconds=15)
    """A channel that has not answered by then is taken as away, unless its habits say otherwise."""
    writing: timedelta = timedelta(seconds=5)
    """For writing down what came of it; after both, somebody else may try."""
    first_delay: timedelta = timedelta(seconds=5)
    longest_delay: timedelta = timedelta(hours=1)
    attempts: int = 12
    """So many tries at least, …"""
    patience: timedelta = timedelta(hours=24)
    """… and so long at least since the message could be sent, before it is set aside: an outage may last a night."""

    failures: int = 5
    """So many failures in a row open the channel: it is left alone but for one parcel now and then."""
    refusals: int = 5
    """So many messages that were refused for their own sake, none taken between, open it too: then the fault is not theirs."""
    long_rest: timedelta = timedelta(hours=1)
    """A channel that asks to be left alone so long (`Retry-After`, of which no more is obeyed) is open at once: people should know."""
    probe_after: timedelta = timedelta(seconds=30)
    """The rest of an open channel before it is tried; it doubles with each try that fails."""
    longest_rest: timedelta = timedelta(minutes=5)
    """So late at most is noticed that it works again."""

    def towards(self, habits: Habits) -> Manners:
        """The manners of a courier whose channel has `habits`."""
        return replace(self, timeout=habits.timeout or self.timeout)

    @property
    def lease(self) -> timedelta:
        """How long a claimed parcel is ours: the try, and time to write down what came of it."""
        return self.timeout + self.writing

    def is_exhausted(self, parcel: Parcel, now: datetime) -> bool:
        """Whether a failure of this try was one too many."""
        return parcel.attempt >= self.attempts and now - parcel.since >= self.patience

    def takes_none(self, condition: ChannelCondition) -> bool:
        """Whether a refusal of one more message says that the channel is at fault."""
        return condition.is_open and condition.refused >= self.refusals

    def refusal(self, error: DeliveryError, dice: Dice) -> Setback:
        """What it means for its channel that a message was refused for its own sake."""
        return replace(self.setback(error, dice), opens_after=self.refusals)

    def setback(self, error: DeliveryError, dice: Dice) -> Setback:
        """What a failure that is not the message's fault means for its channel. Rests vary by half, so that daemons spread."""
        spread, asked = 0.5 + dice() / 2, error.retry_after or timedelta(0)
        return Setback(
            opens_after=1 if error.channel_broken or asked >= self.long_rest else self.failures,
            probe_after=self.probe_after * spread,
            longest_rest=self.longest_rest * spread,
            asked=asked,
        )

    def terms(self, habits: Habits, usual: timedelta, holds: Holds, now: datetime) -> Terms:
        """On what terms the parcels of a channel are claimed now; `usual` is the interval of its kind."""
        return Terms(
            interval=usual if habits.interval is None else habits.interval,
            storm=habits.storm,
            held_fresh=holds.rules(now, is_fresh=True) if habits.storm else (),
            held_again=holds.rules(now, is_fresh=False) if habits.storm else (),
            patience=self.patience,
        )

    def delay(self, attempt: int, error: DeliveryError, dice: Dice) -> timedelta:
        """How long to wait after the failed try number `attempt`.

        Full jitter (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/) over a span that doubles; never
        under a second, never earlier than the channel asked for.
        """
        doublings: int = 2 ** min(attempt - 1, 20)
        span = min(self.first_delay * doublings, self.longest_delay)
        drawn = max(span * dice(), timedelta(seconds=1))
        return max(drawn, error.retry_after or timedelta(0))
