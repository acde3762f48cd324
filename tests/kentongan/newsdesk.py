"""A small news site on loopback, and a configuration that watches it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

SENTENCES = (
    "Serangan roket di kota Stepanakert menewaskan dua warga sipil, kata pemerintah Nagorno-Karabakh pada Sabtu malam.",
    "Roket itu jatuh di sebuah pasar ketika penduduk kota sedang berbelanja untuk makan malam keluarga mereka.",
    "Pemerintah setempat meminta penduduk agar tetap berada di ruang bawah tanah sampai keadaan kembali tenang.",
    "Seorang saksi mata mengatakan bahwa beberapa rumah di dekat pasar itu rusak berat akibat ledakan tersebut.",
)


def html(body: str, path: str) -> bytes:
    kind = '<meta property="og:type" content="article">' if "1234567" in path else ""
    return f'<!doctype html><html lang="id"><head><title>Kabar</title>{kind}</head><body>{body}</body></html>'.encode()


def article(path: str, number: int) -> str:
    paragraphs = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES[2 * number - 2 : 2 * number])
    pager = f'<div class="paging">Halaman {number}/2 <a href="{path}">1</a> <a href="{path}?page=2">2</a></div>'
    return f'<article><h1>Roket jatuh di pasar Stepanakert</h1><time datetime="2020-10-10T20:00:00+07:00"></time>{paragraphs}</article>{pager}'


class Site(BaseHTTPRequestHandler):
    asked: list[str] = []  # noqa: RUF012 - one site at a time, emptied by the fixture
    posted: list[str] = []  # noqa: RUF012 - as above: ids of alerts that came to the webhook
    hook_status = 200

    def do_GET(self) -> None:
        self.asked.append(self.path)
        path, _, query = self.path.partition("?")
        if path == "/world":
            listing = '<ul><li><a href="/world/2020/10/10/roket-jatuh-di-pasar-stepanakert-1234567">Roket jatuh di pasar Stepanakert</a></li></ul>'
            self._answer(200, html(f"<h1>Dunia</h1>{listing}", path))
        elif path.endswith("-1234567"):
            self._answer(200, html(article(path, 2 if query == "page=2" else 1), path))
        else:
            self._answer(404, b"gone")

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.posted.append(self.headers["Idempotency-Key"])
        self._answer(self.hook_status, b"")

    def log_message(self, *_: object) -> None:
        """Silent: pytest's output is for failures."""

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def news_site() -> Iterator[str]:
    """The address of a running site."""
    Site.asked.clear()
    Site.posted.clear()
    Site.hook_status = 200
    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def configure(folder: Path, site: str, extra: str = "", channels: str = "console") -> None:
    """`folder` holds a configuration that watches `site` and tells `channels`."""
    (folder / "kentongan.yaml").write_text(f"""
fetch: {{delay: 0s, allow_private_addresses: ["127.0.0.0/8"]}}
sources:
  - {{name: desk, url: "{site}/world", max_age: 36500d, render: never}}
rules:
  - {{name: deaths, when: {{casualties: {{kinds: [killed]}}}}, channels: [{channels}]}}
channels:
  console: {{type: console, language: en}}
  hook: {{type: webhook, url: "{site}/hook"}}
{extra}
""")
