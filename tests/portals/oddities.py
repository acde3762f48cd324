"""Portals whose pages are odd in themselves, whatever their pager: repeated leads, soft errors, decoys right beside the text."""

from __future__ import annotations

from aiohttp import web

from tests.portals import pagers
from tests.portals.pagers import Place
from tests.portals.portal import Answer, Portal
from tests.portals.shapes import bare, blog, foreign, fresh, koran, microdata, modern, table

CAPTION = "Perahu karet menjemput warga di atap rumah pada hari kedua banjir, Selasa pagi."


def by_script(place: Place) -> str:
    items = " ".join(f"<button onclick=\"location.href='{place.to(n)}'\">{n}</button>" for n in place.numbers)
    return f'<div class="loncat">{items}</div>'


def unreachable(place: Place) -> str:
    """A count that is shown, and links that only a browser can follow."""
    return f'<div class="paging"><span>Halaman {place.page}/{place.count}</span> <a href="javascript:buka(2)">Selanjutnya</a></div>'


def anchors(_place: Place) -> str:
    return '<div class="daftar-isi"><a href="#hal1">1</a> <a href="#hal2">2</a> <a href="#hal3">3</a></div>'


def first_numbered(place: Place) -> str:
    """Page 1 has an address of its own here, beside the bare one."""
    return "<div class=hal>" + " ".join(f'<a href="{place.path}/{n}">{n}</a>' for n in place.numbers) + "</div>"


def decoy_beside(place: Place) -> str:
    """A pager, and in the same block a link to another article that calls itself the next."""
    return f'<div class="paging">{pagers.labelled(place)}<a class="next" rel="next" href="{place.decoy}">Selanjutnya: pasar induk dibuka lagi</a></div>'


def show_all(place: Place) -> str:
    return f'{pagers.labelled(place)}<a href="{place.path}?page=all">Show All</a>'


def top_and_bottom(place: Place) -> str:
    """As many pagers as some portals print: one above the text, one below it, one for small screens."""
    return (
        pagers.labelled(place)
        + pagers.numbers(place)
        + f'<div class="mobile">{place.following("Next page &raquo;")}</div>'
    )


def pictures(place: Place) -> str:
    return (
        "<div class=gbr>"
        + " ".join(f'<a href="{place.to(n)}"><img src="/i/{n}.gif" alt="{n}"></a>' for n in place.numbers)
        + "</div>"
    )


def with_lead(portal: Portal, page: int) -> str:
    """The lead stands on top of every page, the picture and its caption too."""
    lead = portal.text(1)[0]
    texts = portal.text(page)[0 if page > 1 else 1 :]
    figure = f'<figure><img src="/i/lead.jpg"><figcaption>{CAPTION}</figcaption></figure>'
    return f"<p><b>{lead}</b></p>{figure}" + "".join(f"<p>{text}</p>" for text in texts)


def overlapping(portal: Portal, page: int) -> str:
    """Every page begins with the last paragraph of the one before."""
    before = portal.text(page - 1)[-1:] if page > 1 else []
    return "".join(f"<p>{text}</p>" for text in before + portal.text(page))


def anchored(portal: Portal, _page: int) -> str:
    return "".join(
        f'<div id="hal{n}">' + "".join(f"<p>{text}</p>" for text in portal.text(n)) + "</div>" for n in (1, 2, 3)
    )


def inserted(portal: Portal, page: int) -> str:
    """Between the paragraphs all that portals put there."""
    other = portal.other
    between = [
        f'<p>Baca Juga:</p><ul><li><a href="{other}">Pasar induk dibuka lagi setelah sepekan tutup</a></li></ul>',
        f'<div class="sisipan"><b>BACA JUGA</b> <a href="{other}">Pasar induk dibuka lagi setelah sepekan tutup</a></div>',
        '<p style="text-align:center">- ADVERTISEMENT -</p><p>SCROLL TO RESUME CONTENT</p>',
        '<blockquote class="kartu-sosial"><p>Ikuti kami di saluran WhatsApp untuk kabar terbaru</p></blockquote>',
    ]
    return "".join(f"<p>{text}</p>{extra}" for text, extra in zip(portal.text(page), between, strict=True))


def answer(text: str, **options: object) -> Answer:
    async def respond(_request: web.Request) -> web.Response:
        return web.Response(**{"text": text, "content_type": "text/html", **options})  # type: ignore[arg-type]  # aiohttp's own names

    return respond


def later(portal: Portal, page: int = 2) -> str:
    return portal.address(portal.path, page)


def undeclared(portal: Portal) -> dict[str, str | Answer]:
    """Windows-1252 that no header and no meta speaks of."""

    def old(page: int) -> Answer:
        async def respond(_request: web.Request) -> web.Response:
            body = portal.page(page).replace("obat-obatan", "obat\u2013obatan").encode("windows-1252", "replace")
            return web.Response(body=body, headers={"Content-Type": "text/html"})

        return respond

    return {later(portal, n): old(n) for n in (1, 2)}


def home(portal: Portal) -> dict[str, str | Answer]:
    """Page 2 leads back to page 1."""

    async def back(_request: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": portal.path})

    return {later(portal): back}


def soft(portal: Portal) -> dict[str, str | Answer]:
    gone = f"<html><body><nav>{portal.name}</nav><h1>404</h1><p>Maaf, halaman yang Anda cari tidak ditemukan.</p></body></html>"
    return {later(portal): answer(gone)}


def ignored_view(portal: Portal) -> dict[str, str | Answer]:
    return {f"{portal.path}?page=all": portal.page(1)}


def long_list(portal: Portal) -> dict[str, str | Answer]:
    """The other article stands on the second page of the list."""
    first = portal.index().replace(f'"{portal.other}"', '"/tag/pasar"')
    pager = '<div class="paging">Halaman 1/2 <a href="/kanal/daerah?page=1">1</a> <a href="/kanal/daerah?page=2">2</a> <a href="/kanal/daerah?page=2">Selanjutnya</a></div>'
    return {"/kanal/daerah": first.replace("</main>", f"{pager}</main>"), "/kanal/daerah?page=2": portal.index()}


def in_one(portal: Portal) -> list[tuple[int, str]]:
    return [(1, text) for page in range(1, 4) for text in portal.text(page)]


def gone(_portal: Portal, _page: int) -> str:
    return ""


def dashed(portal: Portal) -> list[tuple[int, str]]:
    return [(n, text.replace("obat-obatan", "obat\u2013obatan")) for n in (1, 2) for text in portal.text(n)]


ODDITIES = (
    Portal("ciliwung", fresh, pager=pagers.labelled),
    Portal("kapuas", modern, pagers.segment, by_script),
    Portal("barito", koran, pager=unreachable),
    Portal("batangtoru", koran, pagers.segment, unreachable, state="partial", fetched=1, reason="page 2: no link leads to it"),
    Portal("mahakam", microdata, pager=anchors, body=anchored, count=1, expected=in_one),
    Portal("musi", bare, pagers.segment, first_numbered, canonical=gone),
    Portal("siak", koran, pager=decoy_beside),
    Portal("rokan", modern, pager=show_all, extra=ignored_view),
    Portal("serayu", blog, pagers.slashed, top_and_bottom, ending="/"),
    Portal("brantas", table, pager=pictures),
    Portal("citarum", koran, pager=pagers.labelled, body=with_lead),
    Portal("bengawan", microdata, pager=pagers.labelled, body=overlapping),
    Portal("asahan", modern, pager=pagers.labelled, body=inserted, count=2),
    Portal("digul", table, pager=pagers.labelled, count=2, extra=undeclared, expected=dashed),
    Portal("kampar", bare, pager=pagers.labelled, count=2, extra=home, state="partial", fetched=1, reason="page 2: holds the same text"),
    Portal("batanghari", foreign, pager=pagers.of_count, count=2, extra=soft, state="partial", fetched=1, reason="page 2: says that it is not found"),
    Portal("opak", koran, pager=pagers.labelled, extra=long_list, count=2),
)  # fmt: skip
