"""A mailbox that takes nothing is its own trouble: nobody else misses a mail for it, or gets one twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from msgspec.structs import replace

from scheduler.channels.owing import owed, owing
from scheduler.delivery import Courier
from scheduler.manners import Habits
from scraper.errors import DeliveryError
from scraper.holding import gathered
from scraper.model import Alert, Delivery, DeliveryState
from storage.store import Store
from tests.scheduler.fakes import Hands, make_alert
from tests.scheduler.receivers import Mailbox, mail_channel
from tests.storage.samples import article, verdict

GOOD, FULL, GONE = "good@example.org", "full@example.org", "gone@example.org"


class Desk:
    """One mail channel over one store; each pass is made by a daemon that has just begun, unless it is `steady`."""

    def __init__(self, box: Mailbox, store: Store, *recipients: str) -> None:
        self.box, self.store, self.hands = box, store, Hands()
        self.recipients = recipients
        self._courier: Callable[[], Courier] = self._fresh

    def steady(self) -> None:
        one = self._fresh()
        self._courier = lambda: one

    async def post(self, *numbers: int) -> None:
        for number in numbers:
            made = make_alert(number, channels=("desk",), created=self.hands.now)
            await self.store.articles.commit(
                verdict(article(f"https://a.example/{number}"), alerts=(made,), at=self.hands.now)
            )

    async def work(self, span: timedelta = timedelta(0)) -> None:
        self.hands.move(span)
        await self._courier().deliver_due()

    async def delivery(self, number: int) -> Delivery:
        found = await self.store.alerts.get(make_alert(number).id)
        assert found is not None
        return found.deliveries[0]

    @property
    def came(self) -> list[tuple[list[str], str]]:
        return [(recipients, mail["X-Kentongan-Alert"]) for recipients, mail in self.box.mails]

    def _fresh(self) -> Courier:
        outbox = self.store.outbox
        channel = mail_channel(self.box, *self.recipients, threads=self.store.threads)
        habits = Habits(interval=timedelta(0))
        return Courier(
            channel,
            outbox,
            outbox,
            consumer="one",
            habits=habits,
            clock=self.hands,
            dice=lambda: 1.0,
            rest=self.hands.rest,
        )


@pytest.mark.parametrize("is_steady", [True, False], ids=["one daemon", "a restart before each pass"])
async def test_one_full_mailbox_takes_no_channel_down(mailbox: Mailbox, store: Store, is_steady: bool) -> None:
    desk = Desk(mailbox, store, GOOD, FULL)
    if is_steady:
        desk.steady()
    mailbox.refusals = {FULL: "452 4.2.2 full"}
    await desk.post(*range(6))
    await desk.work()
    await desk.work(timedelta(seconds=5))
    condition = await store.outbox.condition("desk")
    assert (condition.is_open, condition.failures, condition.parked, condition.waiting) == (False, 0, 0, 6)
    error = f"desk: refused for now: {FULL} 452{owing([FULL])}"
    assert await desk.delivery(0) == replace(await desk.delivery(0), attempts=2, last_error=error)
    mailbox.refusals = {}
    await desk.work(timedelta(minutes=1))
    numbers = [make_alert(number).id for number in range(6)]
    assert sorted(desk.came) == sorted((to, id_) for id_ in numbers for to in ([GOOD], [FULL]))
    assert (await desk.delivery(0)).state is DeliveryState.DELIVERED


async def test_who_is_unknown_after_a_greylisting_is_named_and_the_alert_delivered(
    mailbox: Mailbox, store: Store
) -> None:
    desk = Desk(mailbox, store, GOOD, GONE)
    mailbox.refusals = {GONE: "451 greylisted"}
    await desk.post(1)
    await desk.work()
    mailbox.refusals = {GONE: "550 no such user"}
    await desk.work(timedelta(minutes=1))
    assert (await desk.delivery(1)).state is DeliveryState.DELIVERED
    assert not (await store.outbox.condition("desk")).is_open
    assert f"(refused: {GONE} 550)" in str((await store.alerts.attempts(make_alert(1).id))[0].reference)
    assert desk.came == [([GOOD], make_alert(1).id)]


async def test_the_text_refused_for_the_rest_is_no_reason_to_park_what_others_have(mailbox: Mailbox) -> None:
    one = mail_channel(mailbox, GOOD, FULL)
    mailbox.refusals = {FULL: "452 full"}
    with pytest.raises(DeliveryError):
        await one.send(make_alert())
    mailbox.refusals, mailbox.answer = {}, "554 looks like spam"
    receipt = await one.send(make_alert())
    assert f"(refused: {FULL} 554)" in str(receipt.reference)


async def test_after_an_outage_in_between_only_the_rest_is_owed(mailbox: Mailbox, store: Store) -> None:
    desk = Desk(mailbox, store, GOOD, FULL)
    mailbox.refusals = {FULL: "452 full"}
    await desk.post(1)
    await desk.work()
    mailbox.refusals, mailbox.answer = {}, "421 shutting down"
    await desk.work(timedelta(minutes=1))
    assert str((await desk.delivery(1)).last_error).endswith(f"421 shutting down{owing([FULL])}")
    mailbox.answer = "250 taken"
    await desk.work(timedelta(minutes=1))
    assert desk.came == [([to], make_alert(1).id) for to in (GOOD, FULL)]


async def test_what_was_parked_at_last_is_redelivered_to_the_rest_alone(mailbox: Mailbox, store: Store) -> None:
    desk = Desk(mailbox, store, GOOD, FULL)
    mailbox.refusals = {FULL: "452 full"}
    await desk.post(1)
    for _ in range(30):
        await desk.work(timedelta(hours=1))
    assert (await desk.delivery(1)).state is DeliveryState.PARKED
    assert not (await store.outbox.condition("desk")).is_open
    mailbox.refusals = {}
    await store.outbox.redeliver([make_alert(1).id], desk.hands.now)
    await desk.work()
    assert desk.came == [([to], make_alert(1).id) for to in (GOOD, FULL)]


async def test_a_digest_is_owed_as_an_alert_is(mailbox: Mailbox) -> None:
    mailbox.refusals = {FULL: "452 full"}
    with pytest.raises(DeliveryError) as caught:
        await mail_channel(mailbox, GOOD, FULL).send_digest(gathered((make_alert(1), make_alert(2))))
    mailbox.refusals = {}
    pending = (Delivery(channel="desk", last_error=str(caught.value)),)
    again = tuple(replace(make_alert(number), deliveries=pending) for number in (1, 2))
    await mail_channel(mailbox, GOOD, FULL).send_digest(gathered(again))
    assert [to for to, _ in mailbox.mails] == [[GOOD], [FULL]]


@pytest.mark.parametrize(
    ("error", "left"),
    [
        (None, None),
        ("desk: no answer in time", None),
        (f"desk: refused for now: {FULL} 452{owing([FULL, GOOD])}", {FULL, GOOD}),
        (f"x{owing([GONE])}{owing([FULL])}", {FULL}),
    ],
)
def test_to_whom_it_is_owed_is_read_from_what_was_said(error: str | None, left: set[str] | None) -> None:
    alert: Alert = replace(make_alert(), deliveries=(Delivery(channel="desk", last_error=error),))
    assert owed(alert, "desk") == left
    assert owed(alert, "another") is None
