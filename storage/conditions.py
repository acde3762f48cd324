"""How channels are: what waits for them, and whether they take anything. Part of `storage`; only the scripts of `Outbox` change it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from scraper.model import ChannelCondition
from storage.connection import Client
from storage.faults import store_faults
from storage.keys import Keys
from storage.retention import moment, stamp
from storage.scripts import Script


class Conditions:
    """What the couriers of all processes know of each channel together."""

    def __init__(self, redis: Client, keys: Keys) -> None:
        self._redis = redis
        self._keys = keys
        self._waiting = Script(redis, "waiting")
        self._told = Script(redis, "told")

    @store_faults()
    async def condition(self, channel: str) -> ChannelCondition:
        """How `channel` is; one that nothing was ever sent to is closed and empty."""
        stored: Any = await self._redis.hgetall(self._keys.channel(channel))
        waiting, held = await self.counted(channel)
        return _condition(channel, stored, waiting, held, await self._redis.zcard(self._keys.parked(channel)))

    @store_faults()
    async def told(self, condition: ChannelCondition, at: datetime) -> bool:
        """People know since `at` that the channel is as `condition` says. False if they did, or it has turned again."""
        since = stamp(condition.since) if condition.since else ""
        known = "open" if condition.is_open else "closed"
        return bool(await self._told(keys=[self._keys.channel(condition.channel)], args=[since, known, stamp(at)]))

    @store_faults()
    async def waiting(self, channel: str) -> int:
        """How many alerts of `channel` are neither delivered nor parked."""
        return (await self.counted(channel))[0]

    @store_faults()
    async def held(self, channel: str) -> int:
        """How many of them wait for the end of a digest or of quiet hours."""
        return (await self.counted(channel))[1]

    @store_faults()
    async def parked(self, channel: str, limit: int = 50) -> list[str]:
        """Ids of the alerts parked on `channel`, latest first."""
        return [str(alert) for alert in await self._redis.zrevrange(self._keys.parked(channel), 0, limit - 1)]

    async def counted(self, channel: str) -> tuple[int, int]:
        """`waiting` and `held` of one moment."""
        keys = self._keys
        waiting, held = await self._waiting(
            keys=[*self._ways(channel), keys.digests(channel), keys.gathered(channel)], args=[keys.prefix, channel]
        )
        return int(waiting), int(held)

    def _ways(self, channel: str) -> list[str]:
        return [self._keys.outbox(channel), self._keys.retry(channel), self._keys.later(channel)]


def _condition(channel: str, stored: dict[str, str], waiting: int, held: int, parked: int) -> ChannelCondition:
    def at(field: str) -> datetime | None:
        return moment(stored[field]) if field in stored else None

    is_open = stored.get("state") == "open"
    return ChannelCondition(
        channel=channel,
        is_open=is_open,
        since=at("since"),
        reason=stored.get("reason"),
        next_try=at("probe") if is_open else None,
        not_before=at("until"),
        failures=int(stored.get("failures", 0)),
        refused=int(stored.get("refused", 0)),
        waiting=waiting,
        held=held,
        parked=parked,
        last_delivered=at("delivered"),
        last_error=stored.get("error"),
        last_error_at=at("error_at"),
        is_turned="turned" in stored,
        known_open=stored["known"] == "open" if "known" in stored else None,
        known_at=at("known_at"),
    )
