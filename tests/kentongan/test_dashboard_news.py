"""News on an open page, in a real browser: said at once, shown when asked for, harmless, and quiet when nobody looks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from axe_playwright_python.async_playwright import Axe
from msgspec.structs import replace
from playwright.async_api import Browser, Page, expect

from kentongan.dashboard.live import Live
from storage.store import Store
from tests.kentongan.browsing import PHONE, browser, reader, served
from tests.kentongan.showcase import hostile, revised, thirty, valley
from tests.kentongan.test_dashboard_pages import dashboard

pytestmark = pytest.mark.browser
SOON = timedelta(milliseconds=20)


@pytest.fixture(scope="module")
async def chromium() -> AsyncIterator[Browser]:
    async with browser() as started:
        yield started


@pytest.fixture
async def live(store: Store) -> AsyncIterator[Live]:
    watching = Live(store.bulletin.look, every=SOON)
    yield watching
    watching.close()


@pytest.fixture
async def site(store: Store, live: Live) -> AsyncIterator[str]:
    await thirty().commit(store)
    async with served(dashboard(store, live=live)) as address:
        yield address
        live.close()


async def listen(page: Page, live: Live, path: str) -> None:
    """`page` is at `path`, and whatever is committed from now on is news to it."""
    async with page.expect_response("**/events*"):
        await page.goto(path)
    await looked(live)


async def looked(live: Live) -> None:
    """The store was looked at for those who listen."""
    ear = live.join("")
    assert ear is not None
    await ear.next()
    live.leave(ear)


async def hide(page: Page, *, hidden: bool) -> None:
    await page.evaluate(
        """hidden => { Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
        document.dispatchEvent(new Event("visibilitychange")); }""",
        hidden,
    )


async def test_what_another_daemon_found_is_said_and_then_shown_in_place(
    chromium: Browser, site: str, store: Store, live: Live
) -> None:
    context = await reader(chromium, site)
    page = await context.new_page()
    await listen(page, live, "/")
    await page.evaluate("window.stays = true")

    await valley().commit(Store(store._redis))
    bar = page.locator(".news a")
    await expect(bar).to_have_text("1 story has changed – show")
    assert await page.title() == "(1) Stories – kentongan"
    assert await page.locator("article.story").count() == 1
    await bar.click()
    await expect(page.locator("article.story")).to_have_count(2)
    await expect(page.locator(".news a")).to_have_count(0)
    assert await page.locator(".fresh").get_attribute("data-id") == "lembah-sarai"
    assert await page.title() == "Stories – kentongan"
    assert await page.evaluate("[window.stays, document.activeElement.id]") == [True, "main"]
    await hostile().commit(store)
    await expect(page.locator(".news a")).to_have_text("1 story has changed – show")
    await context.close()


async def test_new_alerts_are_counted_on_their_page_in_the_reader_s_language(
    chromium: Browser, site: str, store: Store, live: Live
) -> None:
    context = await reader(chromium, site, language="id", width=PHONE)
    page = await context.new_page()
    await listen(page, live, "/alerts")
    await valley().commit(store)
    await expect(page.locator(".news a")).to_have_text("3 peringatan baru – tampilkan")
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    found = (await Axe().run(page)).response["violations"]
    assert [(one["id"], one["nodes"][0]["target"]) for one in found] == []
    await context.close()


async def test_a_story_tells_of_itself_only(chromium: Browser, site: str, store: Store, live: Live) -> None:
    context = await reader(chromium, site)
    page = await context.new_page()
    await listen(page, live, "/stories/tiga-puluh")
    await valley().commit(store)
    await looked(live)
    assert await page.locator(".news a").count() == 0
    desk = thirty()
    revised(desk, 29, "Sebanyak 63 warga tewas menurut laporan ini.")
    await desk.commit(store, first=30)
    await expect(page.locator(".news a")).to_have_text("This story has changed – show")
    await context.close()


async def test_what_happened_between_the_page_and_its_stream_is_not_missed(
    chromium: Browser, site: str, store: Store
) -> None:
    context = await reader(chromium, site)
    page = await context.new_page()
    held = asyncio.Event()

    async def late(route: object) -> None:
        await held.wait()
        await route.continue_()  # type: ignore[attr-defined]

    await page.route("**/events*", late)
    await page.goto("/")
    await valley().commit(store)
    held.set()
    await expect(page.locator(".news a")).to_have_text("There is news – show")
    await context.close()


async def test_a_tab_that_nobody_looks_at_lets_go_and_catches_up(
    chromium: Browser, site: str, store: Store, live: Live
) -> None:
    context = await reader(chromium, site)
    page = await context.new_page()
    await listen(page, live, "/")
    async with page.expect_event("requestfailed", lambda request: "/events" in request.url):
        await hide(page, hidden=True)
    await valley().commit(store)
    await hide(page, hidden=False)
    await expect(page.locator(".news a")).to_have_text("There is news – show")
    await context.close()


async def test_a_reader_who_is_refused_reads_on_and_asks_again_later(chromium: Browser, store: Store) -> None:
    await thirty().commit(store)
    full = Live(store.bulletin.look, most=0)
    async with served(dashboard(store, live=full)) as address:
        context = await reader(chromium, address)
        page = await context.new_page()
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(error.message))
        await page.clock.install()
        async with page.expect_response("**/events*") as first:
            await page.goto("/")
        assert (await first.value).status == 503
        full._most = 1
        async with page.expect_response("**/events*") as second:
            await page.clock.fast_forward(60_000)
        assert (await second.value).status == 200
        assert errors == []
        await context.close()
        full.close()


async def test_a_reader_signs_in_hears_news_and_signs_out(chromium: Browser, store: Store, live: Live) -> None:
    await thirty().commit(store)
    async with served(dashboard(store, token="sesame", live=live)) as address:
        context = await reader(chromium, address)
        page = await context.new_page()
        await page.goto("/?lang=en")
        await page.get_by_label("Token").fill("wrong")
        await page.keyboard.press("Enter")
        await expect(page.locator("main")).to_contain_text("That is not the token.")
        found = (await Axe().run(page)).response["violations"]
        assert [(one["id"], one["nodes"][0]["target"]) for one in found] == []
        await page.get_by_label("Token").fill("sesame")
        await page.keyboard.press("Enter")
        await page.wait_for_url("**/?lang=en")
        (cookie,) = await context.cookies()
        assert (cookie["httpOnly"], cookie["sameSite"], "sesame" in cookie["value"]) == (True, "Lax", False)
        assert await page.evaluate("document.cookie") == ""
        await looked(live)
        await valley().commit(store)
        await page.locator(".news a").click()
        await expect(page.locator("article.story")).to_have_count(2)
        await page.get_by_role("button", name="Sign out").click()
        await expect(page.get_by_label("Token")).to_be_visible()
        assert await context.cookies() == []
        await context.close()
        live.close()


async def test_hostile_news_stay_words_when_they_are_shown_in_place(
    chromium: Browser, site: str, store: Store, live: Live
) -> None:
    context = await reader(chromium, site)
    page = await context.new_page()
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text))
    page.on("dialog", lambda dialog: heard.append(dialog.message))
    page.on("pageerror", lambda error: heard.append(error.message))
    page.on("request", lambda request: heard.append(request.url) if not request.url.startswith(site) else None)
    for number, path in enumerate(("/", "/alerts")):
        await listen(page, live, path)
        desk = hostile()
        desk.id = f"jahat-{number}"
        desk.printed = [(replace(article, id=f"{number}{article.id[1:]}", story=desk.id), one) for article, one in desk.printed]  # fmt: skip
        desk.alerts = [replace(alert, id=f"{alert.id}-{number}", article=replace(alert.article, id=f"{number}{alert.article.id[1:]}")) for alert in desk.alerts]  # fmt: skip
        await desk.commit(store)
        await page.locator(".news a").click()
        await expect(page.locator(".fresh").first).to_be_visible()
        assert (await page.title()).endswith(" – kentongan")
        strange = "script:not([src^='/static/']), iframe, img, [onload], [onerror], [onmouseover], [style]"
        assert await page.locator(strange).count() == 0
        links = await page.evaluate("[...document.links].map(link => new URL(link.href).protocol)")
        assert set(links) <= {"http:", "https:"}
    assert heard == []
    await context.close()


async def test_without_scripts_nothing_is_there_to_miss(chromium: Browser, site: str, live: Live) -> None:
    context = await reader(chromium, site, scripts=False)
    page = await context.new_page()
    await page.goto("/")
    assert await page.locator("article.story").count() == 1
    assert (await page.locator(".news").inner_text(), len(live._listeners)) == ("", 0)
    await context.close()
