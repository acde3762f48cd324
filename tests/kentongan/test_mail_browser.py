"""Mails in a real browser: in light and dark clients, on a desk and on a telephone, among hostile words."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, async_playwright

from scheduler.channels.email import EmailChannel
from scraper.holding import gathered
from scraper.model import Severity
from spiders.browser import find_chromium
from tests.scheduler.fakes import make_alert
from tests.scheduler.test_hostile_words import STORABLE, hostile_alert

pytestmark = pytest.mark.browser

_NAMED = os.environ.get("KENTONGAN_CHROMIUM")
CHROMIUM = find_chromium(Path(_NAMED) if _NAMED else None)
DESK, PHONE = 900, 320
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa"]}}


def mails() -> dict[str, str]:
    """The HTML of every kind of mail."""
    one = EmailChannel("desk", "smtp://localhost", sender="k@example.org", recipients=["d@example.org"])
    calm = make_alert(2, severity=Severity.NORMAL)
    letters = {
        "urgent": one.compose(make_alert()),
        "calm": one.compose(calm),
        "digest": one.compose_digest(gathered((calm, make_alert(3, severity=Severity.NORMAL)))),
    }
    letters |= {f"hostile {n}": one.compose(hostile_alert(text)) for n, text in enumerate(STORABLE)}
    html = {name: mail.get_body(("html",)) for name, mail in letters.items()}
    return {name: part.get_content() for name, part in html.items() if part is not None}


@pytest.fixture(scope="module")
async def chromium() -> AsyncIterator[Browser]:
    if CHROMIUM is None:
        missing = pytest.fail if os.environ.get("CI") else pytest.skip
        missing("no Chromium: tools/chromium.sh installs one")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM)
        yield browser
        await browser.close()


@pytest.fixture(params=[(DESK, "light"), (DESK, "dark"), (PHONE, "light"), (PHONE, "dark")])
async def page(request: pytest.FixtureRequest, chromium: Browser) -> AsyncIterator[Page]:
    width, scheme = request.param
    context = await chromium.new_context(viewport={"width": width, "height": 700}, color_scheme=scheme)
    yield await context.new_page()
    await context.close()


async def test_every_mail_can_be_read_without_scrolling_sideways_and_asks_nobody_for_anything(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    too_wide = []
    for name, html in mails().items():
        await page.set_content(html)
        if await page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            too_wide.append(name)
    assert (too_wide, asked) == ([], [])


async def test_axe_finds_nothing_to_object_to_in_any_light(page: Page) -> None:
    found = {}
    for name in ("urgent", "calm", "digest"):
        await page.set_content(mails()[name])
        results = await Axe().run(page, options=RULES)
        found[name] = [violation["id"] for violation in results.response["violations"]]
    assert found == {"urgent": [], "calm": [], "digest": []}


async def test_a_client_that_drops_style_sheets_is_still_readable(page: Page) -> None:
    for name in ("urgent", "digest"):
        head, _, rest = mails()[name].partition("<style>")
        await page.set_content(head + rest.partition("</style>")[2])
        results = await Axe().run(page, options={"runOnly": {"type": "rule", "values": ["color-contrast"]}})
        assert results.response["violations"] == []
