"""What `doctor` asks Redis. Part of `storage`; reads only."""

from __future__ import annotations

import re

from redis.exceptions import ResponseError

from scraper.model import Value
from storage.connection import Client
from storage.faults import store_faults

OLDEST_VERSION = (7, 0)


class Finding(Value, frozen=True, kw_only=True):
    """One line of the check-up."""

    what: str
    good: bool
    says: str
    """What was found, and if it is not good what to do."""


@store_faults()
async def check(redis: Client) -> tuple[Finding, ...]:
    """Version, role, eviction, persistence, memory and last write of the server, in this order.

    A fact that the server hides (managed ones forbid INFO or leave fields out) is told as not good, with that reason.
    """
    told = await redis.info()
    # A cluster answers for each node apart: the first one stands for all.
    first = next(iter(told.values())) if told and all(isinstance(node, dict) for node in told.values()) else told
    facts = {str(name): str(value) for name, value in first.items()}
    persistence = _persistence(facts, await _sync_of(redis))
    return (_version(facts), _role(facts), _eviction(facts), persistence, _memory(facts), _last_write(facts))


async def _sync_of(redis: Client) -> str | None:
    """When the append-only file is synced; None where the server does not say (managed ones forbid CONFIG)."""
    try:
        told = await redis.config_get("appendfsync")
    except ResponseError:
        return None
    first = next(iter(told.values()), None)
    return str(next(iter(first.values()), "")) if isinstance(first, dict) else first and str(first)


def _version(facts: dict[str, str]) -> Finding:
    version = facts.get("valkey_version") or facts.get("redis_version") or ""
    name = "Valkey" if "valkey_version" in facts else "Redis"
    numbers = tuple(int(number) for number in re.findall(r"\d+", version)[:2])
    good = numbers >= OLDEST_VERSION
    return Finding(
        what="version", good=good, says=f"{name} {version or '(unknown)'}" + ("" if good else "; wanted 7.0 or newer")
    )


def _role(facts: dict[str, str]) -> Finding:
    role = facts.get("role", "(hidden)")
    advice = "; name its master, or promote it: a replica takes nothing"
    return Finding(what="role", good=role != "slave", says=role if role != "slave" else f"replica{advice}")


def _eviction(facts: dict[str, str]) -> Finding:
    policy = facts.get("maxmemory_policy", "(hidden)")
    advice = (
        "; set maxmemory-policy noeviction: under any other one a full Redis deletes alerts that were not delivered"
    )
    return Finding(
        what="eviction",
        good=policy == "noeviction",
        says=f"maxmemory-policy {policy}" + ("" if policy == "noeviction" else advice),
    )


def _persistence(facts: dict[str, str], sync: str | None) -> Finding:
    if facts.get("aof_enabled") != "1":
        advice = "append-only file off; set appendonly yes: a crash of Redis loses what it held"
        return Finding(what="persistence", good=False, says=advice)
    says = "append-only file on"
    if sync not in {None, "always"}:
        # No fault: a managed server may offer nothing else, and on a quick disk nothing is lost.
        says += (
            f", synced {sync}: with a slow disk a crash of Redis may lose what it has answered; always loses nothing"
        )
    return Finding(what="persistence", good=True, says=says)


def _memory(facts: dict[str, str]) -> Finding:
    used, limit = int(facts.get("used_memory", 0)), int(facts.get("maxmemory", 0))
    said = f"{used / 1e6:.0f} MB used of {f'{limit / 1e6:.0f} MB' if limit else 'no limit'}"
    good = not limit or used < 0.9 * limit
    return Finding(
        what="memory",
        good=good,
        says=said
        + ("" if good else "; raise maxmemory or shorten the retention; the oldest texts are given up meanwhile"),
    )


def _last_write(facts: dict[str, str]) -> Finding:
    good = facts.get("aof_last_write_status", "ok") == "ok" and facts.get("aof_last_bgrewrite_status", "ok") == "ok"
    return Finding(
        what="disk",
        good=good,
        says="last writes went well" if good else "the last write failed; look at the server's disk and log",
    )
