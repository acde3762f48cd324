"""Where mail is handed in, and what a mail server's answers mean. Part of `scheduler`; opens no connection."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

import aiosmtplib

from scheduler.channels.faults import fault_of_mail
from scheduler.channels.sanitising import clean
from scraper.errors import ConfigurationError, DeliveryError
from scraper.model import Value

_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
_PERMANENT = 500
"""Answers from here on are final (RFC 5321 §4.2.1)."""


class MailServer(Value, frozen=True, kw_only=True):
    """Where mail is handed in."""

    scheme: str
    host: str
    port: int
    username: str | None
    password: str | None


def mail_server(channel: str, url: str) -> MailServer:
    """The server that `smtp://`, `smtp+starttls://` or `smtps://` names; user and password may be percent-encoded."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ConfigurationError(f"channel {channel}: smtp_url is no URL") from None
    if parts.scheme not in _PORTS or not parts.hostname:
        raise ConfigurationError(
            f"channel {channel}: smtp_url must be smtp://, smtp+starttls:// or smtps:// and a host"
        )
    return MailServer(
        scheme=parts.scheme,
        host=parts.hostname,
        port=port or _PORTS[parts.scheme],
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
    )


def translated(channel: str, error: aiosmtplib.SMTPException) -> DeliveryError:
    """What `error` means: may the message be tried again, and would any be taken? Holds the server's words, cleaned, and no
    password.
    """
    if isinstance(error, aiosmtplib.SMTPAuthenticationError):
        told = f"the mail server refused user or password ({error.code})"
    elif isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        told = f"every recipient was refused {[refusal.code for refusal in error.recipients]}"
    elif isinstance(error, aiosmtplib.SMTPResponseException):
        told = f"{error.code} {clean(error.message, 200)}"
    else:
        told = type(error).__name__
    fault = fault_of_mail(error)
    return DeliveryError(f"{channel}: {told}", permanent=fault.permanent, channel_broken=fault.channel_broken)


def is_permanent(code: int) -> bool:
    """Whether the answer `code` says that a repeat cannot succeed."""
    return code >= _PERMANENT
