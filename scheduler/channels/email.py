"""Alerts by mail: text and HTML, one stable Message-ID, threads by story. Part of `scheduler`."""

from __future__ import annotations

import ssl
from collections import OrderedDict
from collections.abc import Sequence
from datetime import UTC, timedelta, tzinfo
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime, parseaddr
from html import escape

import aiosmtplib

from scheduler.channels.mailserver import is_permanent, mail_server, translated
from scheduler.channels.rendering import Message, plain_text, render
from scheduler.channels.wording import Language
from scraper.errors import DeliveryError
from scraper.model import Alert, Receipt

_TIMEOUT = timedelta(seconds=14)
_REMEMBERED = 500


class EmailChannel:
    """Satisfies `Channel`. One connection for each message: alerts are rare, idle connections are cut."""

    interval = timedelta(0)

    def __init__(
        self,
        name: str,
        smtp_url: str,
        *,
        sender: str,
        recipients: Sequence[str],
        language: Language = "id",
        zone: tzinfo = UTC,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.name = name
        self._server = mail_server(name, smtp_url)
        self._sender = sender
        self._recipients = tuple(recipients)
        self._language = language
        self._zone = zone
        self._tls = tls
        self._accepted: OrderedDict[str, set[str]] = OrderedDict()

    async def send(self, alert: Alert) -> Receipt:
        """The server took it for every recipient it will ever take it for.

        After a refusal of some recipients only those are tried again, as far as this process remembers.
        """
        mail = self.compose(alert)
        accepted = self._accepted.setdefault(alert.id, set())
        waiting = [address for address in self._recipients if address not in accepted]
        try:
            refused = await self._hand_in(mail, waiting) if waiting else {}
        except aiosmtplib.SMTPException as error:
            raise translated(self.name, error) from error
        except OSError as error:
            raise DeliveryError(f"{self.name}: {self._server.host}: {type(error).__name__}") from error
        accepted.update(address for address in waiting if address not in refused)
        if any(not is_permanent(code) for code, _ in refused.values()):
            raise DeliveryError(f"{self.name}: refused for now: {_named(refused)}")
        self._forget(alert.id)
        note = f" (refused: {_named(refused)})" if refused else ""
        return Receipt(channel=self.name, reference=f"{mail['Message-ID']}{note}")

    async def check(self) -> str | None:
        """None if the server lets us in."""
        try:
            client = self._client()
            await client.connect()
            await client.quit()
        except (aiosmtplib.SMTPException, OSError) as error:
            return f"{self._server.host}:{self._server.port}: {type(error).__name__}: check smtp_url"
        return None

    async def close(self) -> None:
        """Nothing stays open between messages."""

    def compose(self, alert: Alert) -> EmailMessage:
        """The mail for `alert`: the same alert gives the same headers."""
        message = render(alert, language=self._language, zone=self._zone)
        domain = parseaddr(self._sender)[1].rpartition("@")[2] or "localhost"
        story = f"<story.{_token(alert.story.id)}@{domain}>"
        mail = EmailMessage(policy=SMTP_POLICY)
        mail["From"] = self._sender
        mail["To"] = ", ".join(self._recipients)
        mail["Subject"] = message.title
        mail["Date"] = format_datetime(alert.created)
        mail["Message-ID"] = f"<{_token(alert.id)}.{_token(self.name)}@{domain}>"
        mail["In-Reply-To"] = story
        mail["References"] = story
        mail["Auto-Submitted"] = "auto-generated"
        mail["X-Kentongan-Alert"] = _token(alert.id)
        mail.set_content(plain_text(message))
        mail.add_alternative(_html(message), subtype="html")
        return mail

    async def _hand_in(self, mail: EmailMessage, recipients: list[str]) -> dict[str, tuple[int, str]]:
        """Gives the recipients that were refused while others were taken, with the server's answers."""
        async with self._client() as client:
            refused, _ = await client.send_message(
                mail, sender=parseaddr(self._sender)[1], recipients=[parseaddr(address)[1] for address in recipients]
            )
        by_address = {parseaddr(address)[1]: address for address in recipients}
        return {by_address[address]: (answer.code, answer.message) for address, answer in refused.items()}

    def _client(self) -> aiosmtplib.SMTP:
        server = self._server
        return aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            username=server.username,
            password=server.password,
            use_tls=server.scheme == "smtps",
            start_tls=server.scheme == "smtp+starttls",
            tls_context=self._tls,
            timeout=_TIMEOUT.total_seconds(),
        )

    def _forget(self, alert: str) -> None:
        self._accepted.pop(alert, None)
        while len(self._accepted) > _REMEMBERED:
            self._accepted.popitem(last=False)


def _named(refused: dict[str, tuple[int, str]]) -> str:
    return ", ".join(f"{address} {code}" for address, (code, _) in refused.items())


def _token(text: str) -> str:
    """`text` with nothing but letters, digits, dots and dashes, as a Message-ID's left side wants it."""
    return "".join(char if char.isascii() and (char.isalnum() or char in ".-") else "-" for char in text)[:64]


def _html(message: Message) -> str:
    title = escape(message.headline)
    link = f'<a href="{escape(message.url)}">{title}</a>' if message.url else title
    quotes = "".join(f"<blockquote>{escape(quote)}</blockquote>" for quote in message.quotes)
    facts = "".join(
        f'<tr><td style="color:#666;padding-right:1em">{escape(fact.label)}</td><td>{escape(fact.value)}</td></tr>'
        for fact in message.facts
    )
    colour = "#b00020" if message.urgent else "#333333"
    return (
        '<!doctype html><html><head><meta charset="utf-8"></head><body style="font-family:sans-serif">'
        f'<h2 style="color:{colour}">{escape(message.change)}</h2>{quotes}<p>{link}</p><table>{facts}</table>'
        f'<p style="color:#999">{escape(message.id)}</p></body></html>'
    )
