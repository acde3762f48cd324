"""In any storm, outage and retention: no alert is lost, none is told twice, each story is told in order, messages stay whole."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from msgspec.structs import replace

from scraper.model import DeliveryState, Parcel, Receipt, Setback, Severity, Storm, StoryRef, Terms
from storage.connection import connect
from storage.retention import Retention
from storage.store import Store
from tests.storage.machines import names, run_on_a_server
from tests.storage.samples import alert, article, at, verdict

T = TypeVar("T")
TERMS = Terms(storm=Storm(more_than=3, within=timedelta(minutes=3)), patience=timedelta(minutes=90))
SETBACK = Setback(opens_after=3, probe_after=timedelta(minutes=1), longest_rest=timedelta(minutes=8))
RETENTION = Retention(articles=timedelta(minutes=5), alerts=timedelta(minutes=5))
"""Shorter than anything waits here."""


class Storms(RuleBasedStateMachine):
    """A model of one channel: which alerts are told, which wait, and the message that each has become."""

    url = ""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.redis = connect(self.url)
        self.store = Store(self.redis, retention=RETENTION)
        self.run(self.empty())
        self.minute = 0
        self.made: dict[str, str] = {}
        """Alert → story, in order."""
        self.settled: set[str] = set()
        self.parked: dict[str, int] = {}
        """Alert → the minute it was parked."""
        self.forgotten: set[str] = set()
        """Parked longer ago than alerts are kept."""
        self.message: dict[str, tuple[str, ...]] = {}
        self.first_claims: list[str] = []
        self.held: dict[tuple[str, ...], Parcel] = {}

    async def empty(self) -> None:
        await self.redis.flushall()

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(coroutine)

    def teardown(self) -> None:
        self.run(self.redis.aclose())
        self.runner.close()

    @rule(stories=st.lists(st.tuples(st.sampled_from("xyz"), st.booleans()), min_size=1, max_size=12))
    def post(self, stories: list[tuple[str, bool]]) -> None:
        alerts = []
        for story, is_urgent in stories:
            id_ = f"a{len(self.made)}"
            self.made[id_] = story
            severity = Severity.URGENT if is_urgent else Severity.NORMAL
            made = alert(id_, created=at(self.minute))
            alerts.append(replace(made, severity=severity, story=StoryRef(id=story, title=story)))
        page = article(f"https://a.example/{alerts[0].id}", first_seen=at(self.minute), last_seen=at(self.minute))
        self.run(self.store.articles.commit(verdict(page, alerts=tuple(alerts), at=at(self.minute))))

    @rule(minutes=st.integers(1, 40))
    def pass_time(self, minutes: int) -> None:
        self.minute += minutes

    @rule(courier=st.sampled_from(["one", "two"]), expired=st.booleans())
    def claim(self, courier: str, expired: bool) -> None:
        lease = timedelta(0) if expired else timedelta(hours=1)
        claimed = self.run(
            self.store.outbox.claim("desk", consumer=courier, count=5, lease=lease, now=at(self.minute), terms=TERMS)
        )
        assert len(claimed) <= 1, "one message at a time"
        for parcel in claimed:
            ids = names(parcel)
            assert not {*ids} & (self.settled | {*self.parked} | self.forgotten), "told, or given up, and there again"
            for id_ in ids:
                assert self.message.setdefault(id_, ids) == ids, "a message is what it was"
            if parcel.attempt == 1 and not self.is_known(ids):
                self.first_claims += ids
            self.held[ids] = parcel
            if parcel.is_stranded:
                assert self.run(self.store.outbox.park(parcel, "dead", at(self.minute)))
                self.give_up(self.held.pop(ids))

    @precondition(lambda self: self.held)
    @rule(which=st.integers(0, 100))
    def settle(self, which: int) -> None:
        parcel = self.take(which)
        if self.run(self.store.outbox.settle(parcel, Receipt(channel="desk"), at(self.minute))):
            self.settled.update(names(parcel))

    @precondition(lambda self: self.held)
    @rule(which=st.integers(0, 100), minutes=st.integers(0, 30), asked=st.integers(0, 5))
    def put_off(self, which: int, minutes: int, asked: int) -> None:
        setback = replace(SETBACK, asked=timedelta(minutes=asked))
        due = at(self.minute + minutes)
        self.run(self.store.outbox.later(self.take(which), "busy", due, at(self.minute), setback))

    @precondition(lambda self: self.held)
    @rule(which=st.integers(0, 100), answered=st.booleans())
    def park(self, which: int, answered: bool) -> None:
        parcel = self.take(which)
        if self.run(self.store.outbox.park(parcel, "no", at(self.minute), answered=answered)):
            self.give_up(parcel)

    @precondition(lambda self: self.parked)
    @rule()
    def redeliver(self) -> None:
        back = self.run(self.store.outbox.redeliver_parked("desk", at(self.minute)))
        assert back == len(self.parked)
        for id_ in self.parked:
            del self.message[id_]
        self.parked = {}

    @rule()
    def prune(self) -> None:
        self.run(self.store.prune(at(self.minute)))
        old = {id_ for id_, minute in self.parked.items() if at(minute) < at(self.minute) - RETENTION.alerts}
        self.forgotten |= old
        self.parked = {id_: minute for id_, minute in self.parked.items() if id_ not in old}

    @invariant()
    def all_that_is_not_told_is_there(self) -> None:
        undone = {*self.made} - self.settled - {*self.parked} - self.forgotten
        condition = self.run(self.store.outbox.condition("desk"))
        assert (condition.waiting, condition.parked) == (len(undone), len(self.parked))
        stored = {one.id: one for one in self.run(self.store.alerts.newest(len(self.made) + 1))}
        assert undone <= {*stored}, "retention removes nothing that waits"
        assert {stored[id_].deliveries[0].state for id_ in undone} <= {DeliveryState.PENDING}
        assert set(self.run(self.lifetimes(undone))) <= {-1}

    async def lifetimes(self, ids: set[str]) -> list[int]:
        async with self.redis.pipeline(transaction=False) as pipe:
            for id_ in ids:
                pipe.pttl(self.store.keys.alert(id_))
            return list(await pipe.execute()) if ids else []

    @invariant()
    def each_story_is_told_in_order(self) -> None:
        for story in "xyz":
            told = [int(id_[1:]) for id_ in self.first_claims if self.made[id_] == story]
            assert told == sorted(told)

    def is_known(self, ids: tuple[str, ...]) -> bool:
        return bool({*ids} & {*self.first_claims})

    def give_up(self, parcel: Parcel) -> None:
        self.parked.update(dict.fromkeys(names(parcel), self.minute))

    def take(self, which: int) -> Parcel:
        return self.held.pop(sorted(self.held)[which % len(self.held)])

    def drain(self) -> None:
        """Whatever the state, a channel that takes messages gets all of them in the end, each once."""
        for _ in range(2 * len(self.made) + 20):
            self.minute += 10
            claimed = self.run(
                self.store.outbox.claim(
                    "desk", consumer="last", count=1, lease=timedelta(0), now=at(self.minute), terms=TERMS
                )
            )
            for parcel in claimed:
                assert not {*names(parcel)} & (self.settled | {*self.parked} | self.forgotten)
                if parcel.is_stranded:
                    assert self.run(self.store.outbox.park(parcel, "dead", at(self.minute)))
                    self.give_up(parcel)
                else:
                    assert self.run(self.store.outbox.settle(parcel, Receipt(channel="desk"), at(self.minute)))
                    self.settled.update(names(parcel))
            if self.settled | {*self.parked} | self.forgotten == {*self.made}:
                return
        pytest.fail("something waits for ever")


class StormsThatEnd(Storms):
    def teardown(self) -> None:
        try:
            self.drain()
        finally:
            super().teardown()


@pytest.mark.filterwarnings("default")
def test_no_storm_and_no_outage_loses_doubles_or_disorders_an_alert(tmp_path: Path) -> None:
    run_on_a_server(StormsThatEnd, tmp_path, examples=25, steps=30)
