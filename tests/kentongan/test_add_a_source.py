"""Every command of docs/add-a-source.md, run against the site it is about, and every block compared with what really comes."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random
from typing import Any

import pytest

from scraper.codec import to_builtins
from scraper.pages import read_page

PAGE = Path(__file__).parents[2].joinpath("docs/add-a-source.md").read_text(encoding="utf-8")
SITE = "https://warta-sungai.example"
SLUGS = (
    "jembatan-gantung-putus-diterjang-banjir",
    "nelayan-menunggu-air-sungai-surut-kembali",
    "warga-hulu-membangun-tanggul-bersama-sama",
    "perahu-penyeberangan-beroperasi-lagi-pagi-ini",
    "bantuan-beras-tiba-di-tiga-desa-terpencil",
)
PATHS = tuple(f"/hulu/2026/11/25/{slug}" for slug in SLUGS)
WORDS = [
    "air",
    "sungai",
    "warga",
    "jembatan",
    "petugas",
    "tali",
    "perahu",
    "desa",
    "sawah",
    "hujan",
    "tanggul",
    "beras",
    "pasar",
    "sekolah",
    "camat",
    "nelayan",
    "dermaga",
    "lumpur",
    "kayu",
    "rakit",
    "dapur",
    "tenda",
    "relawan",
    "truk",
    "bukit",
    "jalan",
    "kebun",
    "ladang",
    "rumah",
    "anak",
    "ibu",
    "kakek",
    "kepala",
    "dusun",
    "hulu",
    "hilir",
    "muara",
    "pagi",
    "malam",
    "menunggu",
    "membawa",
    "memasang",
    "membangun",
    "menyeberang",
    "meminta",
    "melihat",
    "mengangkut",
    "menutup",
    "membuka",
    "memperbaiki",
    "menanam",
    "menjual",
]


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


def article(path: str) -> str:
    headline = path.rsplit("/", 1)[1].replace("-", " ").title()
    (markup,) = blocks("html")
    words = Random(path)
    prose = "".join(f"<p>{' '.join(words.sample(WORDS, 20)).capitalize()}.</p>" for _ in range(4))
    return (
        f'<!doctype html><html lang="id"><head><title>{headline}</title><meta property="og:type" content="article">'
        f'<meta property="article:published_time" content="{datetime.now(UTC).isoformat()}"></head>'
        f"<body><h1>{headline}</h1>{markup}{prose}</div></body></html>"
    )


def listing(paths: tuple[str, ...], more: str = "") -> str:
    items = "".join(f'<li><h3><a href="{path}">Kabar {path.rsplit("/", 1)[1]}</a></h3></li>' for path in paths)
    feed = '<link rel="alternate" type="application/rss+xml" href="/rss.xml">'
    return f"<!doctype html><html lang=id><head>{feed}</head><body><main><ul>{items}</ul>{more}</main></body></html>"


def answers(site: str) -> dict[str, str]:
    dated = f"<n:news><n:publication_date>{datetime.now(UTC).isoformat()}</n:publication_date></n:news>"
    entries = "".join(f"<url><loc>{site}{path}</loc>{dated}</url>" for path in PATHS)
    space = (
        'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"'
    )
    return {
        "/": listing(PATHS[:3], '<a href="/?page=2">Selanjutnya</a>'),
        "/?page=2": listing(PATHS[3:4]),
        "/robots.txt": f"User-agent: *\nCrawl-delay: 0.1\nDisallow: /cari\nSitemap: {site}/sitemap-news.xml\n",
        "/sitemap-news.xml": f"<urlset {space}>{entries}</urlset>",
        "/rss.xml": f"<rss><channel><item><title>Kabar</title><link>{site}/</link></item></channel></rss>",
        **{path: article(path) for path in PATHS},
    }


@contextmanager
def serving() -> Iterator[str]:
    pages: dict[str, str] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = pages.get(self.path)
            kind = "text/plain" if self.path.endswith(".txt") else "text/xml" if ".xml" in self.path else "text/html"
            self.send_response(404 if body is None else 200)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.end_headers()
            self.wfile.write((body or "").encode())

        def log_message(self, *_: object) -> None:
            """Silent: pytest's output is for failures."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        address = f"http://127.0.0.1:{server.server_port}"
        pages |= answers(address)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield address
        finally:
            server.shutdown()
            thread.join()


def run(folder: Path, line: str, *more: str) -> str:
    """What one line of the page prints. `curl -o FILE URL` is done here: not every machine has it."""
    program, *arguments = shlex.split(line)
    if program == "curl":
        _, file, url = arguments
        with urllib.request.urlopen(url) as response:
            (folder / file).write_bytes(response.read())
        return ""
    assert program == "kentongan"
    environ = {name: value for name, value in os.environ.items() if not name.startswith("KENTONGAN_")}
    command = [sys.executable, "-m", "kentongan", *arguments, *more]
    done = subprocess.run(command, capture_output=True, text=True, timeout=90, check=False, cwd=folder, env=environ)
    assert done.returncode == 0, f"{line}: {done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with serving() as address:
        yield address


@pytest.fixture
def folder(site: str, tmp_path: Path) -> Path:
    """Where the commands run: the sources of the page, and leave to go to loopback at once."""
    (sources,) = blocks("yaml")
    fetch = 'fetch: {delay: 0s, allow_private_addresses: ["127.0.0.0/8"]}\n'
    (tmp_path / "kentongan.yaml").write_text(fetch + sources.replace(SITE, site))
    return tmp_path


def test_the_check_prints_what_the_page_shows(folder: Path, site: str) -> None:
    check = blocks("sh")[0].replace(SITE, site).strip()
    printed = run(folder, check)
    (shown,) = blocks("text")
    for line in shown.replace(SITE, site).splitlines():
        assert line in printed
    pasted = printed[printed.index("    - name: ") :].strip("\n")
    (sources,) = blocks("yaml")
    assert [line.strip() for line in pasted.splitlines()][1:] == [
        line.strip() for line in sources.replace(SITE, site).splitlines()
    ][2:]


def test_the_commands_bring_the_site_in_and_then_ask_for_nothing_again(folder: Path) -> None:
    dry, first, second, articles = blocks("sh")[1].strip().splitlines()
    assert run(folder, dry).count("new: ") == 5
    counts: list[dict[str, Any]] = [
        json.loads(run(folder, line, "--json").splitlines()[-1]) for line in (first, second)
    ]
    assert [(one["articles_new"], one["state"]) for one in counts] == [(5, "ok"), (0, "ok")]
    assert (counts[1]["requests"], counts[1]["not_modified"], counts[1]["pages_fetched"]) == (2, 2, 0)
    assert len(run(folder, articles, "--json").splitlines()) == 5


def test_the_page_object_gives_what_the_page_promises(folder: Path, site: str) -> None:
    fetch, extract = blocks("sh")[2].replace(SITE, site).strip().splitlines()
    run(folder, fetch)
    before = json.loads(run(folder, extract))
    assert before["authors"] == []
    assert any("Intisari" in paragraph for paragraph in before["paragraphs"])
    (source,) = blocks("python")
    exec(compile(source, "warta_sungai.py", "exec"), {"__name__": "warta_sungai"})
    (known,) = (json.loads(block) for block in blocks("json"))
    page = read_page((folder / "halaman.html").read_bytes(), known["url"])
    printed = json.loads(json.dumps(to_builtins(page)))
    assert {field: printed[field] for field in known} == known
    assert page.readers["authors"].startswith("warta-sungai")
    assert not any("Intisari" in paragraph for paragraph in page.paragraphs)
