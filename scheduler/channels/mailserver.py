"""Where mail is handed in, and what a mail server's answers mean. Part of `scheduler`; opens no connection."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

import aiosmtplib

from scheduler.channels.sanitising import clean
from scraper.errors import ConfigurationError, DeliveryError
from scraper.model import Value

_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
_PERMANENT = 500
"""Answers from here on are final (RFC 5321 §4.2.1)."""
_OF_THE_MESSAGE = frozenset({552, 554})
"""Too large (RFC 1870), or not accepted as it is: what a sender may be told before the message is sent, too."""


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
        said = f"{channel}: the mail server refused user or password ({error.code})"
        return DeliveryError(said, channel_broken=is_permanent(error.code))
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        codes = [refusal.code for refusal in error.recipients]
        is_broken = all(map(is_permanent, codes))
        return DeliveryError(f"{channel}: every recipient was refused {codes}", channel_broken=is_broken)
    if isinstance(error, aiosmtplib.SMTPResponseException):
        said = f"{channel}: {error.code} {clean(error.message, 200)}"
        is_refused = isinstance(error, aiosmtplib.SMTPDataError) or error.code in _OF_THE_MESSAGE
        is_greeting = isinstance(error, aiosmtplib.SMTPConnectResponseError | aiosmtplib.SMTPHeloError)
        is_final = is_permanent(error.code)
        of_message = is_final and is_refused and not is_greeting
        return DeliveryError(said, permanent=of_message, channel_broken=is_final and not of_message)
    return DeliveryError(f"{channel}: {type(error).__name__}")


def is_permanent(code: int) -> bool:
    """Whether the answer `code` says that a repeat cannot succeed."""
    return code >= _PERMANENT
