"""Alerts by mail: text and HTML, one stable Message-ID, threads by story. Part of `scheduler`."""

from __future__ import annotations

import ssl
from collections import OrderedDict
from collections.abc import Sequence
from datetime import UTC, timedelta, tzinfo
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime, parseaddr

import aiosmtplib

from scheduler.channels.gathering import collect, collection_text
from scheduler.channels.mailserver import is_permanent, mail_server, translated
from scheduler.channels.markup import alert_section, digest_section, page
from scheduler.channels.rendering import plain_text, render
from scheduler.channels.wording import Language
from scraper.errors import DeliveryError
from scraper.model import Alert, Digest, Receipt

_TIMEOUT = timedelta(seconds=14)
_REMEMBERED = 500


class EmailChannel:
    """Satisfies `Channel`. One connection for each message: alerts are rare, idle connections are cut, and few servers like
    more than one a second.
    """

    interval = timedelta(seconds=1)

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
        return await self._mail(alert.id, self.compose(alert))

    async def send_digest(self, digest: Digest) -> Receipt:
        """As `send`."""
        return await self._mail(digest.id, self.compose_digest(digest))

    async def _mail(self, identity: str, mail: EmailMessage) -> Receipt:
        accepted = self._accepted.setdefault(identity, set())
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
        self._forget(identity)
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
        mail = self._envelope(alert.id, message.title, (alert,))
        mail.set_content(plain_text(message))
        mail.add_alternative(page(alert_section(message), message.id), subtype="html")
        return mail

    def compose_digest(self, digest: Digest) -> EmailMessage:
        """The mail for `digest`: the same alerts give the same headers, and a header of its own for each of their ids."""
        collection = collect(digest, language=self._language, zone=self._zone)
        mail = self._envelope(digest.id, collection.title, digest.alerts)
        mail.set_content(collection_text(collection))
        mail.add_alternative(page(digest_section(collection), collection.id), subtype="html")
        return mail

    def _envelope(self, identity: str, subject: str, alerts: Sequence[Alert]) -> EmailMessage:
        """All headers; the mail belongs to the thread of a story if all `alerts` are of one."""
        domain = parseaddr(self._sender)[1].rpartition("@")[2] or "localhost"
        mail = EmailMessage(policy=SMTP_POLICY)
        mail["From"] = self._sender
        mail["To"] = ", ".join(self._recipients)
        mail["Subject"] = subject
        mail["Date"] = format_datetime(alerts[-1].created)
        mail["Message-ID"] = f"<{_token(identity)}.{_token(self.name)}@{domain}>"
        if len({alert.story.id for alert in alerts}) == 1:
            mail["In-Reply-To"] = mail["References"] = f"<story.{_token(alerts[0].story.id)}@{domain}>"
        mail["Auto-Submitted"] = "auto-generated"
        for alert in alerts:
            mail["X-Kentongan-Alert"] = _token(alert.id)
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
