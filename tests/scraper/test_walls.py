"""Walls are told from pages and from nothing. The pages are written here, in the shape of what sites answer."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.walls import WallKind, wall_in

PAGES = Path(__file__).parents[1] / "fixtures" / "pages"
PROSE = "<p>Kedua pihak sepakat menghentikan tembakan mulai Sabtu siang, kata juru bicara kementerian.</p>"


def page(head: str, body: str) -> bytes:
    return f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>".encode()


CLOUDFLARE = page(
    "<title>Just a moment...</title><style>body{margin:0}</style>",
    '<noscript>Enable JavaScript and cookies to continue</noscript><script>(function(){window._cf_chl_opt={cType:"managed"};'
    'var a=document.createElement("script");a.src="/cdn-cgi/challenge-platform/h/g/orchestrate/chl_page/v1";}())</script>',
)
INCAPSULA = page(
    '<meta name="ROBOTS" content="NOINDEX"><script src="/_Incapsula_Resource?SWJIYLWA=719d34d31c8e3a6e"></script>',
    '<iframe id="main-iframe" src="/_Incapsula_Resource?SWUDNSAI=31&amp;xinfo=1">Request unsuccessful. Incapsula incident ID: 1-2</iframe>',
)
DATADOME = page(
    "<title>kabar.example</title>",
    "<p>Please enable JS and disable any ad blocker</p><script>var dd={'rt':'c','host':'geo.captcha-delivery.com'}</script>"
    '<script src="https://ct.captcha-delivery.com/c.js"></script>',
)
CAPTCHA = page(
    "<title>Verifikasi</title>",
    '<h1>Kami mendeteksi lalu lintas tidak biasa</h1><form method="post"><div class="g-recaptcha" data-sitekey="x"></div></form>',
)
CONSENT = page(
    "<title>Sebelum melanjutkan</title>",
    "<h1>Privasi Anda penting</h1><p>Kami dan mitra memakai cookie untuk menyajikan iklan.</p>"
    '<form action="/persetujuan"><button>Saya setuju</button><button>Tolak semua</button></form>',
)
SHELL = page(
    "<title>Kabar</title>",
    '<noscript>You need to enable JavaScript to run this app.</noscript><div id="root"></div><script src="/static/main.js"></script>',
)
UNNAMED = page("<title>Tunggu sebentar</title>", "<p>Peramban Anda sedang diperiksa.</p>")


@pytest.mark.parametrize(
    ("body", "name", "kind"),
    [
        (CLOUDFLARE, "a Cloudflare challenge", WallKind.CHALLENGE),
        (INCAPSULA, "an Incapsula challenge", WallKind.CHALLENGE),
        (DATADOME, "a DataDome challenge", WallKind.CHALLENGE),
        (CAPTCHA, "a captcha", WallKind.CAPTCHA),
        (CONSENT, "a question for consent", WallKind.CONSENT),
        (SHELL, "a page that only scripts fill", WallKind.SCRIPT),
        (UNNAMED, "a challenge", WallKind.CHALLENGE),
    ],
)
def test_each_wall_is_called_by_its_name(body: bytes, name: str, kind: WallKind) -> None:
    wall = wall_in(body)
    assert wall is not None
    assert (wall.name, wall.kind) == (name, kind)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        page("<title>Indeks</title>", ""),
        page("<title>Indeks</title>", "<h1>Belum ada berita hari ini</h1><script>muat()</script>"),
        page("<title>404</title>", "<h1>Halaman tidak ditemukan</h1>"),
    ],
)
def test_what_is_empty_is_no_wall(body: bytes) -> None:
    assert wall_in(body) is None


@pytest.mark.parametrize("wall", [CLOUDFLARE, DATADOME, CAPTCHA, CONSENT, SHELL])
def test_a_page_that_carries_the_same_scripts_and_words_beside_its_text_is_none(wall: bytes) -> None:
    assert wall_in(wall.replace(b"</body>", (PROSE * 20).encode() + b"</body>")) is None


@pytest.mark.parametrize("wall", [CLOUDFLARE, CAPTCHA, CONSENT])
def test_a_short_list_of_links_is_none(wall: bytes) -> None:
    links = b"".join(b'<li><a href="/berita/%d">Kabar</a></li>' % number for number in range(15))
    assert wall_in(wall.replace(b"</body>", links + b"</body>")) is None


def test_no_saved_page_is_taken_for_a_wall() -> None:
    saved = sorted(PAGES.glob("*.html"))
    assert len(saved) > 20
    assert [path.name for path in saved if wall_in(path.read_bytes()) is not None] == []


@pytest.mark.parametrize("open_tag", [b"<script>", b"<a ", b"<!--", b"<", b"<svg><head>", b"<a href"])
def test_tags_that_are_never_closed_are_read_once(open_tag: bytes) -> None:
    """Each searched for its end anew, this would take hours."""
    assert wall_in(open_tag * 200_000) is None


@given(st.binary(max_size=400))
def test_any_bytes_are_answered(body: bytes) -> None:
    wall = wall_in(body)
    assert wall is None or wall.name
