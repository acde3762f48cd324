"""The way to Redis: one URL, one client. Part of `storage`."""

from __future__ import annotations

import re
from typing import Any, Final
from urllib.parse import SplitResult, unquote, urlsplit

from redis.asyncio import Redis
from redis.asyncio.cluster import RedisCluster
from redis.asyncio.retry import Retry
from redis.asyncio.sentinel import Sentinel
from redis.backoff import ExponentialWithJitterBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

from scraper.errors import ConfigurationError

Client = Redis | RedisCluster

SCHEMES = "redis://, rediss://, unix://, redis+sentinel://, rediss+sentinel://, redis+cluster:// or rediss+cluster://"
_QUERY_PASSWORD: Final = re.compile(r"([?&]password=)[^&#]*")


def connect(url: str, *, retries: int = 3) -> Client:
    """A client for `url`; nothing is sent yet. How long an answer may take is `storage.faults`' to say.

    `redis+sentinel://[user:password@]host:port,host:port/service/db` asks the sentinels for the master;
    `redis+cluster://host:port,host:port` finds the other nodes by itself. Every call may be sent again after a lost
    connection: all writes of this room are safe to repeat. Raises `ConfigurationError` for a URL it cannot read.
    """
    options: dict[str, Any] = {
        "decode_responses": True,
        "protocol": 2,
        "socket_timeout": None,
        "socket_connect_timeout": 5.0,
        "health_check_interval": 30,
    }
    try:
        parts = urlsplit(url)
        if parts.scheme in {"redis", "rediss"}:
            # The library passes over what is no number, and takes database 0.
            _database(parts.path.removeprefix("/"))
        if parts.scheme in {"redis", "rediss", "unix"}:
            return Redis.from_url(url, retry=_retry(retries), **options)
        if parts.scheme in {"redis+sentinel", "rediss+sentinel"}:
            return _through_sentinels(parts, retries, options)
        if parts.scheme in {"redis+cluster", "rediss+cluster"}:
            return _into_cluster(parts, retries, options)
    except ValueError as error:
        raise ConfigurationError(f"redis: {masked(url)!r} cannot be read: {error}") from error
    raise ConfigurationError(f"redis: {masked(url)!r} has an unknown scheme; wanted {SCHEMES}")


class BehindSentinels(Redis):
    """A client of the master that also closes its lines to the sentinels, which the library leaves open."""

    async def aclose(self, close_connection_pool: bool | None = None) -> None:
        await super().aclose(close_connection_pool)
        pool: Any = self.connection_pool
        for sentinel in pool.sentinel_manager.sentinels:
            await sentinel.aclose()


def masked(url: str) -> str:
    """`url` without its password, fit to be shown; only its scheme if the rest cannot be told apart."""
    url = _QUERY_PASSWORD.sub(r"\1***", url)
    try:
        parts = urlsplit(url)
    except ValueError:
        return f"{url.partition('://')[0]}://***"
    if parts.password is None:
        return url
    login, _, hosts = parts.netloc.rpartition("@")
    return parts._replace(netloc=f"{login.partition(':')[0]}:***@{hosts}").geturl()


def _retry(retries: int) -> Retry:
    return Retry(
        ExponentialWithJitterBackoff(base=0.05, cap=0.5),
        retries,
        supported_errors=(RedisConnectionError, RedisTimeoutError),
    )


def _through_sentinels(parts: SplitResult, retries: int, options: dict[str, Any]) -> Redis:
    service, _, database = parts.path.strip("/").partition("/")
    if not service:
        raise ValueError("the name of the service is missing; wanted redis+sentinel://host:port/service/db")
    sentinels = Sentinel(_hosts(parts, 26379), sentinel_kwargs=dict(options))  # type: ignore[no-untyped-call]  # theirs
    client: Redis = sentinels.master_for(
        service,
        redis_class=BehindSentinels,
        db=_database(database),
        retry=_retry(retries),
        **options,
        **_login(parts),
        **_encryption(parts),
    )
    return client


def _into_cluster(parts: SplitResult, retries: int, options: dict[str, Any]) -> RedisCluster:
    if parts.path.strip("/") not in {"", "0"}:
        raise ValueError("a cluster has one database, 0")
    host, port = _hosts(parts, 6379)[0]
    options.pop("health_check_interval")
    return RedisCluster(
        host=host,
        port=port,
        retry=_retry(retries),
        **options,
        **_login(parts),
        **_encryption(parts),
    )


def _database(written: str) -> int:
    if not re.fullmatch(r"\d*", written, re.ASCII):
        raise ValueError(f"{written!r} is no database number")
    return int(written or 0)


def _hosts(parts: SplitResult, default_port: int) -> list[tuple[str, int]]:
    hosts = []
    for one in parts.netloc.rpartition("@")[2].split(","):
        place = urlsplit(f"//{one}")
        if not place.hostname:
            raise ValueError("a host is missing")
        hosts.append((place.hostname, place.port or default_port))
    return hosts


def _login(parts: SplitResult) -> dict[str, Any]:
    user, _, password = parts.netloc.rpartition("@")[0].partition(":")
    return {name: unquote(word) for name, word in (("username", user), ("password", password)) if word}


def _encryption(parts: SplitResult) -> dict[str, Any]:
    return {"ssl": True} if parts.scheme.startswith("rediss") else {}
