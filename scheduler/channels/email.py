"""Alerts by mail: text and HTML, one stable Message-ID, a thread for each story. Part of `scheduler`.

A thread hangs on a mail that was really sent: the first one of its story. Clients that thread by `References` (Thunderbird,
Apple Mail, Outlook, mutt) need no more; Gmail wants the same subject too, so `subject: story` gives one to all mails of a story.
"""

from __future__ import annotations

import ssl
from collections import OrderedDict
from collections.abc import Sequence
from datetime import UTC, timedelta, tzinfo
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime, parseaddr
from typing import Literal

import aiosmtplib

from scheduler.channels.base import composing
from scheduler.channels.gathering import collect
from scheduler.channels.headers import Words
from scheduler.channels.letter import Letter, alert_letter, digest_letter, distinct, filter_headers, token
from scheduler.channels.mailserver import is_permanent, mail_server, translated
from scheduler.channels.owing import owed, owing
from scheduler.channels.rendering import render
from scheduler.channels.sanitising import clean
from scheduler.channels.smtp import LONGEST, Refused, hand_in, log_in
from scheduler.channels.threads import StoryThreads, Thread, Threads
from scheduler.channels.wording import Language
from scraper.errors import DeliveryError
from scraper.model import Alert, Digest, Receipt

Subject = Literal["change", "story"]

_REMEMBERED = 500
_STORY = 140


class EmailChannel:
    """Satisfies `Channel`. One connection for each message: alerts are rare, idle connections are cut, and few servers like
    more than one a second.
    """

    interval = timedelta(seconds=1)
    timeout = LONGEST
    """What a courier has to grant it."""

    def __init__(
        self,
        name: str,
        smtp_url: str,
        *,
        sender: str,
        recipients: Sequence[str],
        subject: Subject = "change",
        threads: Threads | None = None,
        language: Language = "id",
        zone: tzinfo = UTC,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.name = name
        self._server = mail_server(name, smtp_url)
        self._sender = sender
        self._recipients = tuple(recipients)
        self._subject = subject
        self._threads = StoryThreads(name, threads)
        self._language = language
        self._zone = zone
        self._tls = tls
        self._accepted: OrderedDict[str, set[str]] = OrderedDict()

    async def send(self, alert: Alert) -> Receipt:
        """The server took it for every recipient it will ever take it for.

        Who was refused for now alone is tried again. What the store knows to be told is not sent again.
        """
        thread = None if alert.test else await self._threads.of(alert.story.id)
        if thread and alert.id in thread.told:
            return Receipt(channel=self.name, reference=thread.reference)
        mail = self.compose(alert, thread)
        receipt = await self._mail(alert.id, mail, alert)
        if thread:
            await self._threads.followed((alert,))
        elif not alert.test:
            await self._threads.opened(alert, place="", reference=mail["Message-ID"])
        return receipt

    async def send_digest(self, digest: Digest) -> Receipt:
        """As `send`; it hangs in the thread of a story if all its alerts are of that story, and opens none."""
        alerts = digest.alerts
        is_one_story = len({alert.story.id for alert in alerts}) == 1
        thread = await self._threads.of(alerts[0].story.id) if is_one_story else None
        if thread and all(alert.id in thread.told for alert in alerts):
            return Receipt(channel=self.name, reference=thread.reference)
        receipt = await self._mail(digest.id, self.compose_digest(digest, thread), alerts[0])
        if thread:
            await self._threads.followed(alerts)
        return receipt

    async def check(self) -> str | None:
        """None if the server lets us in."""
        try:
            await log_in(self._server, tls=self._tls)
        except (aiosmtplib.SMTPException, OSError) as error:
            return str(translated(self.name, self._server, error)).removeprefix(f"{self.name}: ")
        return None

    async def close(self) -> None:
        """Nothing stays open between messages."""

    def compose(self, alert: Alert, thread: Thread | None = None) -> EmailMessage:
        """The mail for `alert`, an answer to the first one of `thread`: the same ones give the same headers."""
        with composing(self.name):
            message = render(alert, language=self._language, zone=self._zone)
            return self._envelope(alert_letter(message, alert, self._language), thread)

    def compose_digest(self, digest: Digest, thread: Thread | None = None) -> EmailMessage:
        """The mail for `digest`: the same alerts give the same headers, and a header of its own for each of their ids."""
        with composing(self.name):
            collection = collect(digest, language=self._language, zone=self._zone)
            return self._envelope(digest_letter(collection, digest.alerts, digest.id, self._language), thread)

    def _envelope(self, letter: Letter, thread: Thread | None) -> EmailMessage:
        domain = parseaddr(self._sender)[1].rpartition("@")[2] or "localhost"
        mail = EmailMessage(policy=SMTP_POLICY)
        mail["From"] = self._sender
        mail["To"] = ", ".join(self._recipients)
        mail["Date"] = format_datetime(letter.alerts[-1].created)
        for name, text in (
            ("Subject", self._subject_of(letter, thread)),
            ("Message-ID", f"<{token(letter.id)}.{distinct(self.name)}@{domain}>"),
            *([(name, thread.reference) for name in ("In-Reply-To", "References")] if thread else ()),
            ("List-Id", f"<{token(self.name)}.kentongan.{domain}>"),
            ("Auto-Submitted", "auto-generated"),
            *filter_headers(letter),
        ):
            mail[name] = Words(name, text)
        mail.set_content(letter.text)
        mail.add_alternative(letter.html, subtype="html")
        return mail

    def _subject_of(self, letter: Letter, thread: Thread | None) -> str:
        first = letter.alerts[0]
        if self._subject == "change" or first.test or (thread is None and len(letter.alerts) > 1):
            return letter.subject
        # The title of a story may change; its mails are one conversation by the title they began with.
        story = clean(thread.opening.story.title if thread else first.story.title, _STORY)
        return f"Re: {story}" if thread else story or letter.subject

    async def _mail(self, identity: str, mail: EmailMessage, alert: Alert) -> Receipt:
        """Nobody is owed `mail` any more, which says `alert`, or that first. Who is refused for good is named, if others have it."""
        having = self._having(identity, alert)
        waiting = [address for address in self._recipients if address not in having]
        try:
            refused = await self._hand_in(mail, waiting, others_have_it=bool(having)) if waiting else {}
        except (aiosmtplib.SMTPException, OSError) as error:
            # Not chained: what the server said may repeat the password.
            note = owing(waiting) if having else ""
            raise translated(self.name, self._server, error, note) from None
        left = [address for address, (code, _) in refused.items() if not is_permanent(code)]
        if left:
            self._remember(identity, {*self._recipients} - {*left})
            told = f"{self.name}: refused for now: {_named(refused)}{owing(left)}"
            raise DeliveryError(told, channel_works=True)
        self._accepted.pop(identity, None)
        note = f" (refused: {_named(refused)})" if refused else ""
        return Receipt(channel=self.name, reference=f"{mail['Message-ID']}{note}")

    def _having(self, identity: str, alert: Alert) -> set[str]:
        """Who has it, or will never have it: as this process remembers, and as the alert's last error tells of other ones."""
        left = owed(alert, self.name)
        return self._accepted.get(identity, set()) | (set() if left is None else {*self._recipients} - left)

    async def _hand_in(self, mail: EmailMessage, recipients: list[str], *, others_have_it: bool) -> Refused:
        """Gives the recipients that were refused while others were taken, now or before, as the settings write them."""
        written = {parseaddr(address)[1]: address for address in recipients}
        sender = parseaddr(self._sender)[1]
        try:
            refused = await hand_in(self._server, mail, sender, tuple(written), tls=self._tls)
        except aiosmtplib.SMTPRecipientsRefused as error:
            if not others_have_it:
                raise
            refused = {one.recipient: (one.code, one.message) for one in error.recipients}
        except aiosmtplib.SMTPDataError as error:
            if not (others_have_it and is_permanent(error.code)):
                raise
            refused = dict.fromkeys(written, (error.code, error.message))
        return {written[address]: answer for address, answer in refused.items()}

    def _remember(self, identity: str, having: set[str]) -> None:
        self._accepted[identity] = having
        while len(self._accepted) > _REMEMBERED:
            self._accepted.popitem(last=False)


def _named(refused: Refused) -> str:
    return ", ".join(f"{address} {code}" for address, (code, _) in refused.items())
