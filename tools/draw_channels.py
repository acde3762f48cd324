"""Draws the pictures of docs/channels from what the channels really send.

    TERM=xterm-256color python tools/draw_channels.py

Mails are opened in Chromium (light, dark, at a phone's width), the console's bytes are coloured by rich. Slack's blocks are
drawn by a small HTML of ours, which is not Slack's own: it shows what stands where, not the exact look.
"""

from __future__ import annotations

import asyncio
import io
from html import escape
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from msgspec.structs import replace
from playwright.async_api import Browser, async_playwright
from rich.console import Console
from rich.text import Text

from kentongan.composition import browser_executable
from scheduler.channels.blockkit import alert_content, digest_content, story_content
from scheduler.channels.console import ConsoleChannel
from scheduler.channels.email import EmailChannel
from scheduler.channels.gathering import collect
from scheduler.channels.rendering import Message, render
from scheduler.channels.wording import WORDINGS
from scraper.holding import gathered
from scraper.model import Alert, Digest, Severity
from settings import Settings
from tools.samples import sample_alerts

_ZONE = ZoneInfo("Asia/Jakarta")
_FOLDER = Path(__file__).parents[1] / "docs" / "images"
_DOTS = {"🔴": "#e01e5a", "🟠": "#e8912d"}
_SLACK_STYLE = """
body{margin:0;padding:20px;font:15px/1.45 Helvetica,Arial,sans-serif;color:#1d1c1d;background:#fff;width:680px}
.m{display:flex;gap:10px;margin-bottom:14px}.a{width:36px;height:36px;border-radius:8px;background:#7a4b00;color:#fff;
display:grid;place-items:center;font-weight:700;flex:none}.n{font-weight:700}.n small{font-weight:400;color:#616061;margin-left:6px}
.h{font-size:18px;font-weight:700;margin:6px 0}.q{border-left:4px solid #ddd;padding-left:12px;margin:4px 0}.q,.r{white-space:pre-wrap}
.f{display:grid;grid-template-columns:1fr 1fr;gap:8px 16px;margin:8px 0;white-space:pre-line}.c{color:#616061;font-size:13px;margin:6px 0}.c span{margin-right:14px}
.s{white-space:pre-line;margin:10px 0 0}a{color:#1264a3;text-decoration:none}.t{margin-left:46px;border-left:2px solid #ddd;padding-left:14px}
.x{color:#1264a3;font-size:13px;font-weight:700;margin:0 0 10px 46px}.b{color:#616061;font-size:13px}
i.d{display:inline-block;width:.75em;height:.75em;border-radius:50%}
"""


async def main() -> None:
    """Every picture is made anew."""
    alerts = await sample_alerts()
    executable = browser_executable(Settings())
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=executable)
        await _draw_mails(browser, alerts)
        await _shoot(browser, "channel-console", await _console(alerts), width=1222)
        await _shoot(browser, "channel-slack", _thread(alerts), width=720)
        await _shoot(browser, "channel-slack-digest", _digest(alerts), width=720)
        await browser.close()


async def _draw_mails(browser: Browser, alerts: list[Alert]) -> None:
    channel = EmailChannel(
        "desk", "smtp://localhost", sender="k@example.org", recipients=["desk@example.org"], zone=_ZONE
    )
    rise, digest = alerts[4], _gathered(alerts)
    html = {"alert": _html(channel.compose(rise)), "digest": _html(channel.compose_digest(digest))}
    await _shoot(browser, "channel-email", html["alert"], width=680)
    await _shoot(browser, "channel-email-dark", html["alert"], width=680, scheme="dark")
    await _shoot(browser, "channel-email-phone", html["alert"], width=360, scale=1.5)
    await _shoot(browser, "channel-email-digest", html["digest"], width=680)


def _html(mail: Any) -> str:
    return str(mail.get_body(("html",)).get_content())


async def _shoot(
    browser: Browser, name: str, html: str, *, width: int, scheme: str = "light", scale: float = 1
) -> None:
    page = await browser.new_page(
        viewport={"width": width, "height": 200}, color_scheme=scheme, device_scale_factor=scale
    )
    await page.set_content(html)
    await page.screenshot(path=_FOLDER / f"{name}.png", full_page=True)
    await page.close()


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


async def _console(alerts: list[Alert]) -> str:
    stream = _Terminal()
    channel = ConsoleChannel("console", stream=stream, zone=_ZONE)
    for alert in alerts[1:4]:
        await channel.send(alert)
    screen = Console(record=True, file=io.StringIO(), width=150, force_terminal=True)
    screen.print(Text.from_ansi(stream.getvalue()))
    page = screen.export_html(inline_styles=True)
    style = "<style>body{background:#fff;margin:16px;width:1190px}pre{font:13px/1.45 'DejaVu Sans Mono',monospace!important;white-space:pre-wrap}</style>"
    return page.replace("</head>", f"{style}</head>")


def _thread(alerts: list[Alert]) -> str:
    """The first message as it stands after all alerts, and a reply."""
    words = WORDINGS["id"]
    messages = [render(alert, zone=_ZONE) for alert in alerts]
    opening = story_content(messages[0], messages[-1], len(messages) - 1, words)
    drawn = [_message(opening, messages[0])]
    drawn.append(f'<p class="x">{len(messages) - 1} replies</p><div class="t">')
    drawn += [_message(alert_content(message), message, broadcast=message.urgent) for message in messages[-2:-1]]
    return _page("".join(drawn) + "</div>")


def _digest(alerts: list[Alert]) -> str:
    content = digest_content(collect(_gathered(alerts), zone=_ZONE))
    return _page(_message(content, render(alerts[3], zone=_ZONE)))


def _gathered(alerts: list[Alert]) -> Digest:
    """What a rule with `digest` and `severity: normal` would have made of them."""
    return gathered(tuple(replace(alert, severity=Severity.NORMAL, rule="deaths") for alert in alerts[2:5]))


def _page(body: str) -> str:
    return f'<!doctype html><meta charset="utf-8"><style>{_SLACK_STYLE}</style>{body}'


def _message(content: dict[str, Any], message: Message, *, broadcast: bool = False) -> str:
    at = message.facts[-1].value.split()[1]
    also = '<div class="b">also sent to #newsroom</div>' if broadcast else ""
    blocks = "".join(_block(block) for block in content["blocks"])
    return f'<div class="m"><div class="a">k</div><div><div class="n">kentongan <small>APP {at}</small></div>{also}{blocks}</div></div>'


def _block(block: dict[str, Any]) -> str:
    match block["type"]:
        case "header":
            return f'<div class="h">{_said(block["text"])}</div>'
        case "rich_text":
            return "".join(_rich(element) for element in block["elements"])
        case "section":
            text = f'<div class="s">{_said(block["text"])}</div>' if "text" in block else ""
            fields = "".join(f"<div>{_said(field)}</div>" for field in block["fields"])
            return text + (f"<div>{fields}</div>" if text else f'<div class="f">{fields}</div>')
        case _:
            parts = "".join(f"<span>{_said(element)}</span>" for element in block["elements"])
            return f'<div class="c">{parts}</div>'


def _rich(element: dict[str, Any]) -> str:
    style = "q" if element["type"] == "rich_text_quote" else "r"
    return f'<div class="{style}">{"".join(_part(part) for part in element["elements"])}</div>'


def _part(part: dict[str, Any]) -> str:
    said = f"<b>{escape(part['text'])}</b>" if part.get("style", {}).get("bold") else escape(part["text"])
    return f'<a href="#">{said}</a>' if part["type"] == "link" else said


def _said(text: dict[str, Any]) -> str:
    """What stands in a text object; it is escaped for Slack already, as HTML wants it too."""
    said = str(text["text"])
    if text["type"] == "mrkdwn":
        address, _, words = said.strip("<>").partition("|")
        return f'<a href="{address}">{words}</a>'
    for mark, colour in _DOTS.items():
        said = said.replace(mark, f'<i class="d" style="background:{colour}"></i>')
    return said.replace("🧵", "↳")


if __name__ == "__main__":
    asyncio.run(main())
