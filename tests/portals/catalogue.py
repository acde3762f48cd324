"""The portals: one for each way of cutting an article, each in a shape that it does not share with its neighbour."""

from __future__ import annotations

from asyncio import sleep

from aiohttp import web

from tests.portals import pagers
from tests.portals.numberings import NUMBERINGS
from tests.portals.oddities import ODDITIES
from tests.portals.portal import WHEN, Answer, Portal
from tests.portals.prose import paragraphs
from tests.portals.shapes import bare, blog, foreign, koran, microdata, modern, table


def status(code: int) -> Answer:
    async def answer(_request: web.Request) -> web.Response:
        return web.Response(status=code, text="<html><body>maaf</body></html>", content_type="text/html")

    return answer


def redirect(to: str, code: int = 301) -> Answer:
    async def answer(_request: web.Request) -> web.Response:
        return web.Response(status=code, headers={"Location": to})

    return answer


async def hanging(_request: web.Request) -> web.Response:
    await sleep(30)
    return web.Response()


def later(portal: Portal, page: int = 2) -> str:
    return portal.address(portal.path, page)


def whole(portal: Portal) -> str:
    """All pages in one, as `showpage=all` gives them."""
    text = "".join(f"<p>{text}</p>" for page in range(1, portal.count + 1) for text in portal.text(page))
    return portal.shape(portal.story(portal.headline, [], body=text, canonical=portal.url + portal.path))


def hidden_pages(portal: Portal, _page: int) -> str:
    blocks = "".join(
        f'<div class="bagian" data-page="{n}"{"" if n == 1 else " style=display:none"}>{"".join(f"<p>{text}</p>" for text in portal.text(n))}'
        f'<div class="nomor-hal">{n} dari 3 halaman</div></div>'
        for n in range(1, 4)
    )
    return f'<div class="semua-bagian">{blocks}</div>'


def in_one(portal: Portal) -> list[tuple[int, str]]:
    return [(1, text) for page in range(1, 4) for text in portal.text(page)]


PRINTED = "Iklan permohonan maaf itu dimuat pada Halaman 4 surat kabar edisi Senin, di bawah Bagian 2 dari 3 seri liputan tersebut."


def with_printed(portal: Portal, _page: int) -> str:
    first, *rest = portal.text(1)
    return "".join(f"<p>{text}</p>" for text in [first, PRINTED, *rest])


def entry_at_two(portal: Portal) -> dict[str, str | Answer]:
    return {"/kanal/daerah": portal.index().replace(f'"{portal.path}"', f'"{later(portal)}"')}


def with_twins(portal: Portal) -> dict[str, str | Answer]:
    twins = f'<a href="/amp{portal.path}">{portal.headline}</a><a href="{portal.path}/amp/">{portal.headline}</a><a href="{portal.path}?amp=1&utm_source=x">{portal.headline}</a>'
    amp = portal.page(1)
    return {
        "/kanal/daerah": portal.index().replace("<main>", f"<main>{twins}"),
        f"/amp{portal.path}": amp,
        f"{portal.path}/amp/": amp,
    }


def rss(portal: Portal) -> dict[str, str | Answer]:
    items = "".join(
        f"<item><title><![CDATA[{portal.headline}]]></title><link>{portal.url}{path}?utm_source=rss&amp;utm_medium=feed</link>"
        f'<guid isPermaLink="false">tag:{path}</guid><pubDate>Mon, 02 Mar 2026 09:15:00 +0700</pubDate></item>'
        for path in (portal.path, portal.other)
    )
    return {
        "/kabar.rss": f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Harian</title><link>{portal.url}/</link>{items}</channel></rss>'
    }


def atom(portal: Portal) -> dict[str, str | Answer]:
    entries = "".join(
        f'<entry><id>urn:{path}</id><title type="html">&lt;b&gt;Kabar&lt;/b&gt;</title><link rel="alternate" href="{path}"/><link rel="replies" href="{path}/komentar"/>'
        f"<updated>2026-03-02T09:15:00+07:00</updated></entry>"
        for path in (portal.path, portal.other)
    )
    return {
        "/feed/atom": f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Harian</title><link rel="self" href="/feed/atom"/>{entries}</feed>'
    }


def json_feed(portal: Portal) -> dict[str, str | Answer]:
    items = ",".join(
        f'{{"id": "{path}", "url": "{portal.url}{path}", "title": "Kabar"}}' for path in (portal.path, portal.other)
    )
    return {"/feed.json": f'{{"version": "https://jsonfeed.org/version/1.1", "title": "Harian", "items": [{items}]}}'}


def _urlset(portal: Portal, *, news: bool) -> str:
    extra = (
        f"<news:news><news:publication><news:name>Harian</news:name><news:language>id</news:language></news:publication>"
        f"<news:publication_date>{WHEN.isoformat()}</news:publication_date><news:title>{portal.headline}</news:title></news:news>"
        if news
        else "<lastmod>2026-03-02</lastmod><changefreq>daily</changefreq>"
    )
    urls = "".join(f"<url><loc>{portal.url}{path}</loc>{extra}</url>" for path in (portal.path, portal.other))
    return f'<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>{portal.url}/</loc></url>{urls}</urlset>'


def sitemap(portal: Portal) -> dict[str, str | Answer]:
    return {"/sitemap.xml": _urlset(portal, news=False)}


def news_sitemap(portal: Portal) -> dict[str, str | Answer]:
    return {"/sitemap-news.xml": _urlset(portal, news=True)}


def sitemap_index(portal: Portal) -> dict[str, str | Answer]:
    inner = "".join(f"<sitemap><loc>{portal.url}/peta/{name}.xml</loc></sitemap>" for name in ("berita", "gambar"))
    return {
        "/sitemap_index.xml": f'<?xml version="1.0"?><sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{inner}</sitemapindex>',
        "/peta/berita.xml": _urlset(portal, news=False),
        "/peta/gambar.xml": _urlset(portal, news=False).replace("<lastmod>2026-03-02</lastmod>", ""),
    }


def loose_comments(portal: Portal) -> dict[str, str | Answer]:
    """Page 1 with a pager of its comments right under the text."""
    pager = f'<div class="daftar-komentar"><p>Semoga lekas surut, amin.</p><div class="paging"><a href="{portal.path}?cpage=1">1</a> <a href="{portal.path}?cpage=2">2</a> <a href="{portal.path}?cpage=2">Selanjutnya</a></div></div>'
    return {portal.path: portal.page(1).replace("</body>", f"{pager}</body>")}


def _gone(_portal: Portal, _page: int) -> str:
    return ""


def _elsewhere(portal: Portal, _page: int) -> str:
    return f"https://www.harian-lama.example{portal.path}"


def _front(portal: Portal, _page: int) -> str:
    return f"{portal.url}/"


PORTALS: tuple[Portal, ...] = (
    *ODDITIES,
    *NUMBERINGS,
    Portal("selasih", koran, pager=pagers.labelled),
    Portal("melati", modern, pagers.zero_based),
    Portal("kenari", table, pagers.segment),
    Portal("gelatik", blog, pagers.slashed, pagers.page_links, ending="/",
           extra=lambda p: {later(p, n).rstrip("/"): redirect(later(p, n)) for n in (2, 3)}),
    Portal("heron", foreign, pagers.dash_p, pagers.of_count, ending=".html"),
    Portal("cemara", bare, pagers.underscore, pagers.arrow, ending=".html", claimed=None),
    Portal("pandan", microdata, pagers.part, pagers.following_word, claimed=None),
    Portal("rotan", koran, pagers.offset, count=4),
    Portal("jati", modern, pagers.offset, pagers.all_at_once, count=4, extra=lambda p: {f"{p.path}?showpage=all": whole(p)},
           expected=lambda p: [(min(n, 2), text) for n in range(1, 5) for text in p.text(n)]),
    Portal("meranti", table, pagers.halaman, pagers.halaman_of, count=5),
    Portal("tern", foreign, pager=pagers.nothing, head=pagers.honest_head, claimed=None),
    Portal("waru", microdata, head=pagers.lying_head),
    Portal("nipah", bare, pager=pagers.teaser, claimed=None, count=2),
    Portal("bakau", blog, pagers.slashed, pagers.read_on, ending="/", claimed=None),
    Portal("sagu", modern, pagers.worded, pagers.menu),
    Portal("aren", koran, count=1, body=hidden_pages, expected=in_one, pager=pagers.nothing),
    Portal("lontar", table, extra=lambda p: {later(p): p.page(1)}, count=2, state="partial", fetched=1, claimed=2, reason="same text"),
    Portal("gaharu", microdata, pager=pagers.previous_and_next, claimed=None, fetched=3),
    Portal("damar", bare, extra=lambda p: {later(p): status(404)}, state="partial", fetched=2, reason="page 2: HTTP 404",
           expected=lambda p: [(n, text) for n in (1, 3) for text in p.text(n)]),
    Portal("ulin", koran, extra=lambda p: {later(p): status(500)}, count=2, state="partial", fetched=1, reason="page 2: HTTP 500"),
    Portal("mahoni", modern, extra=lambda p: {later(p): hanging}, count=2, state="partial", fetched=1, reason="page 2: no whole answer in time"),
    Portal("sengon", blog, pagers.slashed, pagers.page_links, count=2, ending="/", state="partial", fetched=1, reason="page 2: forbidden by robots.txt",
           extra=lambda p: {"/robots.txt": f"User-agent: *\nDisallow: {later(p)}\n"}),
    Portal("kelapa", table, canonical=_gone, pager=pagers.labelled),
    Portal("pinang", koran, canonical=_elsewhere, pager=pagers.labelled),
    Portal("durian", modern, canonical=_front, pager=pagers.labelled),
    Portal("rambai", microdata, canonical=lambda p, n: p.url + later(p, n) if n > 1 else p.url + p.path, pager=pagers.labelled),
    Portal("salak", blog, pagers.slashed, pagers.page_links, ending="/",
           extra=lambda p: {p.path.rstrip("/"): redirect(p.path), "/kanal/daerah": p.index().replace(f'{p.path}"', f'{p.path.rstrip("/")}"')}),
    Portal("duku", koran, extra=with_twins, pager=pagers.labelled, count=2),
    Portal("kecapi", bare, extra=entry_at_two, pager=pagers.labelled),
    Portal("manggis", microdata, extra=loose_comments, count=1, pager=pagers.nothing),
    Portal("srikaya", koran, count=1, body=with_printed, pager=pagers.nothing,
           expected=lambda p: [(1, text) for text in [p.text(1)[0], PRINTED, *p.text(1)[1:]]]),
    Portal("jambu", modern, extra=rss, source="/kabar.rss", kind="feed", count=2),
    Portal("nangka", table, extra=atom, source="/feed/atom", count=2),
    Portal("cempedak", bare, extra=json_feed, source="/feed.json", count=2),
    Portal("sawo", koran, extra=sitemap, source="/sitemap.xml", kind="sitemap", count=2),
    Portal("langsat", microdata, extra=news_sitemap, source="/sitemap-news.xml", count=2),
    Portal("belimbing", blog, pagers.slashed, pagers.page_links, extra=sitemap_index, source="/sitemap_index.xml", count=2, ending="/"),
    Portal("kedondong", table, source="ARTICLE", kind="article", pager=pagers.labelled),
)  # fmt: skip
"""Fields stand as: name, shape, address of pages, pager; then what else is odd about it."""

__all__ = ["PORTALS", "paragraphs"]
