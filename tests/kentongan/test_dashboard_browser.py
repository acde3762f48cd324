"""The dashboard in a real browser: reading without scripts, by keyboard, in every width and light, among hostile words."""

from __future__ import annotations

from collections.abc import AsyncIterator
from urllib.parse import quote

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page

from kentongan.dashboard.live import Live
from storage.store import Store
from tests.kentongan.browsing import PHONE, WIDE, browser, reader, served
from tests.kentongan.showcase import MISCHIEF, hostile, revised, thirty, valley
from tests.kentongan.storydesk import after, shut
from tests.kentongan.test_dashboard_pages import dashboard

pytestmark = pytest.mark.browser

STORY = "/stories/lembah-sarai"
PAGES = (
    "/",
    STORY,
    "/stories/tiga-puluh",
    "/alerts",
    "/alerts?state=pending",
    "/sources",
    "/search?q=warga+tewas",
    "/nowhere",
)
REFUSED = "127.0.0.1: the connection is refused: is the service running, and is it this port?"
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}}


@pytest.fixture(scope="module")
async def chromium() -> AsyncIterator[Browser]:
    async with browser() as started:
        yield started


@pytest.fixture
async def site(store: Store) -> AsyncIterator[str]:
    """The dashboard's address; its store holds a calm story, a long one, and one that is meant to break it."""
    desk = valley()
    revised(desk, 1, desk.printed[1][0].paragraphs[0].text.replace("belasan", "dua puluh"))
    for one in (desk, thirty(), hostile()):
        await one.commit(store)
    live = Live(store.bulletin.look)
    async with served(dashboard(store, live=live)) as address:
        yield address
        live.close()


async def test_a_reader_without_scripts_goes_from_the_list_to_the_words_of_a_source(
    chromium: Browser, site: str
) -> None:
    context = await reader(chromium, site, scripts=False)
    page = await context.new_page()
    await page.goto("/")
    await page.get_by_role("link", name="Pasar Wadi Sarai", exact=False).first.click()
    assert await page.locator("svg.timeline.wide").is_visible()
    assert not await page.locator("svg.timeline.narrow").is_visible()
    await page.get_by_role("link", name="lintas.example: 11–14 killed", exact=False).first.click()
    assert "Antara sebelas dan empat belas" in await page.locator("h1").inner_text()
    assert await page.locator("mark.killed").first.inner_text() == "antara sebelas dan empat belas warga tewas"
    await page.get_by_role("link", name="Its story").click()
    await page.get_by_text("The timeline as a table").click()
    assert await page.locator("section[aria-labelledby=timeline] tbody tr").count() == 11
    await page.get_by_role("link", name="Toll rises: at least 3 → 7").click()
    assert await page.locator(".fromto strong").inner_text() == "7"
    await context.close()


async def test_the_switch_keeps_the_page_and_the_language_stays_chosen(chromium: Browser, site: str) -> None:
    context = await reader(chromium, site, language="id-ID", width=PHONE)
    page = await context.new_page()
    await page.goto(STORY)
    assert await page.locator("html").get_attribute("lang") == "id"
    await page.get_by_role("link", name="English").click()
    assert page.url.endswith(f"{STORY}?lang=en")
    await page.get_by_role("link", name="Alerts", exact=True).click()
    assert await page.locator("h1").inner_text() == "Alerts"
    await context.close()


@pytest.mark.parametrize(("width", "dark"), [(WIDE, False), (WIDE, True), (PHONE, False), (PHONE, True)])
async def test_axe_finds_nothing_to_object_to(chromium: Browser, site: str, width: int, dark: bool) -> None:
    context = await reader(chromium, site, width=width, dark=dark)
    page = await context.new_page()
    article = f"/articles/{valley().printed[1][0].id}"
    alert = f"/alerts/{valley().alerts[0].id}"
    found = {}
    for path in (*PAGES, article, alert, f"{STORY}?lang=id", "/stories/jahat", f"/search?q={quote(MISCHIEF[1])}"):
        await page.goto(path)
        response = (await Axe().run(page, options=RULES)).response
        assert "color-contrast" in {one["id"] for one in response["passes"]}, path
        results = response["violations"]
        found[path] = [(one["id"], one["impact"], [node["target"] for node in one["nodes"][:3]]) for one in results]
    assert {path: those for path, those in found.items() if those} == {}
    await context.close()


@pytest.mark.parametrize("width", [WIDE, PHONE, 320])
async def test_no_page_is_wider_than_its_window(chromium: Browser, site: str, width: int) -> None:
    context = await reader(chromium, site, width=width)
    page = await context.new_page()
    articles = [f"/articles/{article.id}" for article, _ in hostile().printed]
    for path in (*PAGES, "/stories/jahat", *articles, *(f"/alerts/{alert.id}" for alert in hostile().alerts)):
        await page.goto(path)
        overhang = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert overhang == 0, path
    await context.close()


_TORN = r"""() => [...document.querySelectorAll('td, th, .pill')].flatMap(cell => {
  const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT), torn = [];
  while (texts.nextNode()) for (const word of texts.currentNode.data.matchAll(/[\p{L}\p{N}]+/gu)) {
    const range = document.createRange();
    range.setStart(texts.currentNode, word.index);
    range.setEnd(texts.currentNode, word.index + word[0].length);
    const lines = new Set([...range.getClientRects()].map(line => Math.round(line.top)));
    if (lines.size > 1) torn.push(word[0]);
  }
  return torn;
})"""


@pytest.mark.parametrize("width", [PHONE, 320])
async def test_no_word_of_a_table_or_pill_is_torn_on_a_phone(
    chromium: Browser, site: str, store: Store, width: int
) -> None:
    await shut(store, "meja-redaksi", REFUSED, at=after(10), next_try=after(11))
    desk = valley()
    context = await reader(chromium, site, width=width)
    page = await context.new_page()
    articles = [f"/articles/{article.id}" for article, _ in desk.printed]
    for path in (f"/alerts/{desk.alerts[0].id}", STORY, *articles):
        for language in ("en", "id"):
            await page.goto(f"{path}?lang={language}")
            assert await page.evaluate(_TORN) == [], path
    await page.goto(f"/alerts/{desk.alerts[0].id}")
    assert await page.get_by_role("cell", name="is the service running").count() == 2
    assert await page.evaluate("Math.max(...[...document.querySelectorAll('tr')].map(row => row.offsetHeight))") < 140
    await context.close()


async def test_hostile_words_stay_words(chromium: Browser, site: str) -> None:
    context = await reader(chromium, site)
    page = await context.new_page()
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text))
    page.on("dialog", lambda dialog: heard.append(dialog.message))
    page.on("pageerror", lambda error: heard.append(error.message))
    page.on("request", lambda request: heard.append(request.url) if not request.url.startswith(site) else None)
    desk = hostile()
    paths = ("/", "/alerts", "/stories/jahat", "/stories/jahat?lang=id", *(f"/search?q={quote(evil[:150])}" for evil in MISCHIEF), "/search?q=awal", *(f"/articles/{one.id}" for one, _ in desk.printed), *(f"/alerts/{one.id}" for one in desk.alerts))  # fmt: skip
    for path in paths:
        answer = await page.goto(path)
        assert answer is not None
        assert answer.status == 200, path
        assert len(await answer.body()) < 1_500_000, path
        assert (await page.title()).endswith(" – kentongan"), path
        strange = await page.evaluate(
            'document.querySelectorAll(\'script:not([src^="/static/live.js?"]), iframe, img, main svg a:not([href^="/"])\').length'
        )
        assert strange == 0, path
        links = await page.evaluate("[...document.links].map(link => new URL(link.href).protocol)")
        assert set(links) <= {"http:", "https:"}, path
        turned = await page.evaluate(
            r"/[\u202a-\u202e\u2066-\u2069]/.test([...document.querySelectorAll('h1, h2, h3, nav, .pill, .move, .also, .wire, svg')].map(one => one.textContent).join())"
        )
        assert turned is False, path
    assert heard == []
    await context.close()


async def test_everything_that_can_be_pressed_is_reached_by_keyboard_and_shows_it(chromium: Browser, site: str) -> None:
    context = await reader(chromium, site)
    page = await context.new_page()
    await page.goto(STORY)
    wanted = await page.evaluate(
        "[...document.querySelectorAll('a[href], summary, input, button, [tabindex=\"0\"]')]"
        ".filter(one => one.checkVisibility()).map((one, number) => one.dataset.number = number).length"
    )
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.getBoundingClientRect().left >= 0")
    reached, outlines = [], set()
    for _ in range(wanted):
        number, outline = await page.evaluate(
            "[document.activeElement.dataset.number, getComputedStyle(document.activeElement).outlineStyle]"
        )
        reached.append(int(number))
        outlines.add(outline)
        await page.keyboard.press("Tab")
    assert reached == list(range(wanted))
    assert outlines == {"solid"}
    await page.locator("a.dot:visible").first.focus()
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/articles/*")
    await context.close()


async def ratios(page: Page) -> list[tuple[str, float]]:
    """The contrast of each text of the visible drawing against what it is written on, worst first."""
    measured = await page.evaluate(_CONTRAST)
    return sorted(((text, ratio) for text, ratio in measured), key=lambda one: one[1])


_CONTRAST = r"""() => {
  const channel = value => { value /= 255; return value <= .04045 ? value / 12.92 : ((value + .055) / 1.055) ** 2.4 };
  const luminance = colour => {
    const [r, g, b] = colour.match(/[\d.]+/g).map(Number);
    return .2126 * channel(r) + .7152 * channel(g) + .0722 * channel(b);
  };
  const card = getComputedStyle(document.querySelector('.drawn')).backgroundColor;
  return [...document.querySelectorAll('svg.timeline text')].filter(one => one.checkVisibility()).map(text => {
    const ground = text.closest('a') ? getComputedStyle(text.parentNode.querySelector('rect')).fill : card;
    const [a, b] = [luminance(getComputedStyle(text).fill), luminance(ground)].sort((x, y) => y - x);
    return [text.textContent, (a + .05) / (b + .05)];
  });
}"""


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [WIDE, PHONE], ids=["wide", "phone"])
async def test_every_word_of_a_drawing_stands_out(chromium: Browser, site: str, width: int, dark: bool) -> None:
    context = await reader(chromium, site, width=width, dark=dark)
    page = await context.new_page()
    for path in (STORY, "/stories/tiga-puluh"):
        await page.goto(path)
        measured = await ratios(page)
        assert len(measured) > 20, path
        assert measured[0][1] >= 4.5, (path, measured[0])
    await context.close()
