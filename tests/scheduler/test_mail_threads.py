"""The mails of a story are one conversation, hung on a mail that was really sent."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from scheduler.channels.trial import test_alert
from scraper.errors import DeliveryError, StoreUnavailable
from scraper.holding import gathered
from scraper.model import Severity, StoryRef
from storage.store import Store
from storage.threads import Thread
from tests.scheduler.fakes import START, make_alert
from tests.scheduler.receivers import Mailbox, mail_channel


def mails(box: Mailbox) -> list[EmailMessage]:
    return [mail for _, mail in box.mails]


async def test_what_follows_answers_the_first_mail_of_its_story(mailbox: Mailbox, store: Store) -> None:
    one = mail_channel(mailbox, threads=store.threads)
    for number in (1, 2):
        await one.send(make_alert(number))
    another = mail_channel(mailbox, threads=store.threads)
    await another.send(make_alert(3))
    await another.send(make_alert(4, story=StoryRef(id="other", title="Lain")))
    first, second, third, other = mails(mailbox)
    assert first["References"] is first["In-Reply-To"] is None
    assert {mail["References"] for mail in (second, third)} == {first["Message-ID"]}
    assert {mail["In-Reply-To"] for mail in (second, third)} == {first["Message-ID"]}
    assert other["References"] is None
    assert len({mail["Message-ID"] for mail in mails(mailbox)}) == 4


async def test_a_repeat_has_the_same_message_id_and_one_that_the_store_knows_is_not_sent(
    mailbox: Mailbox, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*args: object, **fields: object) -> Thread:
        raise StoreUnavailable("redis is away")

    one = mail_channel(mailbox, threads=store.threads)
    with monkeypatch.context() as patched:
        patched.setattr(store.threads, "open", away)
        await one.send(make_alert(1))
    await one.send(make_alert(1))
    await one.send(make_alert(1))
    first, repeat = mails(mailbox)
    assert first["Message-ID"] == repeat["Message-ID"]


async def test_who_was_refused_for_now_gets_it_into_the_same_thread(mailbox: Mailbox, store: Store) -> None:
    one = mail_channel(mailbox, "a@example.org", "b@example.org", threads=store.threads)
    mailbox.refusals = {"b@example.org": "450 busy"}
    with pytest.raises(DeliveryError):
        await one.send(make_alert(1))
    mailbox.refusals = {}
    await one.send(make_alert(1))
    await one.send(make_alert(2))
    to_a, to_b, second = mails(mailbox)
    assert to_a["Message-ID"] == to_b["Message-ID"] == second["References"]


async def test_by_story_all_mails_of_a_story_have_one_subject_for_gmail(mailbox: Mailbox, store: Store) -> None:
    one = mail_channel(mailbox, threads=store.threads, subject="story")
    await one.send(make_alert(1))
    await one.send(make_alert(2, story=StoryRef(id="5707", title="Judul yang baru")))
    await one.send(test_alert("desk", START))
    assert [mail["Subject"] for mail in mails(mailbox)] == [
        "Lembah Utara",
        "Re: Lembah Utara",
        "[TEST] Toll rises: 1 → 2 injured · kentongan",
    ]


async def test_a_digest_of_one_story_is_in_its_thread_and_a_mixed_one_in_none(mailbox: Mailbox, store: Store) -> None:
    one = mail_channel(mailbox, threads=store.threads)
    calm = [make_alert(n, severity=Severity.NORMAL) for n in range(4)]
    other = make_alert(9, severity=Severity.NORMAL, story=StoryRef(id="other", title="Lain"))
    await one.send(calm[0])
    await one.send_digest(gathered((calm[1], calm[2])))
    await one.send_digest(gathered((calm[1], calm[2])))
    await one.send_digest(gathered((calm[3], other)))
    first, digest, mixed = mails(mailbox)
    assert digest["References"] == first["Message-ID"]
    assert digest["X-Kentongan-Story"] == "5707"
    assert mixed["References"] is mixed["X-Kentongan-Story"] is None
    assert mixed["Importance"] is None
