"""A bot tells each story in a thread of its own; whatever becomes of the thread, no alert is lost and none repeated."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from msgspec.structs import replace

from scheduler.channels.faults import OF_CHANNEL, OF_MESSAGE, OF_NOBODY, Fault
from scheduler.channels.slackbot import SlackBot
from scheduler.channels.trial import test_alert
from scheduler.delivery import Courier
from scraper.errors import DeliveryError, StoreUnavailable
from scraper.holding import gathered
from scraper.model import Alert, Range, Severity, StoryRef
from storage.store import Store
from storage.threads import Thread
from tests.scheduler.fakes import START, Hands, MemoryOutbox, make_alert
from tests.scheduler.workspace import CHANNEL, TOKEN, Workspace


def bot(workspace: Workspace, store: Store | None, *, channel: str = "#newsroom", token: str = TOKEN) -> SlackBot:
    threads = store.threads if store else None
    return SlackBot("chat", token, channel, api_url=workspace.url, threads=threads, language="en", clock=Hands())


def rise(number: int, killed: int, *, severity: Severity = Severity.URGENT, story: str = "5707") -> Alert:
    """The toll of the story rose to `killed`, `number` minutes after the start."""
    one = make_alert(number, severity=severity, story=StoryRef(id=story, title="Lembah Utara"))
    before = Range(min=killed - 1, max=killed - 1)
    change = replace(one.change, key=f"killed:{killed}", before=before, after=Range(min=killed, max=killed))
    return replace(one, change=change, created=START + timedelta(minutes=number))


async def send(one: SlackBot, *alerts: Alert) -> None:
    for alert in alerts:
        await one.send(alert)
    await one.close()


async def failure(one: SlackBot, alert: Alert) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        await one.send(alert)
    await one.close()
    return caught.value


async def test_a_story_is_a_thread_and_another_story_another(workspace: Workspace, store: Store) -> None:
    await send(bot(workspace, store), rise(1, 2), rise(2, 5), rise(3, 9, story="other"), rise(4, 13))
    first, other = workspace.top
    assert [reply.header for reply in workspace.replies(first)] == [
        "🔴 [URGENT] Toll rises: 4 → 5 killed (civilians)",
        "🔴 [URGENT] Toll rises: 12 → 13 killed (civilians)",
    ]
    assert workspace.replies(other) == []


async def test_the_thread_outlives_the_process_and_is_shared(workspace: Workspace, store: Store) -> None:
    await send(bot(workspace, store), rise(1, 2))
    await send(bot(workspace, store), rise(2, 5))
    assert len(workspace.top) == 1
    assert len(workspace.replies(workspace.top[0])) == 1


async def test_the_first_message_shows_the_latest_state_and_how_much_followed(
    workspace: Workspace, store: Store
) -> None:
    await send(bot(workspace, store), rise(1, 2), rise(2, 5), rise(4, 13), rise(3, 9))
    first = workspace.top[0]
    assert first.header == "🔴 [URGENT] Toll rises: 12 → 13 killed (civilians)"
    shown = first.updates[-1]
    texts = [element["text"] for element in shown["blocks"][3]["elements"]]
    assert texts == [
        "🧵 3 updates in the thread",
        "First: Toll rises: 1 → 2 killed (civilians) · 2026-11-23 08:01 UTC",
    ]
    assert shown["blocks"][0]["block_id"] == rise(1, 2).id
    assert shown["metadata"] == first.content["metadata"]
    assert shown["metadata"]["event_payload"]["alert"] == rise(1, 2).id


async def test_what_is_urgent_is_shown_in_the_channel_too(workspace: Workspace, store: Store) -> None:
    await send(bot(workspace, store), rise(1, 2), rise(2, 5), rise(3, 6, severity=Severity.NORMAL))
    assert [reply.content["reply_broadcast"] for reply in workspace.replies(workspace.top[0])] == [True, False]


async def test_a_repeat_that_the_store_knows_is_not_told_again(workspace: Workspace, store: Store) -> None:
    await send(bot(workspace, store), rise(1, 2), rise(2, 5))
    await send(bot(workspace, store), rise(1, 2), rise(2, 5))
    assert len(workspace.messages) == 2


async def test_a_crash_right_after_the_post_repeats_one_message_under_its_id(
    workspace: Workspace, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def dies(*args: object, **fields: object) -> Thread:
        raise asyncio.CancelledError

    with monkeypatch.context() as patched:
        patched.setattr(store.threads, "open", dies)
        dying = bot(workspace, store)
        with pytest.raises(asyncio.CancelledError):
            await dying.send(rise(1, 2))
        await dying.close()
    await send(bot(workspace, store), rise(1, 2), rise(1, 2))
    ids = [message.content["blocks"][0]["block_id"] for message in workspace.messages]
    assert ids == [rise(1, 2).id] * 2


async def test_a_failed_update_fails_and_repeats_nothing(workspace: Workspace, store: Store) -> None:
    outbox = MemoryOutbox()
    one = bot(workspace, store)
    await one.send(rise(1, 2))
    outbox.put(replace(rise(2, 5), deliveries=make_alert(channels=("chat",)).deliveries))
    workspace.refusals = {"chat.update": ["internal_error"]}
    await Courier(one, outbox, outbox, consumer="c", clock=Hands()).deliver_due()
    await one.close()
    assert outbox.log == [("chat", rise(2, 5).id, "delivered")]
    assert workspace.calls.count("chat.postMessage") == 2


async def test_an_answer_that_comes_slowly_is_waited_for_and_nothing_is_posted_again(
    workspace: Workspace, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scheduler.channels.posting._ANSWER_WAIT", timedelta(milliseconds=1))
    workspace.is_slow = True
    await send(bot(workspace, store), rise(1, 2), rise(2, 5))
    assert [len(workspace.top), len(workspace.messages)] == [1, 2]


async def test_an_update_that_hangs_is_given_up(
    workspace: Workspace, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scheduler.channels.slackapi._UPDATE_TIMEOUT", timedelta(milliseconds=1))
    workspace.hanging = {"chat.update"}
    await send(bot(workspace, store), rise(1, 2), rise(2, 5))
    assert len(workspace.messages) == 2


async def test_a_store_that_is_away_after_the_post_costs_the_thread_and_no_repeat(
    workspace: Workspace, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*args: object, **fields: object) -> Thread:
        raise StoreUnavailable("redis is away")

    monkeypatch.setattr(store.threads, "open", away)
    await send(bot(workspace, store), rise(1, 2), rise(2, 5))
    assert len(workspace.top) == 2


async def test_a_store_that_is_away_before_the_post_puts_it_off(
    workspace: Workspace, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*args: object) -> Thread:
        raise StoreUnavailable("redis is away")

    monkeypatch.setattr(store.threads, "get", away)
    assert not (await failure(bot(workspace, store), rise(1, 2))).permanent
    assert workspace.messages == []


async def test_where_the_first_message_was_deleted_the_next_alert_opens_a_thread(
    workspace: Workspace, store: Store
) -> None:
    await send(bot(workspace, store), rise(1, 2))
    workspace.delete(workspace.top[0])
    await send(bot(workspace, store), rise(2, 5), rise(3, 7))
    (anew,) = workspace.top
    assert anew.header.startswith("🔴 [URGENT] Toll rises: 6 → 7")
    assert len(workspace.replies(anew)) == 1


@pytest.mark.parametrize("code", ["thread_not_found", "message_not_found", "is_archived", "not_in_channel"])
async def test_where_slack_says_that_the_thread_is_gone_it_is_told_anew(
    workspace: Workspace, store: Store, code: str
) -> None:
    await send(bot(workspace, store), rise(1, 2))
    workspace.refusals = {"chat.postMessage": [code]}
    await send(bot(workspace, store), rise(2, 5), rise(3, 7))
    assert [len(workspace.replies(message)) for message in workspace.top] == [0, 1]


async def test_a_reply_below_a_deleted_message_is_told_anew_for_nobody_looks_there(
    workspace: Workspace, store: Store
) -> None:
    await send(bot(workspace, store), rise(1, 2))
    workspace.refusals = {"chat.update": ["message_not_found"]}
    await send(bot(workspace, store), rise(2, 5))
    assert [message.content["blocks"][0]["block_id"] for message in workspace.top] == [rise(1, 2).id, rise(2, 5).id]


async def test_another_channel_in_the_settings_starts_anew_there(workspace: Workspace, store: Store) -> None:
    await send(bot(workspace, store), rise(1, 2))
    await send(bot(workspace, store, channel=CHANNEL), rise(2, 5), rise(3, 6))
    assert [len(workspace.replies(message)) for message in workspace.top] == [0, 1]


async def test_an_answer_without_the_message_is_taken_for_a_reply(workspace: Workspace, store: Store) -> None:
    workspace.is_terse = True
    await send(bot(workspace, store), rise(1, 2), rise(2, 5), rise(3, 6))
    assert len(workspace.replies(workspace.top[0])) == 2


async def test_a_digest_of_one_story_hangs_in_its_thread_and_a_mixed_one_stands_alone(
    workspace: Workspace, store: Store
) -> None:
    one = bot(workspace, store)
    calm = [rise(n, n + 2, severity=Severity.NORMAL) for n in range(4)]
    await one.send(calm[0])
    await one.send_digest(gathered((calm[1], calm[2])))
    await one.send_digest(gathered((calm[1], calm[2])))
    await one.send_digest(gathered((calm[3], rise(9, 2, severity=Severity.NORMAL, story="other"))))
    await one.close()
    first, alone = workspace.top
    assert len(workspace.replies(first)) == 1
    assert first.updates[-1]["blocks"][3]["elements"][0]["text"] == "🧵 2 updates in the thread"
    assert alone.content["metadata"]["event_payload"]["alerts"].split(",") == [calm[3].id, rise(9, 2).id]


async def test_a_trial_belongs_to_no_thread(workspace: Workspace, store: Store) -> None:
    await send(bot(workspace, store), test_alert("chat", START), test_alert("chat", START + timedelta(1)))
    assert len(workspace.top) == 2
    assert await store.threads.get("chat", "test") is None


@pytest.mark.parametrize(
    ("code", "fault", "remedy"),
    [
        ("channel_not_found", OF_CHANNEL, "check channel; its id (C…) is surest"),
        ("not_in_channel", OF_CHANNEL, "invite the bot: /invite"),
        ("is_archived", OF_CHANNEL, "name another one"),
        ("missing_scope", OF_CHANNEL, "chat:write"),
        ("token_revoked", OF_CHANNEL, "set bot_token"),
        ("restricted_action", OF_CHANNEL, "ask an administrator"),
        ("msg_blocks_too_long", OF_MESSAGE, "please report this"),
        ("ratelimited", OF_NOBODY, ""),
        ("internal_error", OF_NOBODY, ""),
        ("fatal_error", OF_NOBODY, ""),
        ("service_unavailable", OF_NOBODY, ""),
        ("something_new", OF_NOBODY, ""),
    ],
)
async def test_a_refusal_is_taken_for_what_it_means(workspace: Workspace, code: str, fault: Fault, remedy: str) -> None:
    workspace.refusals = {"chat.postMessage": [code]}
    workspace.headers = {"Retry-After": "30"} if code == "ratelimited" else {}
    error = await failure(bot(workspace, None), rise(1, 2))
    assert (error.permanent, error.channel_broken) == (fault.permanent, fault.channel_broken)
    assert str(error).startswith(f"chat: Slack's chat.postMessage: {code}")
    assert remedy in str(error)
    assert error.retry_after == (timedelta(seconds=30) if code == "ratelimited" else None)


@pytest.mark.parametrize("status", [429, 503])
async def test_a_status_is_taken_for_what_it_means_and_an_echo_of_the_token_is_hidden(
    workspace: Workspace, status: int
) -> None:
    workspace.status, workspace.headers = status, {"Retry-After": "7"}
    error = await failure(bot(workspace, None), rise(1, 2))
    assert (error.permanent, error.retry_after) == (False, timedelta(seconds=7))
    assert TOKEN not in str(error)


async def test_a_check_asks_who_we_are_and_posts_nothing(workspace: Workspace) -> None:
    one = bot(workspace, None)
    assert await one.check() is None
    workspace.scopes = "channels:read"
    assert await one.check() == "the token may not post: give the app the scope chat:write and install it again"
    await one.close()
    stranger = bot(workspace, None, token="xoxb-guessed")
    assert (await stranger.check() or "").startswith("Slack's auth.test: invalid_auth: set bot_token to")
    await stranger.close()
    assert set(workspace.calls) == {"auth.test"}


async def test_two_daemons_that_open_a_thread_at_once_agree_on_one(workspace: Workspace, store: Store) -> None:
    await asyncio.gather(send(bot(workspace, store), rise(1, 2)), send(bot(workspace, store), rise(2, 5)))
    await send(bot(workspace, store), rise(3, 7))
    thread = await store.threads.get("chat", "5707")
    assert thread is not None
    assert set(thread.told) == {rise(1, 2).id, rise(2, 5).id, rise(3, 7).id}
    assert [reply.parent for reply in workspace.messages if reply.parent][-1] == thread.reference
