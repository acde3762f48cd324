"""What a sick Redis means to the rooms above. Part of `storage`; no other room sees an error of the client library."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from redis.exceptions import (
    AuthenticationError,
    AuthorizationError,
    ClusterDownError,
    NoPermissionError,
    OutOfMemoryError,
    ReadOnlyError,
    RedisError,
    ResponseError,
    TryAgainError,
)
from redis.exceptions import (
    ConnectionError as RedisConnectionError,
)
from redis.exceptions import (
    TimeoutError as RedisTimeoutError,
)

from scraper.errors import StoreError, StoreForbidden, StoreUnavailable, StoreUnwritable


class _NoClassOfItsOwn(RedisError):
    """Of a refusal that the client knows by its word alone."""


PASSING = {"LOADING", "MASTERDOWN", "CLUSTERDOWN", "TRYAGAIN", "BUSY", "UNBLOCKED"}
"""First words of Redis' other refusals that end without our doing."""
UNWRITABLE: dict[str, tuple[type[RedisError], str]] = {
    "OOM": (OutOfMemoryError, "its memory is full"),
    "READONLY": (ReadOnlyError, "it is a read-only replica"),
    "MISCONF": (_NoClassOfItsOwn, "its disk is full or fails"),
    "NOREPLICAS": (_NoClassOfItsOwn, "it misses replicas"),
}
"""Those after which it can still be read, with the class that the client may make of them, and what they mean."""
PASSING_ERRORS = (ClusterDownError, TryAgainError)
"""The same where the client takes the word away and raises a class instead."""
ANSWER_S = 15.0
"""How long a call may take. It is counted here and not by the client, whose own limit (`asyncio.wait_for`) can swallow
a cancellation in Python 3.11: a courier told to stop would then go on waiting."""
REFUSED_LOGIN = (AuthenticationError, AuthorizationError, NoPermissionError)


@asynccontextmanager
async def store_faults(at_most_s: float | None = ANSWER_S) -> AsyncIterator[None]:
    """Everything that Redis does wrong inside, silence included, leaves as one of our errors. Also a decorator."""
    try:
        async with asyncio.timeout(at_most_s):
            yield
    except (RedisConnectionError, RedisTimeoutError, NoPermissionError, OSError) as error:
        # While it connects the client wraps the server's refusal of a password in a lost connection.
        if isinstance(error, REFUSED_LOGIN) or isinstance(error.__cause__, REFUSED_LOGIN):
            raise StoreForbidden(f"redis: the server refuses our user or password: {error}") from error
        what = str(error) or "it does not answer in time"
        raise StoreUnavailable(f"Redis cannot be reached ({what}); the same call may be repeated later") from error
    except ResponseError as error:
        raise _refusal(error) from error
    except RedisError as error:
        raise StoreUnavailable(f"Redis fails ({error}); the same call may be repeated later") from error


def _refusal(error: ResponseError) -> StoreError:
    """A refusal that passes asks to wait; any other one is a fault of ours and says so."""
    words = str(error)
    for word, (kind, reason) in UNWRITABLE.items():
        if isinstance(error, kind) or word in words.replace(":", " ").split():
            return StoreUnwritable(f"Redis cannot write now ({words}); the same call may be repeated later", reason)
    if isinstance(error, PASSING_ERRORS) or not PASSING.isdisjoint(words.replace(":", " ").split()):
        return StoreUnavailable(f"Redis cannot write now ({words}); the same call may be repeated later")
    return StoreError(f"Redis refused a command: {words}")
