"""A mail server that takes its time gets a mail once, and delays neither a stop nor the next who takes it up."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from scheduler.channels import smtp
from scheduler.channels.email import EmailChannel
from scheduler.clock import utc_now
from scheduler.daemon import Daemon
from scheduler.delivery import Courier
from scheduler.intake import StoringIntake
from scheduler.manners import Habits, Manners
from scraper.errors import DeliveryError
from scraper.model import DeliveryState
from storage.store import Store
from tests.scheduler.fakes import START, Hands, make_alert
from tests.scheduler.newsroom import make_source
from tests.scheduler.receivers import Mailbox, mail_channel
from tests.scheduler.test_daemon import one_article, running
from tests.scheduler.test_intake import reader
from tests.storage.samples import article, verdict

MOMENT = timedelta(seconds=0.2)


@pytest.fixture
def silent(mailbox: Mailbox) -> Mailbox:
    """It takes mails and does not say so."""
    mailbox.answers.clear()
    return mailbox


async def got(box: Mailbox) -> None:
    assert await asyncio.to_thread(box.got.wait, 10)


async def test_the_answer_to_a_mail_may_come_long_after_all_else_had_to_be_there(
    silent: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "_UNTIL_SENT", MOMENT)
    sending = asyncio.create_task(mail_channel(silent).send(make_alert()))
    await got(silent)
    await asyncio.wait({sending}, timeout=2 * MOMENT.total_seconds())
    silent.answers.set()
    receipt = await sending
    assert [mail["Message-ID"] for _, mail in silent.mails] == [receipt.reference]


async def test_a_server_that_never_answers_a_mail_is_left_alone_at_once(
    silent: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "_ANSWER", MOMENT)
    with pytest.raises(DeliveryError, match="does not say what became of it") as caught:
        await mail_channel(silent).send(make_alert())
    assert (caught.value.permanent, caught.value.channel_broken) == (False, True)


async def test_a_server_that_says_nothing_gets_no_mail_and_may_be_tried_again(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "_UNTIL_SENT", MOMENT)
    mailbox.greets.clear()
    with pytest.raises(DeliveryError, match="no answer in time") as caught:
        await mail_channel(mailbox).send(make_alert())
    assert (caught.value.permanent, caught.value.channel_broken, mailbox.mails) == (False, False, [])


async def test_meanwhile_the_mail_is_nobody_elses_and_after_a_stop_it_is_soon(silent: Mailbox, store: Store) -> None:
    hands = Hands()
    made = make_alert(channels=("desk",))
    await store.articles.commit(verdict(article("https://a.example/1"), alerts=(made,), at=START))

    def courier(consumer: str) -> Courier:
        channel = mail_channel(silent, threads=store.threads)
        habits = Habits(interval=timedelta(0), timeout=EmailChannel.timeout)
        manners = Manners(timeout=timedelta(0), writing=timedelta(0))
        return Courier(
            channel, store.outbox, store.outbox, consumer=consumer, manners=manners, habits=habits, clock=hands
        )

    sending = asyncio.create_task(courier("first").deliver_one())
    await got(silent)
    assert not await courier("second").deliver_one(), "the lease is longer than the manners say"
    sending.cancel()
    async with asyncio.timeout(1):
        await asyncio.wait({sending})
    assert not await courier("second").deliver_one(), "who is stopped does not begin anew"
    silent.answers.set()
    hands.move(timedelta(seconds=5))
    assert await courier("second").deliver_one()
    found = await store.alerts.get(made.id)
    assert found is not None
    assert found.deliveries[0].state is DeliveryState.DELIVERED


async def test_a_daemon_ends_in_its_ten_seconds_and_the_next_one_takes_the_mail_up(
    silent: Mailbox, store: Store
) -> None:
    intake = StoringIntake(store.articles, store.sources, reader())
    channel = mail_channel(silent, name="hook", threads=store.threads)
    habits = {"hook": Habits(timeout=EmailChannel.timeout)}
    one = Daemon([make_source()], store=store, intake=intake, crawl=one_article, channels=[channel], habits=habits)
    async with running(one):
        await got(silent)
    silent.answers.set()
    later = utc_now() + timedelta(minutes=1)
    assert await Courier(channel, store.outbox, store.outbox, consumer="next", clock=lambda: later).deliver_one()
    assert await store.outbox.waiting("hook") == 0


def test_the_patience_asked_for_covers_all_waits() -> None:
    assert EmailChannel.timeout > smtp._UNTIL_SENT + smtp._ANSWER
