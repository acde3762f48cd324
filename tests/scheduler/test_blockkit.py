"""Whatever an alert says, Slack takes it, and nothing in it is a mention, a foreign link or markup."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from scheduler.channels.blockkit import alert_content, digest_content, escape, story_content
from scheduler.channels.gathering import collect
from scheduler.channels.rendering import render
from scheduler.channels.wording import WORDINGS, Language
from scraper.model import (
    Alert,
    Change,
    ChangeType,
    Digest,
    HealthState,
    Kind,
    Quote,
    Range,
    Severity,
    TruceStatus,
    Turn,
    Who,
)
from storage.outbox import MOST_GATHERED
from tests.scheduler.blockkit import faults
from tests.scheduler.fakes import make_alert
from tests.scheduler.test_hostile_words import HOSTILE, hostile_alert
from tools.samples import sample_alerts

LANGUAGES: tuple[Language, ...] = ("id", "en")
DEAD = {"kind": Kind.KILLED, "who": Who.CIVILIAN, "cumulative": True}
BLOCKED = Turn(before=HealthState.WELL, after=HealthState.BLOCKED, reason="403")
FEW, MANY = Range(min=2, max=2), Range(min=1000, max=None)
CHANGES = {
    ChangeType.FIRST_REPORT: Change(type=ChangeType.FIRST_REPORT, key="k", after=FEW, **DEAD),
    ChangeType.TOLL_RISE: Change(type=ChangeType.TOLL_RISE, key="k", before=FEW, after=MANY, **DEAD),
    ChangeType.TOLL_FALL: Change(type=ChangeType.TOLL_FALL, key="k", before=MANY, after=FEW, **DEAD),
    ChangeType.DISPUTED: Change(type=ChangeType.DISPUTED, key="k", before=FEW, after=Range(min=None, max=None), **DEAD),
    ChangeType.STATUS_CHANGE: Change(
        type=ChangeType.STATUS_CHANGE, key="k", before=TruceStatus.AGREED, after=TruceStatus.VIOLATED
    ),
    ChangeType.NEW_KEYWORD: Change(type=ChangeType.NEW_KEYWORD, key="k", keyword="serangan udara", rule="r"),
    ChangeType.CORRECTION: Change(type=ChangeType.CORRECTION, key="k", before=FEW, after=MANY, **DEAD),
    ChangeType.VANISHED: Change(type=ChangeType.VANISHED, key="k"),
    ChangeType.SOURCE_HEALTH: Change(type=ChangeType.SOURCE_HEALTH, key="k", health=BLOCKED),
    ChangeType.CHANNEL_HEALTH: Change(type=ChangeType.CHANNEL_HEALTH, key="k", health=BLOCKED),
}


def messages(alert: Alert, language: Language) -> Iterator[dict[str, Any]]:
    """Every kind of message that may tell `alert`."""
    said, words = render(alert, language=language), WORDINGS[language]
    yield alert_content(said)
    yield story_content(said, said, 1234, words)
    digest = Digest(id="d", rule=alert.rule, alerts=tuple(replace(alert, id=f"{n:016x}") for n in range(MOST_GATHERED)))
    yield digest_content(collect(digest, language=language))


def texts(content: Any) -> Iterator[dict[str, Any]]:
    """Every object in `content` that has a text."""
    if isinstance(content, dict):
        if isinstance(content.get("text"), str) and "type" in content:
            yield content
        content = list(content.values())
    if isinstance(content, list):
        for item in content:
            yield from texts(item)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ChangeType)
def test_every_change_is_a_message_that_slack_takes(kind: ChangeType, language: Language) -> None:
    for severity in Severity:
        for content in messages(make_alert(change=CHANGES[kind], severity=severity), language):
            assert faults(content) == []


async def test_what_is_told_of_the_demos_news_is_taken_in_both_languages() -> None:
    alerts = await sample_alerts()
    assert len(alerts) >= 5
    contents = [content for alert in alerts for language in LANGUAGES for content in messages(alert, language)]
    assert [faults(content) for content in contents] == [[]] * len(contents)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_words_are_neither_refused_nor_heard(text: str) -> None:
    for content in messages(hostile_alert(text), "id"):
        assert faults(content) == []
        assert "<" not in content["text"]
        for part in texts(content["blocks"]):
            if part["type"] == "mrkdwn":
                assert re.fullmatch(r"<https://kabar\.example/[^<>|\s]*\|[^<>]*>", part["text"])
            else:
                assert "<" not in part["text"]
            assert part["type"] in {"plain_text", "mrkdwn", "text", "link"}
            assert part.get("url", "https://kabar.example/").startswith("https://kabar.example/")
            assert not part.get("emoji")
        json.dumps(content).encode()


@pytest.mark.parametrize("address", ["https://kabar.example/" + "a" * 1970, "https://kabar.example/?" + "&" * 1970])
def test_the_longest_address_and_the_longest_quotes_still_go_out(address: str) -> None:
    alert = make_alert(headline="judul " * 100)
    quotes = tuple(Quote(text='"kata" & \\ ' * 100, page=page) for page in range(9))
    alert = replace(alert, article=replace(alert.article, url=address), quotes=quotes)
    for content in messages(alert, "en"):
        assert faults(content) == []


def test_a_digest_of_ordinary_alerts_keeps_its_links_and_quotes() -> None:
    *_, digest = messages(make_alert(quotes=(Quote(text="menewaskan dua warga sipil " * 3, page=2),)), "id")
    assert [len(block["fields"]) for block in digest["blocks"][1:]] == [1] * MOST_GATHERED
    assert all("https://kabar.example/" in block["fields"][0]["text"] for block in digest["blocks"][1:])
    assert all("“menewaskan dua" in block["text"]["text"] for block in digest["blocks"][1:])


@given(st.text(max_size=80), st.integers(5, 60))
def test_what_is_escaped_is_short_and_means_what_it_said(text: str, limit: int) -> None:
    escaped = escape(text, limit)
    assert len(escaped) <= limit
    assert not re.search(r"[<>]|&(?!amp;|lt;|gt;)", escaped)
    meant = escaped.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    assert text.startswith(meant.removesuffix("…")) or meant == text
