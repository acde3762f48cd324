"""Whatever goes wrong with a channel, no secret of it stands in an error, a log, a report, the store or a command's output."""

from __future__ import annotations

import asyncio
import io
import traceback
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sentry_sdk

from kentongan.channels import build_channels
from kentongan.cli import run
from kentongan.configuration import read
from kentongan.logs import set_up
from scheduler import reporting
from scheduler.delivery import Courier
from scraper.errors import DeliveryError
from settings import Settings
from tests.scheduler.fakes import Hands, MemoryOutbox, make_alert
from tests.scheduler.leaks import KINDS, NOWHERE, Parrot, channels, holds_canary, open_parrot
from tests.scheduler.receivers import old_modules
from tests.scheduler.test_reporting import FakeSentry

pytestmark = old_modules
AROUND = 'rules: [{name: r, when: {ceasefire: [agreed]}, channels: [hook, bot, mail, web, any]}]\nuser_agent: "w/1 (+a@b.test)"\n'


@pytest.fixture
async def parrot(unused_tcp_port: int) -> AsyncIterator[Parrot]:
    async with open_parrot(unused_tcp_port) as one:
        yield one


@pytest.fixture(params=["it repeats what it hears", "it is nowhere"])
def place(request: pytest.FixtureRequest, parrot: Parrot) -> Parrot:
    return parrot if request.param == "it repeats what it hears" else NOWHERE


@pytest.fixture
def sentry() -> Iterator[FakeSentry]:
    """Knows no secrets: what it is told must hold none."""
    fake = FakeSentry()
    reporting.set_up(fake.dsn, environment="test", release="kentongan@0")
    yield fake
    reporting.close()
    sentry_sdk.get_global_scope().set_client(None)
    fake.close()


def settings_of(place: Parrot) -> Settings:
    return read(AROUND + channels(place), "kentongan.yaml", {}, folder=Path())


@pytest.mark.parametrize("kind", KINDS)
async def test_a_failure_names_no_secret_wherever_it_is_written(
    place: Parrot, kind: str, sentry: FakeSentry, capsys: pytest.CaptureFixture[str]
) -> None:
    logged = io.StringIO()
    set_up(1, logged)
    built = build_channels(settings_of(place))
    outbox = MemoryOutbox()
    outbox.put(make_alert(channels=(kind,)))
    with pytest.raises(DeliveryError) as caught:
        await built[kind].send(make_alert())
    hands = Hands()
    for _ in range(3):
        await Courier(built[kind], outbox, outbox, consumer="c", clock=hands).deliver_due()
        hands.move(timedelta(hours=2))
    advice = await built[kind].check()
    for channel in built.values():
        await channel.close()
    sentry_sdk.flush(5)
    (state,) = outbox.states.values()
    assert state.last_error
    assert sentry.events
    assert "alert.postponed" in logged.getvalue() or "alert.parked" in logged.getvalue()
    written = [
        "".join(traceback.format_exception(caught.value)),
        state.last_error,
        str(advice),
        logged.getvalue(),
        *capsys.readouterr(),
        *(raw.decode("utf-8", "replace") for raw in sentry.raw),
    ]
    assert [text for text in written if holds_canary(text)] == []


@pytest.mark.parametrize("kind", KINDS)
async def test_trying_a_channel_out_fails_with_1_and_shows_no_secret(
    place: Parrot, kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "kentongan.yaml"
    file.write_text(AROUND + channels(place))
    arguments = ["--config", str(file), "--verbose", "alerts", "test", kind]
    assert await asyncio.to_thread(run, arguments) == 1
    out, err = capsys.readouterr()
    assert f"{kind}: not delivered: " in err
    assert not holds_canary(out + err)


async def test_neither_doctor_nor_config_show_tells_a_secret(
    place: Parrot, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "kentongan.yaml"
    file.write_text(AROUND + channels(place))
    for command in (["doctor"], ["doctor", "--json"], ["config", "show"], ["config", "show", "--json"]):
        await asyncio.to_thread(run, ["--config", str(file), "--verbose", *command])
    out, err = capsys.readouterr()
    assert out.count("channel bot") == 2
    assert not holds_canary(out + err)
