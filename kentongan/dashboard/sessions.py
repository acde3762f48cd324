"""What a browser carries instead of the token. Part of the front door; pure: knows no clock.

Nothing is kept here: a session says until when it holds, signed by the token. It ends with that moment, or when the token
is another one; two daemons with one token know each other's.
"""

from __future__ import annotations

import hmac
from datetime import timedelta
from hashlib import blake2b

LIFETIME = timedelta(days=7)
COOKIE = "kentongan"


def issue(token: str, now: float) -> str:
    """A session from `now` (seconds since 1970) for `LIFETIME`."""
    end = str(int(now + LIFETIME.total_seconds()))
    return f"{end}.{_signature(token, end)}"


def is_valid(session: str, token: str, now: float) -> bool:
    """Whether `issue` gave it for this `token`, and it has not ended."""
    end, _, signature = session.partition(".")
    is_signed = hmac.compare_digest(signature.encode(), _signature(token, end).encode())
    return is_signed and now < int(end)


def _signature(token: str, end: str) -> str:
    key = blake2b(token.encode(), person=b"dashboard").digest()
    return hmac.new(key, end.encode(), "sha256").hexdigest()
