"""A digest is one readable message on every channel, and no alert's id is lost in it."""

from __future__ import annotations

import io
import json
from datetime import timedelta

from scheduler.channels.apprise import AppriseChannel
from scheduler.channels.atom import AtomChannel
from scheduler.channels.console import ConsoleChannel
from scheduler.channels.gathering import collect
from scheduler.channels.slack import SlackChannel
from scheduler.channels.webhook import WebhookChannel, signature
from scraper.codec import decode
from scraper.holding import gathered
from scraper.model import Alert, Change, ChangeType, Digest, Severity, StoryRef, TruceStatus
from tests.scheduler.fakes import START, Hands, make_alert
from tests.scheduler.receivers import Mailbox, Receiver, mail_channel, old_modules

TRUCE = Change(type=ChangeType.STATUS_CHANGE, key="k", before=TruceStatus.PROPOSED, after=TruceStatus.NEGOTIATING)
ALERTS = (
    make_alert(1, severity=Severity.NORMAL),
    make_alert(
        2,
        severity=Severity.NORMAL,
        change=TRUCE,
        quotes=(),
        headline="Perundingan dibuka",
        story=StoryRef(id="t", title="Gencatan"),
        created=START + timedelta(minutes=9),
    ),
)
DIGEST = gathered(ALERTS)
TITLE = "Digest: 2 changes · deaths"
FACTS = "Source: kabar · Independent sources: 2 · Pages: complete · Found: 2026-11-23 08:0"
TEXT = f"""\
1. Toll rises: 2 → 13 killed (civilians) · Lembah Utara
   “menewaskan dua warga sipil” (page 2)
   Dua warga sipil tewas
   https://kabar.example/2026/11/23/lembah?id=7&x=1
   {FACTS}0 UTC · {ALERTS[0].id}

2. Ceasefire: proposed → being negotiated · Gencatan
   Perundingan dibuka
   https://kabar.example/2026/11/23/lembah?id=7&x=1
   {FACTS}9 UTC · {ALERTS[1].id}"""


async def test_a_mail_has_a_passage_for_each(mailbox: Mailbox) -> None:
    one = mail_channel(mailbox)
    receipt = await one.send_digest(DIGEST)
    await one.send_digest(DIGEST)
    (_, mail), (_, again) = mailbox.mails
    assert mail["Subject"] == TITLE
    assert receipt.reference == mail["Message-ID"] == again["Message-ID"] == f"<{DIGEST.id}.desk@example.org>"
    assert mail.get_all("X-Kentongan-Alert") == [alert.id for alert in ALERTS]
    assert mail["References"] is None
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert html is not None
    assert text.get_content().splitlines() == [TITLE, "", *TEXT.splitlines(), "", "-- ", f"kentongan · {DIGEST.id}"]
    assert html.get_content().count("<h2 ") == 2
    assert all(alert.id in html.get_content() for alert in ALERTS)


async def test_slack_gets_a_block_for_each(receiver: Receiver) -> None:
    one = SlackChannel("chat", receiver.url, language="en")
    await one.send_digest(DIGEST)
    await one.close()
    said = json.loads(receiver.came[0][1])
    assert said["text"] == TITLE
    assert [block["block_id"] for block in said["blocks"]] == [DIGEST.id, ALERTS[0].id, ALERTS[1].id]
    first = said["blocks"][1]
    assert first["text"]["text"].splitlines() == [
        "1. 🟠 Toll rises: 2 → 13 killed (civilians) · Lembah Utara",
        "“menewaskan dua warga sipil” (page 2)",
        f"{FACTS}0 UTC",
    ]
    link = "<https://kabar.example/2026/11/23/lembah?id=7&amp;x=1|Dua warga sipil tewas>"
    assert first["fields"] == [{"type": "mrkdwn", "verbatim": True, "text": link}]


async def test_a_webhook_gets_all_alerts_signed_under_one_key(receiver: Receiver) -> None:
    one = WebhookChannel("hook", receiver.url, secret="s3cret", clock=Hands())
    await one.send_digest(DIGEST)
    await one.close()
    headers, body = receiver.came[0]
    assert decode(body, Digest) == DIGEST
    assert set(json.loads(body)) == {"id", "rule", "alerts"}
    assert headers["Idempotency-Key"] == DIGEST.id
    assert headers["X-Kentongan-Signature"] == signature(b"s3cret", headers["X-Kentongan-Timestamp"], body)


async def test_the_console_prints_one_after_another() -> None:
    stream = io.StringIO()
    await ConsoleChannel("console", stream=stream, language="en").send_digest(DIGEST)
    lines = stream.getvalue().splitlines()
    assert lines[0] == f"▤ {TITLE}"
    assert [line for line in lines if line.startswith("●")] == [
        "● Toll rises: 2 → 13 killed (civilians) · Lembah Utara",
        "● Ceasefire: proposed → being negotiated · Gencatan",
    ]
    assert lines[5].endswith(ALERTS[0].id)


async def test_the_console_keeps_one_line_for_each_alert_for_programs() -> None:
    stream = io.StringIO()
    await ConsoleChannel("console", json=True, stream=stream).send_digest(DIGEST)
    assert [decode(line, Alert) for line in stream.getvalue().splitlines()] == list(ALERTS)


@old_modules
async def test_apprise_sends_one_text(receiver: Receiver) -> None:
    address = receiver.url.removeprefix("http://").partition("?")[0]
    await AppriseChannel("any", f"json://{address}", language="en").send_digest(DIGEST)
    said = json.loads(receiver.came[0][1])
    assert (said["title"], said["message"].strip()) == (TITLE, TEXT)


async def test_the_feed_takes_it() -> None:
    receipt = await AtomChannel("feed").send_digest(DIGEST)
    assert receipt.reference == f"/alerts.atom#{ALERTS[1].id}"


def test_it_speaks_the_channels_language() -> None:
    assert collect(DIGEST).title == "Ringkasan: 2 kabar · deaths"
