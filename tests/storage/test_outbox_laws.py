"""Whatever couriers do and whenever they die, an alert is told or waits or is parked: never lost, never in two places."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from scraper.model import DeliveryState, Parcel, Receipt
from storage.connection import connect
from storage.store import Store
from tests.storage.machines import names, run_on_a_server
from tests.storage.samples import alert, article, at, verdict

T = TypeVar("T")
COURIERS = st.sampled_from(["one", "two"])


class Deliveries(RuleBasedStateMachine):
    """A model of one channel: where each alert must be, in which message, and who may move it."""

    url = ""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.redis = connect(self.url)
        self.store = Store(self.redis)
        self.run(self.empty())
        self.minute = 0
        self.where: dict[str, str] = {}
        self.message: dict[str, tuple[str, ...]] = {}
        self.due: dict[str, int] = {}
        self.tries: dict[str, int] = {}
        self.held: dict[tuple[str, ...], Parcel] = {}
        self.lost: list[Parcel] = []

    async def empty(self) -> None:
        await self.redis.flushall()

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(coroutine)

    def teardown(self) -> None:
        self.run(self.redis.aclose())
        self.runner.close()

    @rule()
    def post(self) -> None:
        id_ = f"a{len(self.where)}"
        given = verdict(article(f"https://a.example/{id_}"), alerts=(alert(id_),))
        assert self.run(self.store.articles.commit(given)) == (id_,)
        assert self.run(self.store.articles.commit(given)) == (id_,)
        self.where[id_], self.tries[id_], self.message[id_] = "waiting", 0, (id_,)

    @rule(minutes=st.integers(1, 30))
    def pass_time(self, minutes: int) -> None:
        self.minute += minutes

    @rule(courier=COURIERS, count=st.integers(1, 4), expired=st.booleans())
    def claim(self, courier: str, count: int, expired: bool) -> None:
        lease = timedelta(0) if expired else timedelta(hours=1)
        parcels = self.run(
            self.store.outbox.claim("desk", consumer=courier, count=count, lease=lease, now=at(self.minute))
        )
        told = [names(parcel) for parcel in parcels]
        takeable = {
            self.message[id_]
            for id_, place in self.where.items()
            if place == "waiting" or (place == "later" and self.is_due(id_)) or (place == "held" and expired)
        }
        gathered = {id_ for id_, place in self.where.items() if place == "gathered" and self.is_due(id_)}
        assert all(ids in takeable or set(ids) <= gathered for ids in told)
        assert min(count, len(takeable) + bool(gathered)) <= len(parcels) <= count
        for parcel, ids in zip(parcels, told, strict=True):
            self.lost += [self.held[ids]] if ids in self.held else []
            self.held[ids] = parcel
            for id_ in ids:
                self.tries[id_] += 1
                assert parcel.attempt == self.tries[id_]
                self.where[id_], self.message[id_] = "held", ids

    @precondition(lambda self: self.held)
    @rule(which=st.integers(0, 100))
    def settle(self, which: int) -> None:
        parcel = self.take(which)
        assert self.run(self.store.outbox.settle(parcel, Receipt(channel="desk"), at(self.minute)))
        self.move(parcel, "delivered")

    @precondition(lambda self: self.held)
    @rule(which=st.integers(0, 100), minutes=st.integers(0, 30))
    def put_off(self, which: int, minutes: int) -> None:
        parcel = self.take(which)
        assert self.run(self.store.outbox.later(parcel, "busy", at(self.minute + minutes), at(self.minute)))
        self.move(parcel, "later", due=self.minute + minutes)

    @precondition(lambda self: self.held)
    @rule(which=st.integers(0, 100), minutes=st.integers(0, 30))
    def hold(self, which: int, minutes: int) -> None:
        parcel = self.take(which)
        until = self.minute + minutes
        assert self.run(self.store.outbox.hold(parcel, at(until)))
        if parcel.attempt > 1:
            self.move(parcel, "later", due=until)
        else:
            # A window that has ended and was not claimed since still takes it in, if it was not made a message already.
            waiting = [id_ for id_, place in self.where.items() if place == "gathered"]
            others = [id_ for id_ in waiting if not self.is_due(id_)]
            soonest = min([until, *(self.due[id_] for id_ in others)])
            possible = {at(soonest): soonest} | {at(self.due[id_]): self.due[id_] for id_ in waiting if not others}
            told = self.told_due(names(parcel)[0])
            assert told in possible
            due = possible[told]
            self.move(parcel, "gathered", due=due)
            self.due |= dict.fromkeys(others, soonest)
            assert {self.told_due(id_) for id_ in (*others, *names(parcel))} == {told}
        for id_ in names(parcel):
            self.tries[id_] -= 1

    @precondition(lambda self: self.held)
    @rule(which=st.integers(0, 100))
    def park(self, which: int) -> None:
        parcel = self.take(which)
        assert self.run(self.store.outbox.park(parcel, "gone", at(self.minute)))
        self.move(parcel, "parked")

    @precondition(lambda self: self.where)
    @rule(which=st.integers(0, 100))
    def redeliver(self, which: int) -> None:
        id_ = sorted(self.where)[which % len(self.where)]
        parked = self.where[id_] == "parked"
        assert self.run(self.store.outbox.redeliver([id_], at(self.minute))) == ((id_,) if parked else ())
        if parked:
            self.where[id_], self.tries[id_], self.message[id_] = "waiting", 0, (id_,)

    @precondition(lambda self: self.lost)
    @rule(which=st.integers(0, 100))
    def move_what_was_lost(self, which: int) -> None:
        parcel = self.lost[which % len(self.lost)]
        assert not self.run(self.store.outbox.settle(parcel, Receipt(channel="desk"), at(self.minute)))
        assert not self.run(self.store.outbox.later(parcel, "busy", at(self.minute), at(self.minute)))
        assert not self.run(self.store.outbox.park(parcel, "gone", at(self.minute)))

    @invariant()
    def everything_is_where_it_belongs(self) -> None:
        undone = [id_ for id_, place in self.where.items() if place not in {"delivered", "parked"}]
        parked = {id_ for id_, place in self.where.items() if place == "parked"}
        assert self.run(self.store.outbox.waiting("desk")) == len(undone)
        # What was due when it was last claimed for may have been made a message already.
        waits = {id_ for id_, place in self.where.items() if place == "gathered"}
        held = self.run(self.store.outbox.held("desk"))
        assert len({id_ for id_ in waits if not self.is_due(id_)}) <= held <= len(waits)
        assert set(self.run(self.store.outbox.parked("desk"))) == parked
        for stored in self.run(self.store.alerts.newest()):
            expected = {"delivered": DeliveryState.DELIVERED, "parked": DeliveryState.PARKED}
            assert stored.deliveries[0].state is expected.get(self.where[stored.id], DeliveryState.PENDING)

    def is_due(self, id_: str) -> bool:
        return self.due[id_] <= self.minute

    def told_due(self, id_: str) -> datetime | None:
        stored = self.run(self.store.alerts.get(id_))
        return stored.deliveries[0].due if stored else None

    def move(self, parcel: Parcel, place: str, *, due: int = 0) -> None:
        for id_ in names(parcel):
            self.where[id_], self.due[id_] = place, due

    def take(self, which: int) -> Parcel:
        return self.held.pop(sorted(self.held)[which % len(self.held)])


@pytest.mark.filterwarnings("default")
def test_no_order_of_events_loses_or_doubles_an_alert(tmp_path: Path) -> None:
    run_on_a_server(Deliveries, tmp_path, examples=40, steps=40)
