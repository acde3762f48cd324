"""How portals cut an article into pages, and what they print to lead from one to the next."""

from __future__ import annotations

from collections.abc import Callable

import attrs

Address = Callable[[str, int], str]
Markup = Callable[["Place"], str]


@attrs.frozen
class Place:
    """Page `page` of `count`; `to` gives the path of any page."""

    path: str
    page: int
    count: int
    address: Address
    decoy: str
    """The path of another article."""

    def to(self, page: int) -> str:
        return self.address(self.path, page)

    @property
    def numbers(self) -> range:
        return range(1, self.count + 1)

    def following(self, text: str, attributes: str = "") -> str:
        return f'<a {attributes} href="{self.to(self.page + 1)}">{text}</a>' if self.page < self.count else ""


def _first_bare(later: Address) -> Address:
    return lambda path, page: path if page == 1 else later(path, page)


query = _first_bare(lambda path, page: f"{path}?page={page}")
zero_based = _first_bare(lambda path, page: f"{path}?p={page - 1}")
segment = _first_bare(lambda path, page: f"{path}/{page}")
slashed = _first_bare(lambda path, page: f"{path}{page}/")
dash_p = _first_bare(lambda path, page: path.replace(".html", f"-p{page}.html"))
underscore = _first_bare(lambda path, page: path.replace(".html", f"_{page}.html"))
part = _first_bare(lambda path, page: f"{path}-part{page - 1}")
offset = _first_bare(lambda path, page: f"{path}/{5 * (page - 1)}")
halaman = _first_bare(lambda path, page: f"{path}?halaman={page}")
worded = _first_bare(lambda path, page: f"{path}/halaman/{page}")


parameter = _first_bare(lambda path, page: f"{path};page={page}")
tilde = _first_bare(lambda path, page: f"{path}~{page}")
file = _first_bare(lambda path, page: f"{path}{page}.html")
element = _first_bare(lambda path, page: f"{path}?page=0,{page - 1}")
from_zero = _first_bare(lambda path, page: f"{path}?page={page - 1}")
sheet = _first_bare(lambda path, page: f"{path}?lembar={page}")
start = _first_bare(lambda path, page: f"{path}?start={10 * (page - 1)}")
before_slug = _first_bare(lambda path, page: f"{path.rpartition('/')[0]}/{page}/{path.rpartition('/')[2]}")


def numbers(place: Place) -> str:
    """Numbered links only, in a block whose name says nothing; the current one is plain text."""
    items = (
        f"<b>{n}</b>" if n == place.page else f'<a class="kotak" href="{place.to(n)}">{n}</a>' for n in place.numbers
    )
    return f'<div class="urut">{" | ".join(items)}</div>'


def labelled(place: Place) -> str:
    items = " ".join(
        f'<a href="{place.to(n)}" class="{"aktif" if n == place.page else ""}">{n}</a>' for n in place.numbers
    )
    return f'<div class="halaman-artikel"><span>Halaman:</span> {items} {place.following("Selanjutnya")}</div>'


def page_links(place: Place) -> str:
    items = " ".join(
        f'<span class="post-page-numbers current" aria-current="page">{n}</span>'
        if n == place.page
        else f'<a href="{place.to(n)}" class="post-page-numbers">{n}</a>'
        for n in place.numbers
    )
    return f'<div class="page-links">Pages: {items}</div>'


def of_count(place: Place) -> str:
    back = f'<a href="{place.to(place.page - 1)}">Previous</a>' if place.page > 1 else ""
    return (
        f'<div class="c-pages"><span>Page {place.page} of {place.count}</span> {back} {place.following("Next")}</div>'
    )


def halaman_of(place: Place) -> str:
    return (
        f'<div class="status">Halaman {place.page}/{place.count}</div>{place.following("Lanjut ke halaman berikutnya")}'
    )


def arrow(place: Place) -> str:
    return f'<div class="pg">{place.following(chr(60) + "i class=" + chr(34) + "ikon-kanan" + chr(34) + "></i>", "class=panah")}</div>'


def following_word(place: Place) -> str:
    back = f'<a href="{place.to(place.page - 1)}">Sebelumnya</a>' if place.page > 1 else ""
    return f'<p class="lompat">{back} {place.following("Selanjutnya")}</p>'


def read_on(place: Place) -> str:
    return f'<div class="lanjutan">{place.following("Baca selengkapnya")}</div>'


def teaser(place: Place) -> str:
    """The next page is announced by its first words, as if it were another article."""
    return f'<div class="sambung"><a href="{place.decoy}">Harga cabai di pasar induk turun dua hari berturut-turut</a>{place.following("Lalu siapa yang akan membayar perbaikan tanggul itu?")}</div>'


def all_at_once(place: Place) -> str:
    return f'{numbers(place)}<a class="semua" href="{place.path}?showpage=all">Tampilkan semua</a>'


def menu(place: Place) -> str:
    options = "".join(
        f'<option value="{place.to(n)}"{" selected" if n == place.page else ""}>Halaman {n}</option>'
        for n in place.numbers
    )
    return f'<form class="lompat-halaman"><select onchange="location=this.value">{options}</select></form>'


def previous_and_next(place: Place) -> str:
    """A ring: the last page leads on to the first."""
    ahead = place.page % place.count + 1
    return f'<div class="putar"><a class="next" href="{place.to(ahead)}">Berikutnya</a></div>'


def nothing(_place: Place) -> str:
    return ""


def honest_head(place: Place) -> str:
    ahead = f'<link rel="next" href="{place.to(place.page + 1)}">' if place.page < place.count else ""
    back = f'<link rel="prev" href="{place.to(place.page - 1)}">' if place.page > 1 else ""
    return ahead + back


def lying_head(place: Place) -> str:
    return f'<link rel="next" href="{place.decoy}">'
