"""Where mail is handed in, and what a mail server's answers mean. Part of `scheduler`; opens no connection."""

from __future__ import annotations

from base64 import b64encode
from urllib.parse import unquote, urlsplit

import aiosmtplib

from scheduler.channels.faults import Unanswered, fault_of_mail
from scheduler.channels.reaching import why
from scheduler.channels.sanitising import clean, shorten
from scheduler.scrubbing import Scrubber
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

    @property
    def scrubber(self) -> Scrubber:
        """Takes out the password, also as a login sends it."""
        if not self.password:
            return Scrubber()
        logins = (self.password, f"\0{self.username}\0{self.password}")
        return Scrubber([self.password, *(b64encode(login.encode()).decode() for login in logins)])


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


def translated(
    channel: str, server: MailServer, error: aiosmtplib.SMTPException | OSError, note: str = ""
) -> DeliveryError:
    """What `error` means, as `fault_of_mail` says: may the message be tried again, would any be taken, and what is to be done?

    Holds the server's words, cleaned, and no password even if they do; ends with `note`.
    """
    match error:
        case aiosmtplib.SMTPAuthenticationError():
            told = f"user or password refused ({error.code}): mend smtp_url"
        case aiosmtplib.SMTPRecipientsRefused():
            codes = [refusal.code for refusal in error.recipients]
            told = f"every recipient refused {codes}: check to"
        case aiosmtplib.SMTPResponseException():
            said = shorten(server.scrubber.text(clean(error.message, 1000)), 200)
            told = f"{error.code} {said}"
        case Unanswered():
            told = "it got the mail and does not say what became of it; it may arrive twice"
        case TimeoutError():
            told = "no answer in time: check port and scheme, and firewalls"
        case aiosmtplib.SMTPConnectError(__cause__=OSError() as cause):
            told = why(cause)
        case aiosmtplib.SMTPServerDisconnected():
            told = "the server hung up"
        case aiosmtplib.SMTPNotSupported() if "SMTPUTF8" in error.message:
            told = "it takes no addresses with letters beyond ASCII (SMTPUTF8): write from and to without them"
        case OSError():
            told = why(error)
        case _:
            told = f"{clean(str(error), 200)}: check the scheme of smtp_url"
    fault, where = fault_of_mail(error), f"{server.host}:{server.port}"
    told = f"{channel}: {where}: {told}{note}"
    return DeliveryError(told, permanent=fault.permanent, channel_broken=fault.channel_broken)


def is_permanent(code: int) -> bool:
    """Whether the answer `code` says that a repeat cannot succeed."""
    return code >= _PERMANENT
