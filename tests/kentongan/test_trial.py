"""`alerts test` sends one marked alert through any kind of channel, and `doctor` finds the same channels ready."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from kentongan.cli import run
from tests.scheduler.receivers import Mailbox, Receiver, old_modules, open_mailbox, open_receiver
from tests.scheduler.workspace import TOKEN, Workspace, open_workspace

pytestmark = old_modules
Capture = pytest.CaptureFixture[str]


@dataclass(frozen=True)
class House:
    file: Path
    receiver: Receiver
    mailbox: Mailbox
    workspace: Workspace

    async def run(self, *arguments: str) -> int:
        return await asyncio.to_thread(run, ["--config", str(self.file), *arguments])


@pytest.fixture
async def house(tmp_path: Path, unused_tcp_port: int) -> AsyncIterator[House]:
    async with AsyncExitStack() as stack:
        mailbox = stack.enter_context(open_mailbox(unused_tcp_port))
        receiver = await stack.enter_async_context(open_receiver())
        workspace = await stack.enter_async_context(open_workspace())
        address = receiver.url.removeprefix("http://").partition("?")[0]
        file = tmp_path / "kentongan.yaml"
        file.write_text(f"""
user_agent: "watcher/1 (+mailto:desk@newsroom.test)"
sources: [{{name: a, url: "https://a.example.org", render: never}}]
rules: [{{name: r, when: {{ceasefire: [agreed]}}, channels: [console, chat, bot, desk, hook, feed, any]}}]
channels:
  console: {{type: console}}
  chat: {{type: slack, webhook_url: "{receiver.url}"}}
  bot: {{type: slack, bot_token: {TOKEN}, channel: "#newsroom", api_url: "{workspace.url}"}}
  desk: {{type: email, smtp_url: "smtp://127.0.0.1:{mailbox.port}", from: k@example.org, to: [d@example.org]}}
  hook: {{type: webhook, url: "{receiver.url}", secret: s3cret}}
  feed: {{type: atom}}
  any: {{type: apprise, url: "json://{address}"}}
""")
        yield House(file, receiver, mailbox, workspace)


@pytest.mark.parametrize("channel", ["console", "chat", "bot", "desk", "hook", "feed", "any"])
async def test_a_trial_of_any_channel_ends_with_0(house: House, channel: str, capsys: Capture) -> None:
    assert await house.run("alerts", "test", channel) == 0
    assert f"{channel}: delivered" in capsys.readouterr().err
    came = {
        "chat": len(house.receiver.came),
        "hook": len(house.receiver.came),
        "any": len(house.receiver.came),
        "desk": len(house.mailbox.mails),
        "bot": len(house.workspace.messages),
    }
    assert came.get(channel, 1) == 1


async def test_a_trial_is_marked_wherever_it_is_read(house: House, capsys: Capture) -> None:
    for channel in ("console", "bot", "desk"):
        await house.run("alerts", "test", channel)
    assert "[UJI COBA]" in capsys.readouterr().out
    assert house.workspace.messages[0].content["text"].startswith("[UJI COBA]")
    assert house.mailbox.mails[0][1]["Subject"].startswith("[UJI COBA]")


async def test_a_trial_for_programs_is_one_line(house: House, capsys: Capture) -> None:
    assert await house.run("alerts", "test", "hook", "--json") == 0
    house.receiver.status = 503
    assert await house.run("alerts", "test", "hook", "--json") == 1
    first, second = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert first == {"channel": "hook", "delivered": True, "reference": "200 ok", "error": None}
    assert second == {"channel": "hook", "delivered": False, "reference": None, "error": "hook: 127.0.0.1: 503 no"}


async def test_a_channel_that_is_not_there_ends_with_2(house: House) -> None:
    assert await house.run("alerts", "test", "nope") == 2


async def test_doctor_finds_every_channel_ready_and_sends_nothing(house: House, capsys: Capture) -> None:
    await house.run("doctor", "--json")
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    channels = [(one["ok"], one["message"]) for one in told if one["check"].startswith("channel ")]
    assert channels == [
        (True, f"{kind} looks ready") for kind in ("console", "slack", "slack", "email", "webhook", "atom", "apprise")
    ]
    assert (house.receiver.came, house.mailbox.mails, house.workspace.messages) == ([], [], [])
