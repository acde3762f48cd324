"""Whatever a stranger writes: the wire has our headers and no others, and each says what was written."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage

import pytest
from aiosmtplib.email import flatten_message
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.channels.email import EmailChannel, Subject
from scheduler.channels.headers import Words
from scheduler.channels.sanitising import clean
from scraper.model import Alert, StoryRef
from storage.threads import Thread
from tests.scheduler.fakes import make_alert
from tests.scheduler.receivers import Mailbox, mail_channel

OURS = [
    "From", "To", "Date", "Subject", "Message-ID", "In-Reply-To", "References", "List-Id", "Auto-Submitted",
    "X-Kentongan-Alert", "X-Kentongan-Rule", "X-Kentongan-Severity", "X-Kentongan-Change", "X-Kentongan-Story",
    "Importance", "X-Priority", "Content-Type", "MIME-Version",
]  # fmt: skip
PIECES = [
    "=?", "?=", "=?utf-8?q?", "=?utf-8?b?", "=?utf-7?q?+2AA-?=", "=?nosuch?q?x=FF?=", "=0D=0A", "\r\n", "Bcc: e@evil.example",
    "eA0KQmNjOiBlQGV2aWwuZXhhbXBsZQ==", "_", " ", "  ", "=00=1B[31m", "=E2=80=AE", "\x00", "\u202e", "ü", "日本", "<", ">", ",", ":",
    "x" * 90,
]  # fmt: skip
titles = st.one_of(st.text(max_size=200), st.lists(st.sampled_from(PIECES), max_size=12).map("".join))


def on_the_wire(mail: EmailMessage, *, utf8: bool = False) -> EmailMessage:
    """As a reader of what the library sends has it."""
    parsed = email.message_from_bytes(flatten_message(mail, utf8=utf8), policy=email.policy.default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def thread_of(alert: Alert) -> Thread:
    return Thread(place="", reference="<1@example.org>", opening=alert, latest=alert, told=("1",))


@settings(deadline=None)  # a busy machine is no fault of the text
@given(titles, titles, st.sampled_from(["change", "story"]), st.booleans())
def test_any_words_give_our_headers_and_the_subject_that_was_meant(
    title: str, other: str, subject: Subject, utf8: bool
) -> None:
    channel = EmailChannel(
        other or "desk", "smtp://localhost", sender="k@example.org", recipients=["d@example.org"], subject=subject
    )
    alert = make_alert(rule=other, story=StoryRef(id=other, title=title))
    mail = channel.compose(alert, thread_of(alert))
    came = on_the_wire(mail, utf8=utf8)
    assert sorted(came.keys()) == sorted(OURS)
    assert came["Subject"] == str(mail["Subject"])
    if subject == "story":
        assert came["Subject"] == clean(f"Re: {clean(title, 140)}", 200)


@settings(deadline=None)
@given(titles)
def test_a_header_is_read_as_it_was_written(text: str) -> None:
    mail = EmailMessage(policy=email.policy.SMTP)
    mail["Subject"] = Words("Subject", text)
    assert on_the_wire(mail).items() == [("Subject", clean(text, 300))]


@pytest.mark.parametrize("subject", ["change", "story"])
async def test_no_encoded_word_of_a_title_becomes_a_header_on_a_real_wire(mailbox: Mailbox, subject: Subject) -> None:
    title = "=?utf-8?q?x=0D=0AReply-To:_evil@evil.example=0D=0AX:?= market"
    await mail_channel(mailbox, subject=subject).send(make_alert(story=StoryRef(id="s", title=title)))
    mail = mailbox.mails[0][1]
    assert sorted(mail.keys()) == sorted({*OURS} - {"In-Reply-To", "References"})
    assert mail["Subject"].endswith(title)


def test_a_long_name_leaves_the_thread_of_a_mail_in_one_piece() -> None:
    alert = make_alert()
    reference = f"<{'x' * 64}.{'y' * 64}@example.org>"
    mail = mail_channel(Mailbox()).compose(
        alert, Thread(place="", reference=reference, opening=alert, latest=alert, told=("1",))
    )
    assert f"References: {reference}\r\n".encode() in flatten_message(mail)
