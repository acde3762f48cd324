"""A news site on loopback whose second article is handed out only when a test opens the gate."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PLACES = {
    "stepanakert-1000001": ("Stepanakert", "dua"),
    "shusha-1000002": ("Shusha", "tiga"),
    "hadrut-1000003": ("Hadrut", "lima"),
}
GATED = "shusha-1000002"

_REPORT = """<article><h1>Serangan artileri di {place}</h1><time datetime="2020-10-10T20:00:00+07:00"></time>
<p>Serangan artileri di kota {place}, Nagorno-Karabakh, menewaskan {count} warga sipil, kata pejabat setempat pada Sabtu.</p>
<p>Penduduk {place} berlindung di ruang bawah tanah sejak pagi karena dentuman terdengar dari arah selatan kota itu.</p>
<p>Listrik padam di beberapa kawasan {place} dan jalan menuju rumah sakit pusat ditutup oleh petugas keamanan.</p></article>"""


class GatedSite:
    """What was asked of it and what was posted to its hook, in order."""

    def __init__(self) -> None:
        self.address = ""
        self.asked: list[str] = []
        self.posted: list[str] = []
        self.at_the_gate = threading.Event()
        self.gate = threading.Event()

    def visits(self) -> int:
        """How often the listing was asked for."""
        return self.asked.count("/world")

    def page(self, path: str) -> str | None:
        if path == "/world":
            return "".join(
                f'<a href="/world/2020/10/10/{slug}">Serangan artileri di kota {slug}</a>' for slug in PLACES
            )
        slug = path.rpartition("/")[2]
        if slug == GATED:
            self.at_the_gate.set()
            self.gate.wait(timeout=60)
        return _REPORT.format(place=PLACES[slug][0], count=PLACES[slug][1]) if slug in PLACES else None


class _Handler(BaseHTTPRequestHandler):
    site: GatedSite

    def do_GET(self) -> None:
        self.site.asked.append(self.path)
        page = self.site.page(self.path)
        kind = '<meta property="og:type" content="article">' if "1000" in self.path else ""
        html = f'<!doctype html><html lang="id"><head><title>Kabar</title>{kind}</head><body>{page}</body></html>'
        self._answer(404 if page is None else 200, html.encode())

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.site.posted.append(self.headers["Idempotency-Key"])
        self._answer(200, b"")

    def log_message(self, *_: object) -> None:
        """Silent: pytest's output is for failures."""

    def _answer(self, status: int, body: bytes) -> None:
        try:
            self.send_response(status)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except ConnectionError:
            """Who asked was killed at the gate."""


@contextmanager
def gated_site() -> Iterator[GatedSite]:
    """A running site; its gate opens at the end at the latest."""
    site = GatedSite()
    with ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"site": site})) as server:
        site.address = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield site
        finally:
            site.gate.set()
            server.shutdown()
            thread.join()
