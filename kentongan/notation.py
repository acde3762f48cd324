"""How durations, sizes, hours, schedules and secrets are written in the configuration. Part of `kentongan`.

Each refusal is a predicate that a message can follow with: `'5 minutes'` *is not a duration (write 90s, 5m, 2h or 3d)*.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from ipaddress import ip_network
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, PlainSerializer, WithJsonSchema

from kentongan.secrecy import (
    SecretPassword,
    SecretText,
    SecretUrl,
    has_host,
    has_port,
    masked_url,
    quoted_login,
    split_url,
)

_UNITS = {"s": timedelta(seconds=1), "m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
_DURATION = re.compile(r"(\d+(?:\.\d+)?)([smhd])", re.ASCII)
_LONGEST = timedelta(days=36500)
_LONGEST_DIGEST = timedelta(days=7)

_RATE = re.compile(r"([1-9]\d{0,3})/([smh])", re.ASCII)
_MOST_OF_A_RATE = 9999
"""What its four digits hold."""

_SIZES = {"B": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12, "KIB": 2**10, "MIB": 2**20, "GIB": 2**30}
_SIZE = re.compile(r"(\d+(?:\.\d+)?) ?([KMGT]i?B|B)?", re.ASCII | re.IGNORECASE)

_MAILBOX = re.compile(r"""[^@\s,;:<>()\[\]\\"]+@([^@\s,;:<>()\[\]\\"]+|\[[\w.:]+\])""")
"""Anything else means something in a header (RFC 5322 §3.4)."""
_HOURS = re.compile(r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d", re.ASCII)


def duration(written: object) -> timedelta:
    """The length of time that "90s", "5m", "2h" or "3d" names."""
    if isinstance(written, timedelta):
        return written
    match = _DURATION.fullmatch(written) if isinstance(written, str) else None
    if match is None:
        raise ValueError("is not a duration (write 90s, 5m, 2h or 3d)")
    amount = float(match[1])
    if amount > _LONGEST / _UNITS[match[2]]:
        raise ValueError("is too long (at most 36500d)")
    return amount * _UNITS[match[2]]


def written_duration(length: timedelta) -> str:
    """`length` as `duration` reads it back, in the largest unit that leaves no fraction."""
    for unit in ("d", "h", "m", "s"):
        amount, rest = divmod(length, _UNITS[unit])
        if not rest and (amount or unit == "s"):
            return f"{amount}{unit}"
    return f"{length.total_seconds():.6f}".rstrip("0") + "s"


def pause_between(written: object) -> timedelta:
    """The time from one message to the next at the rate that "1/s", "20/m" or "100/h" names; none for "off"."""
    if isinstance(written, timedelta):
        return written
    # YAML reads a bare `off` as false.
    if written is False or written == "off":
        return timedelta(0)
    match = _RATE.fullmatch(written) if isinstance(written, str) else None
    if match is None:
        raise ValueError("is not a rate (write 1/s, 20/m, 100/h or off)")
    return _UNITS[match[2]] / int(match[1])


def written_rate(pause: timedelta) -> str:
    """`pause` as `pause_between` reads it back, in the smallest unit that has a whole number of them."""
    if not pause:
        return "off"
    counts = {unit: min(round(_UNITS[unit] / pause), _MOST_OF_A_RATE) for unit in ("s", "m", "h")}
    return next((f"{count}/{unit}" for unit, count in counts.items() if count and _UNITS[unit] / count == pause), "1/h")


def unless_off(written: object) -> object:
    """None for `off`, which YAML reads as false where it stands without quotes."""
    return None if written is False or written == "off" else written


def byte_size(written: object) -> int:
    """The number of bytes that "8MB" (10^6) or "8MiB" (2^20) names; a bare number counts bytes."""
    if isinstance(written, int) and not isinstance(written, bool) and written >= 0:
        return written
    match = _SIZE.fullmatch(written) if isinstance(written, str) else None
    if match is None:
        raise ValueError("is not a size (write 500KB, 8MB or 2GB)")
    return round(float(match[1]) * _SIZES[(match[2] or "B").upper()])


def written_size(size: int) -> str | int:
    """`size` as `byte_size` reads it back, in the largest power of ten that leaves no fraction."""
    for unit in ("TB", "GB", "MB", "KB"):
        if size and not size % _SIZES[unit]:
            return f"{size // _SIZES[unit]}{unit}"
    return size


def _positive(length: timedelta) -> timedelta:
    if not length:
        raise ValueError("is no time at all (write 90s, 5m, 2h or 3d)")
    return length


def _quiet_hours(written: object) -> str:
    if not isinstance(written, str) or not _HOURS.fullmatch(written):
        raise ValueError('is not a span of hours (write "22:00-06:00")')
    begin, end = hours(written)
    if begin == end:
        raise ValueError('ends when it begins (write "22:00-06:00"; to hear of nothing take the channel out)')
    return written


def hours(written: str) -> tuple[time, time]:
    """Begin and end of the span that "22:00-06:00" names."""
    begin, _, end = written.partition("-")
    return time.fromisoformat(begin), time.fromisoformat(end)


def _digest(length: timedelta) -> timedelta:
    if length > _LONGEST_DIGEST:
        raise ValueError(f"is too long (at most {written_duration(_LONGEST_DIGEST)})")
    return length


def _cron(written: str) -> str:
    # Imported here: few configurations have a cron line, and the library is slow to import.
    from scheduler.crontab import next_time  # noqa: PLC0415 - see above

    try:
        comes = next_time(written, "UTC", datetime.now(UTC))
    except (ValueError, TypeError) as error:
        raise ValueError(f'is not a cron schedule (write five fields such as "*/10 * * * *"): {error}') from error
    if comes is None:
        raise ValueError('names a day that never comes (write one that does, such as "0 6 28 2 *")')
    return written


def _regex(written: str) -> str:
    try:
        re.compile(written)
    except re.error as error:
        raise ValueError(f"is not a regular expression: {error}") from error
    return written


def _zone(written: str) -> str:
    try:
        ZoneInfo(written)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError("is not a time zone (write Asia/Jakarta or UTC)") from error
    return written


def _mail_address(written: str) -> str:
    if not _MAILBOX.fullmatch(written):
        raise ValueError('is not one mail address by itself (write "desk@example.org")')
    return written


def _network(written: str) -> str:
    try:
        ip_network(written)
    except ValueError as error:
        raise ValueError('is not a network (write "127.0.0.0/8")') from error
    return written


def web_address(written: str) -> str:
    """`written`, if something may stand there. Raises `ValueError` with what was wanted."""
    parts = split_url(written)
    if (
        parts is None
        or parts.scheme not in {"http", "https"}
        or not has_host(parts)
        or not has_port(parts)
        or re.search(r"\s", parts.netloc)
    ):
        raise ValueError("is not a web address (write https://example.org/path)")
    return written


def _secret_web_address(secret: SecretUrl) -> SecretUrl:
    web_address(secret.get_secret_value())
    return secret


def _smtp_address(secret: SecretPassword) -> SecretPassword:
    quoted = SecretPassword(quoted_login(secret.get_secret_value()))
    parts = split_url(quoted.get_secret_value())
    if (
        parts is None
        or not has_port(parts)
        or parts.scheme not in {"smtp", "smtps", "smtp+starttls"}
        or not has_host(parts)
    ):
        raise ValueError("is not a mail server (write smtps://user:password@mail.example.org:465)")
    return quoted


_REDIS = {"redis", "rediss", "unix", "redis+sentinel", "rediss+sentinel", "redis+cluster", "rediss+cluster"}


def _redis_address(secret: SecretPassword) -> SecretPassword:
    written = secret.get_secret_value()
    # Sentinel addresses list several hosts, so the authority is not split here; the connection reads it.
    if written != "embedded" and written.partition("://")[0] not in _REDIS:
        raise ValueError(
            "is not a Redis (write embedded, redis://host:6379/0, rediss://…, unix://…, redis+sentinel://…)"
        )
    return SecretPassword(quoted_login(written))


def _token(secret: SecretText) -> SecretText:
    written = secret.get_secret_value()
    if not (written.isascii() and written.isprintable()):
        raise ValueError("is not a token (one line of plain characters, as it was copied)")
    return secret


def _channel_name(written: str) -> str:
    if written in {"", "*"} or not written.isprintable() or written != written.strip():
        raise ValueError('is not a name of a channel (printable, without blanks around it, not "*")')
    return written


def _present(written: object) -> object:
    """None for the empty text that an unset `${NAME:-}` leaves behind."""
    return None if written == "" else written


_WRITTEN_DURATION = (
    PlainSerializer(written_duration, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": r"^\d+(\.\d+)?[smhd]$"}),
)
AnyDuration = Annotated[timedelta, BeforeValidator(duration), *_WRITTEN_DURATION]
Duration = Annotated[timedelta, BeforeValidator(duration), AfterValidator(_positive), *_WRITTEN_DURATION]
DigestSpan = Annotated[Duration, AfterValidator(_digest)]
Rate = Annotated[
    timedelta,
    BeforeValidator(pause_between),
    PlainSerializer(written_rate, when_used="json"),
    WithJsonSchema({"anyOf": [{"type": "string", "pattern": rf"^({_RATE.pattern}|off)$"}, {"const": False}]}),
]
ByteSize = Annotated[
    int,
    BeforeValidator(byte_size),
    PlainSerializer(written_size, when_used="json"),
    WithJsonSchema({"type": ["string", "integer"]}),
]
QuietHours = Annotated[
    str, BeforeValidator(_quiet_hours), WithJsonSchema({"type": "string", "pattern": _HOURS.pattern})
]
Cron = Annotated[str, AfterValidator(_cron)]
Regex = Annotated[str, AfterValidator(_regex)]
Zone = Annotated[str, AfterValidator(_zone)]
Network = Annotated[str, AfterValidator(_network)]
MailAddress = Annotated[str, AfterValidator(_mail_address)]
WebAddress = Annotated[str, AfterValidator(web_address), PlainSerializer(masked_url, when_used="json")]
# Values of this format are never printed in a message, not even wrong ones.
_HIDDEN = WithJsonSchema({"type": "string", "format": "password"})
AnySecretUrl = Annotated[SecretUrl, _HIDDEN]
SecretWebAddress = Annotated[SecretUrl, AfterValidator(_secret_web_address), _HIDDEN]
SmtpAddress = Annotated[SecretPassword, AfterValidator(_smtp_address), _HIDDEN]
RedisAddress = Annotated[SecretPassword, AfterValidator(_redis_address)]
ChannelName = Annotated[str, AfterValidator(_channel_name)]
OptionalToken = Annotated[Annotated[SecretText, AfterValidator(_token), _HIDDEN] | None, BeforeValidator(_present)]
OptionalText = Annotated[Annotated[SecretText, _HIDDEN] | None, BeforeValidator(_present)]
OptionalAddress = Annotated[SecretWebAddress | None, BeforeValidator(_present)]
