"""Portals that number their pages in rare ways, keep them where no link is, or print what only looks like a pager."""

from __future__ import annotations

from tests.portals import pagers
from tests.portals.pagers import Place
from tests.portals.portal import Answer, Portal
from tests.portals.shapes import bare, blog, koran, microdata, modern, table


def sent_by_form(place: Place) -> str:
    buttons = "".join(
        f'<button name="page" value="{n}"{" disabled" if n == place.page else ""}>{n}</button>' for n in place.numbers
    )
    return f'<form class="pilih" action="{place.path}">{buttons}</form>'


def kept_in_attributes(place: Place) -> str:
    items = "".join(
        f'<li class="{"aktif" if n == place.page else ""}" data-url="{place.to(n)}">{n}</li>' for n in place.numbers
    )
    return f'<ol class="halaman">{items}</ol>'


def called(place: Place) -> str:
    items = "".join(
        f"<b>{n}</b>" if n == place.page else f"<span onclick=\"buka('{place.to(n)}')\">{n}</span>"
        for n in place.numbers
    )
    return f'<div class="halaman">{items}</div>'


def loads_a_page(place: Place) -> str:
    return place.following("Muat halaman selanjutnya", 'class="btn load-more"')


def tabs(_place: Place) -> str:
    return '<div class="paging">Halaman: <a href="#hal1">1</a> <a href="#hal2">2</a> <a href="#hal3">3</a></div>'


def tabbed(portal: Portal, _page: int) -> str:
    return "".join(
        f'<div id="hal{n}">' + "".join(f"<p>{text}</p>" for text in portal.text(n)) + "</div>" for n in (1, 2, 3)
    )


def stacked(portal: Portal, page: int) -> str:
    """All pages in each document, one of them shown."""
    return "".join(
        f'<div class="lembar" data-page="{n}"{"" if n == page else " style=display:none"}>'
        + "".join(f"<p>{text}</p>" for text in portal.text(n))
        + "</div>"
        for n in (1, 2, 3)
    )


def next_in_line(place: Place) -> str:
    """Where endless scrolling goes on: the next article's count, then its title, text and pager."""
    text = "".join(
        f"<p>Kalimat {n} dari artikel berikutnya, yang tidak boleh ikut dibaca bersama artikel ini.</p>"
        for n in range(4)
    )
    return (
        f'<div class="sambung"><span>Halaman 1 / 4</span> <a href="{place.decoy}">Pasar induk dibuka lagi setelah sepekan</a></div>'
        f'<section class="gulir" data-url="{place.decoy}"><h1>Pasar induk dibuka lagi</h1><div class="teks">{text}</div>'
        f'<div class="paging">Halaman: <b>1</b> <a href="{place.decoy}?page=2">2</a></div></section>'
    )


def series(place: Place) -> str:
    """Part 1 of three articles, itself among the links."""
    return f'<h4>Bagian 1 dari 3</h4><ol><li><a href="{place.path}">Bagian 1: tanggul</a></li><li><a href="{place.decoy}">Bagian 2: pasar</a></li></ol>'


def votes(place: Place) -> str:
    """Numbers in a parameter, all with this same page behind them."""
    return "".join(f'<a href="{place.path}?suara={n}">{n}</a> ' for n in (1, 2, 3))


def always_page_one(portal: Portal) -> dict[str, str | Answer]:
    return {f"{portal.path}?suara={n}": portal.page(1) for n in (1, 2, 3)}


def list_below(_place: Place) -> str:
    """A list of other news right below the text, with pages of its own."""
    pages = "".join(f'<a href="/kanal/daerah?page={n}">{n}</a> ' for n in (2, 3))
    return f'<div class="lainnya"><div class="paging">Halaman: <b>1</b> {pages}<a rel="next" href="/kanal/daerah?page=2">Selanjutnya</a></div></div>'


def shown_whole(place: Place) -> str:
    return f'{pagers.labelled(place)}<a href="{place.path}?page=all">Tampilkan semua</a>'


def view_of(portal: Portal, *pages: int) -> dict[str, str | Answer]:
    text = "".join(f"<p>{text}</p>" for page in pages for text in portal.text(page))
    view = portal.shape(portal.story(portal.headline, [], body=text, canonical=portal.url + portal.path))
    return {f"{portal.path}?page=all": view}


def listed_as(portal: Portal, *paths: str) -> dict[str, str | Answer]:
    """A list that links the article by `paths`, and by its own no more."""
    own = f'"{portal.path}"'
    links = "".join(f'<a href="{path}">{portal.headline}</a>' for path in paths[1:])
    return {"/kanal/daerah": portal.index().replace(own, f'"{paths[0]}"').replace("<main>", f"<main>{links}")}


def later(portal: Portal, page: int = 2) -> str:
    return portal.address(portal.path, page)


def amp(portal: Portal) -> dict[str, str | Answer]:
    """The list links AMP copies; they hold page 1 alone and lead to no other."""
    copy = portal.page(1).replace(portal.pager(Place(portal.path, 1, portal.count, portal.address, portal.other)), "")
    return {f"/amp{portal.path}": copy, **listed_as(portal, f"/amp{portal.path}")}


def in_one(portal: Portal) -> list[tuple[int, str]]:
    return [(1, text) for page in (1, 2, 3) for text in portal.text(page)]


NUMBERINGS = (
    Portal("toba", koran, pagers.parameter, pagers.labelled),
    Portal("maninjau", bare, pagers.tilde),
    Portal("singkarak", blog, pagers.file, pagers.page_links, ending="/"),
    Portal("kerinci", microdata, pagers.element, pagers.labelled),
    Portal("ranau", modern, pagers.sheet),
    Portal("rawapening", table, pagers.start, pagers.labelled),
    Portal("sentani", koran, pagers.before_slug, pagers.labelled),
    Portal("paniai", bare, pagers.from_zero, extra=lambda p: {f"{later(p)}&": p.page(2)}),
    Portal("poso", modern, pager=sent_by_form),
    Portal("towuti", microdata, pagers.segment, kept_in_attributes),
    Portal("matano", koran, pager=called),
    Portal("tempe", blog, pagers.slashed, loads_a_page, ending="/", claimed=None),
    Portal("limboto", microdata, pager=tabs, body=tabbed, count=1, expected=in_one),
    Portal("tondano", koran, pager=pagers.labelled, body=stacked, fetched=1, claimed=1, expected=in_one),
    Portal("batur", koran, pager=next_in_line, count=1),
    Portal("bratan", modern, pager=series, count=1),
    Portal("tawar", koran, pager=list_below, count=1),
    Portal("buyan", bare, pager=votes, count=1, extra=always_page_one),
    Portal("segara", microdata, pager=shown_whole, count=4, extra=lambda p: view_of(p, 1, 2)),
    Portal("kelimutu", koran, pager=shown_whole, count=4, extra=lambda p: {**view_of(p, 1, 2, 3, 4), **listed_as(p, f"{p.path}?page=all")},
           expected=lambda p: [(min(n, 2), text) for n in (1, 2, 3, 4) for text in p.text(n)]),
    Portal("gunungtujuh", table, pagers.segment, extra=lambda p: listed_as(p, later(p, 3), later(p, 2), p.path)),
    Portal("lindu", koran, pager=pagers.labelled, extra=amp),
)  # fmt: skip
