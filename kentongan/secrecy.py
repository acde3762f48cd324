"""Secrets that may pass through messages, logs and `config show` without being seen. Part of `kentongan`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import SplitResult, quote, urlsplit

from pydantic import BaseModel, Secret

MASK = "****"

_OPEN_HOSTS = {"http", "https"}
_LOGIN_SAFE = "%:!$&'()*+,;=~"
_QUERY_SECRET = re.compile(
    r"([?&][\w.-]*(?:password|passwd|token|secret|api_?key|access_?key)=)([^&#]*)", re.IGNORECASE
)
"""A secret in a query: Redis takes its password there too, and many feeds their key."""
_LONGEST_LABEL = 63
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")


def split_url(url: str) -> SplitResult | None:
    """The parts of `url`; None if it has none."""
    try:
        return urlsplit(url)
    except ValueError:
        return None


def has_port(parts: SplitResult) -> bool:
    """Is the port, if one is named, a number that exists?"""
    try:
        return parts.port != 0
    except ValueError:
        return False


def has_host(parts: SplitResult) -> bool:
    """Is a host named that a name server could be asked for (RFC 1035 §2.3.4), or an address?"""
    host = (parts.hostname or "").removesuffix(".")
    return all(0 < len(label) <= _LONGEST_LABEL for label in host.split("."))


def quoted_login(url: str) -> str:
    """`url` with what would break it in the user's name and password percent-encoded.

    `smtps://user:${SMTP_PASSWORD}@host` is filled with the password as it is; what is encoded already stays so.
    """
    scheme, separator, rest = url.partition("://")
    login, at, host = rest.rpartition("@")
    if not at or scheme == "unix":
        return url
    return f"{scheme}{separator}{_STRAY_PERCENT.sub('%25', quote(login, safe=_LOGIN_SAFE))}@{host}"


def masked_url(url: str) -> str:
    """`url` without its user's name and password, and without what its query calls a secret."""
    url = _QUERY_SECRET.sub(rf"\1{MASK}", url)
    parts = split_url(url)
    if parts is None:
        return MASK
    login, _, host = parts.netloc.rpartition("@")
    if login:
        return parts._replace(netloc=f"{MASK}@{host}").geturl()
    if "@" in url and not has_port(parts) and "," not in host:
        # What looks like a port that does not exist is the beginning of a password that was not quoted.
        return f"{parts.scheme}://{MASK}@{url.rpartition('@')[2]}"
    return url


class SecretUrl(Secret[str]):
    """A URL whose user, path and query are secrets; where it leads may be seen."""

    def _display(self) -> str:
        parts = split_url(self.get_secret_value())
        if parts is None or not parts.scheme:
            return MASK
        host = parts.netloc.rpartition("@")[2]
        # An Apprise URL keeps its token where other URLs keep their host.
        return f"{parts.scheme}://{host}/{MASK}" if parts.scheme in _OPEN_HOSTS else f"{parts.scheme}://{MASK}"


class SecretText(Secret[str]):
    """A password, key or token; only whether it is set may be seen."""

    def _display(self) -> str:
        return MASK if self.get_secret_value() else ""


class SecretPassword(Secret[str]):
    """A URL with a password in it (Redis, mail): host, port and path may be seen."""

    def _display(self) -> str:
        return masked_url(self.get_secret_value())


def secrets_of(section: object) -> Iterator[str]:
    """What nobody may read in `section`, however deep: of URLs that show where they lead, the password alone."""
    if isinstance(section, SecretPassword):
        url = section.get_secret_value()
        yield url.rpartition("@")[0].rpartition(":")[2]
        yield from (match[2] for match in _QUERY_SECRET.finditer(url))
    elif isinstance(section, Secret):
        yield section.get_secret_value()
    elif isinstance(section, BaseModel):
        for key in type(section).model_fields:
            yield from secrets_of(getattr(section, key))
    elif isinstance(section, dict | tuple):
        for item in section.values() if isinstance(section, dict) else section:
            yield from secrets_of(item)
