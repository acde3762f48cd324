"""The leader makes room and tidies for all; nobody else does, and a sick store is said once."""

from __future__ import annotations

from datetime import datetime, timedelta

from structlog.testing import capture_logs

from scheduler.upkeep import Upkeep
from scraper.errors import StoreUnavailable
from scraper.model import Value
from storage.shedding import Shed
from tests.scheduler.fakes import START


class Standing(Value, frozen=True, kw_only=True):
    store_is_up: bool = True
    leads: bool = True
    is_ready: bool = True


class House:
    """A store and an archive that note what they are asked, and a clock that a test turns."""

    def __init__(self) -> None:
        self.now = START
        self.standing = Standing()
        self.asked: list[str] = []
        self.shed: list[Shed | StoreUnavailable] = []
        self.upkeep = Upkeep(self, lambda: self.standing, archive=Shelf(self), clock=lambda: self.now)

    async def relieve(self, now: datetime) -> Shed:
        self.asked.append("relieve")
        answer = self.shed.pop(0) if self.shed else Shed()
        if isinstance(answer, StoreUnavailable):
            raise answer
        return answer

    async def prune(self, now: datetime) -> int:
        self.asked.append("prune")
        return 0

    async def look(self, after: float = 30) -> list[str]:
        """What was asked for by a look so many seconds later."""
        self.asked.clear()
        self.now += timedelta(seconds=after)
        await self.upkeep.look()
        return self.asked


class Shelf:
    def __init__(self, house: House) -> None:
        self._house = house

    async def prune(self, now: datetime, /) -> int:
        self._house.asked.append("archive")
        return 0


async def test_the_leader_makes_room_at_every_look_and_prunes_every_five_minutes() -> None:
    house = House()
    looks = [tuple(await house.look()) for _ in range(11)]
    assert looks == [("relieve",)] * 9 + [("relieve", "prune", "archive"), ("relieve",)]


async def test_who_stands_by_leaves_it_to_the_leader() -> None:
    house = House()
    house.standing = Standing(leads=False)
    assert await house.look(after=600) == []


async def test_where_nobody_can_lead_everybody_makes_room_and_nobody_prunes() -> None:
    house = House()
    house.standing = Standing(store_is_up=False, leads=False, is_ready=False)
    assert await house.look(after=600) == ["relieve"]


async def test_a_store_that_is_away_costs_the_look_and_no_more() -> None:
    house = House()
    house.shed = [StoreUnavailable("away")]
    assert await house.look(after=600) == ["relieve"]
    assert await house.look() == ["relieve", "prune", "archive"]


async def test_what_was_shed_is_said_each_time_and_that_it_did_not_suffice_once() -> None:
    house = House()
    house.shed = [Shed(articles=9, bytes=900, missing=5), Shed(missing=5), Shed(), Shed(missing=7)]
    with capture_logs() as lines:
        for _ in range(4):
            await house.look()
    said = [(line["event"], line.get("bytes")) for line in lines if line["log_level"] == "warning"]
    assert said == [("store.texts_shed", 900), ("store.memory_short", 5), ("store.memory_short", 7)]
