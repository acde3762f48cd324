"""The pages about channels are true: their configurations load, their code runs, their examples are what is sent."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import aiosmtplib
import pytest
from lxml import etree

from kentongan.channels import build_channel
from kentongan.configuration import read
from kentongan.dashboard.feed import atom_feed
from scheduler.channels.faults import Unanswered, fault_of_mail, fault_of_status
from scheduler.channels.rendering import plain_text, render
from scheduler.channels.slackerrors import refusal
from scheduler.channels.webhook import WebhookChannel
from scraper.codec import to_builtins
from settings import Channel, Settings
from tests.scheduler.fakes import Hands, make_alert
from tests.scheduler.receivers import old_modules, open_receiver
from tools.samples import sample_alerts

DOCS = Path(__file__).parents[2] / "docs"
PAGES = {page.stem: page.read_text(encoding="utf-8") for page in (DOCS / "channels").glob("*.md")}
KINDS = ("console", "slack", "email", "webhook", "atom", "apprise")
SECRETS = {
    "SLACK_WEBHOOK_URL": "https://hooks.example/services/x",
    "SLACK_BOT_TOKEN": "xoxb-1",
    "SMTP_PASSWORD": "p@ss",
}
SECRETS |= {"HOOK_SECRET": "s3cret"}


def blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.+?)^```$", PAGES[page], re.MULTILINE | re.DOTALL)


EXAMPLES = [(page, text) for page in sorted(PAGES) for text in blocks(page, "yaml")]


def settings_of(text: str) -> Settings:
    return read(text, "page.md", SECRETS, folder=Path())


def test_every_kind_of_channel_has_a_page_that_the_index_links() -> None:
    assert set(PAGES) == {"README", *KINDS}
    assert all(f"]({kind}.md)" in PAGES["README"] for kind in KINDS)


@old_modules
@pytest.mark.parametrize(("page", "text"), EXAMPLES, ids=[page for page, _ in EXAMPLES])
async def test_a_configuration_is_read_and_its_channels_can_be_built(page: str, text: str) -> None:
    settings = settings_of(text)
    assert page == "README" or {channel.type for channel in settings.channels.values()} == {page}
    for name, channel in settings.channels.items():
        assert name in settings.rules[0].channels
        await build_channel(name, channel).close()


def test_both_ways_to_slack_are_shown() -> None:
    ways = [channel for text in blocks("slack", "yaml") for channel in settings_of(text).channels.values()]
    assert [bool(getattr(way, "bot_token", None)) for way in ways] == [False, True]


async def test_the_check_of_a_signature_takes_ours_and_no_other() -> None:
    (code,) = blocks("webhook", "python")
    names: dict[str, Any] = {}
    exec(code, names)
    is_genuine: Callable[[bytes, Mapping[str, str], bytes, float], bool] = names["is_genuine"]
    async with open_receiver() as receiver:
        channel = WebhookChannel("hook", receiver.url, secret="s3cret", clock=Hands())
        await channel.send(make_alert())
        await channel.close()
    headers, body = receiver.came[0]
    now = Hands()().timestamp()
    assert is_genuine(b"s3cret", headers, body, now)
    assert not is_genuine(b"other", headers, body, now)
    assert not is_genuine(b"s3cret", headers, body + b" ", now)
    assert not is_genuine(b"s3cret", headers, body, now + 301)
    assert not is_genuine(b"s3cret", {}, body, now)


async def test_the_examples_are_what_is_sent() -> None:
    alert = next(alert for alert in await sample_alerts() if alert.change.type == "toll_rise")
    assert blocks("apprise", "text") == [plain_text(render(alert, zone=ZoneInfo("Asia/Jakarta"))) + "\n"]
    shown, sent = json.loads(blocks("webhook", "json")[0]), to_builtins(alert)
    assert is_part(shown, sent | {"created": alert.created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")})
    feed = etree.parse(io.BytesIO(atom_feed([alert], base="http://x", now=alert.created))).getroot()
    entry = etree.fromstring(blocks("atom", "xml")[0])
    real = {child.tag.rpartition("}")[2]: child.text for child in feed[-1]}
    assert [child.tag for child in entry] == [child.tag.rpartition("}")[2] for child in feed[-1]]
    assert {name: entry.findtext(name) for name in ("id", "title", "updated")} == {
        name: real[name] for name in ("id", "title", "updated")
    }


def is_part(shown: Any, sent: Any) -> bool:
    """Whether everything in `shown` stands in `sent`."""
    if isinstance(shown, dict):
        return all(key in sent and is_part(value, sent[key]) for key, value in shown.items())
    if isinstance(shown, list):
        return len(shown) == len(sent) and all(map(is_part, shown, sent))
    return bool(shown == sent)


def test_every_picture_is_there_and_small() -> None:
    named = {name for text in PAGES.values() for name in re.findall(r"\]\(\.\./images/([\w-]+\.png)\)", text)}
    assert named == {file.name for file in (DOCS / "images").glob("channel-*.png")}
    assert [name for name in named if (DOCS / "images" / name).stat().st_size > 150_000] == []


def test_every_link_between_pages_leads_somewhere() -> None:
    for page, text in PAGES.items():
        for link in re.findall(r"\]\((?!http)([^)#]+)\)", re.sub(r"`[^`\n]*`", "", text)):
            assert (DOCS / "channels" / link).exists(), (page, link)


def fate(*, permanent: bool, channel_broken: bool) -> str:
    """What becomes of an alert, in the words of the pages."""
    return "parked" if permanent else "waits" if channel_broken else "tried again"


def test_what_the_page_says_of_slacks_codes_is_so() -> None:
    rows = re.findall(
        r"^\| (`[a-z_`, ]+`)(?:, anything unknown)? \| (parked|waits|tried again) \|", PAGES["slack"], re.MULTILINE
    )
    told = {code: fate for codes, fate in rows for code in re.findall(r"\w+", codes)}
    assert len(told) > 12
    refusals = {code: refusal("chat", "chat.postMessage", code, None) for code in told}
    assert {
        code: fate(permanent=one.permanent, channel_broken=one.channel_broken) for code, one in refusals.items()
    } == told


@pytest.mark.parametrize("page", ["slack", "webhook"])
def test_what_a_page_says_of_answers_of_http_is_so(page: str) -> None:
    rows = re.findall(r"^\| (.*?\d{3}.*?) \| (parked|waits|tried again)\b", PAGES[page], re.MULTILINE)
    told = {int(status): fate for statuses, fate in rows for status in re.findall(r"\b\d{3}\b", statuses)}
    assert len(told) >= 3
    faults = {status: fault_of_status(status) for status in told}
    assert {
        status: fate(permanent=one.permanent, channel_broken=one.channel_broken) for status, one in faults.items()
    } == told


def test_what_the_page_says_of_answers_of_a_mail_server_is_so() -> None:
    refused = aiosmtplib.SMTPRecipientsRefused([aiosmtplib.SMTPRecipientRefused(550, "no", "a@example.org")])
    faults = {
        "user or password refused (535)": fault_of_mail(aiosmtplib.SMTPAuthenticationError(535, "no")),
        "530 Must issue a STARTTLS command first": fault_of_mail(
            aiosmtplib.SMTPSenderRefused(530, "no", "k@a.example")
        ),
        "every recipient refused [550]: check to": fault_of_mail(refused),
        "552 …": fault_of_mail(aiosmtplib.SMTPSenderRefused(552, "too large", "k@a.example")),
        "no answer in time": fault_of_mail(TimeoutError()),
        "it got the mail and does not say what became of it; it may arrive twice": fault_of_mail(Unanswered()),
        "it takes no addresses with letters beyond ASCII (SMTPUTF8)": fault_of_mail(
            aiosmtplib.SMTPNotSupported("SMTPUTF8 is not supported by this server")
        ),
    }
    for said, one in faults.items():
        becomes = fate(permanent=one.permanent, channel_broken=one.channel_broken)
        assert re.search(rf"^\| `{re.escape(said)}`.* \| {becomes} \|", PAGES["email"], re.MULTILINE), said


@pytest.mark.parametrize("kind", KINDS)
def test_every_key_of_a_channel_of_its_own_is_named_on_its_page(kind: str) -> None:
    (model,) = (one for one in Channel.__args__[0].__args__ if one.model_fields["type"].annotation.__args__ == (kind,))
    own = {field.alias or name for name, field in model.model_fields.items()} - {"type", "api_url"}
    named = PAGES[kind] + common_keys()
    assert [key for key in own if f"`{key}`" not in named and f"{key}:" not in named] == []


def common_keys() -> str:
    """The passage about the keys that channels of all kinds have."""
    return PAGES["README"].partition("## Try it")[0]
