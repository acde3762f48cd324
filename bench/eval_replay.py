"""A crawl of saved pages, served from disk on loopback under their own paths, by the real command.

    python bench/eval_replay.py [PAGES_DIR]

PAGES_DIR holds `SITE/NAME.html.gz` and a table `SOURCES.md` with the URL of each. Hosts in the pages are rewritten to
loopback, so that the pages of an article lead to each other. Prints what was stored, how whole, and what was told; says
"not found" and ends with 0 where the folder is away.
"""

from __future__ import annotations

import asyncio
import gzip
import html
import json
import re
import sys
import tempfile
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import web

_ROW = re.compile(r"^\| (\S+\.html\.gz) \| [^|]* \| (https?://[^ |]+)", re.MULTILINE)
_CONFIGURATION = """\
data_dir: {data}
fetch: {{delay: 0s, concurrency_per_site: 8, allow_private_addresses: ["127.0.0.0/8"]}}
sources:
  - {{name: replay, url: "{base}/replayed-index", kind: listing, allow: ["."], max_age: 36500d, render: never}}
rules:
  - name: deaths
    when: {{casualties: {{at_least: 1}}}}
    channels: [console]
  - name: ceasefire
    when: {{ceasefire: [agreed, in_effect, extended, violated, rejected, ended]}}
    channels: [console]
  - name: terror
    when: {{keywords: ["teror*", "bom"]}}
    channels: [console]
channels:
  console: {{type: console}}
"""


class Replay:
    """The saved pages by path and query. Home pages and lists are served, but not linked from the index."""

    def __init__(self, folder: Path) -> None:
        self._pages: dict[str, Path] = {}
        for name, url in _ROW.findall((folder / "SOURCES.md").read_text(encoding="utf-8")):
            parts = urlsplit(url)
            self._pages[parts.path + (f"?{parts.query}" if parts.query else "")] = folder / name
        self._hosts = b""
        self._base = ""

    @property
    def article_paths(self) -> list[str]:
        later = re.compile(r"[?&]p(?:age)?=\d|/\d/?$")
        return [
            path
            for path, file in self._pages.items()
            if "listing" not in file.name and path.strip("/") and not later.search(path)
        ]

    async def serve(self) -> tuple[web.AppRunner, str]:
        application = web.Application()
        application.router.add_get("/{path:.*}", self._answer)
        runner = web.AppRunner(application, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self._base = f"http://127.0.0.1:{runner.addresses[0][1]}"
        return runner, self._base

    async def _answer(self, request: web.Request) -> web.Response:
        if request.path == "/replayed-index":
            links = "".join(
                f'<li><a href="{html.escape(path)}">{html.escape(path)}</a></li>' for path in self.article_paths
            )
            return web.Response(text=f"<html><body><ul>{links}</ul></body></html>", content_type="text/html")
        file = self._pages.get(request.path_qs) or self._pages.get(request.path_qs.rstrip("/"))
        if file is None:
            raise web.HTTPNotFound
        saved = gzip.decompress(file.read_bytes())
        here = re.compile(rb"https?://[A-Za-z0-9.-]*" + re.escape(_domain(file)))
        return web.Response(body=here.sub(self._base.encode(), saved), content_type="text/html")


def _domain(file: Path) -> bytes:
    """The domain that the folder of `file` is named after, as far as links of its pages go."""
    names = {"multipage": b"arstechnica.com", "pikiran-rakyat": b"pikiran-rakyat.com", "tribun": b"tribunnews.com"}
    return names.get(
        file.parent.name, b"arstechnica.com" if "arstechnica" in str(file) else file.parent.name.encode() + b".com"
    )


async def run(*arguments: str) -> list[dict[str, object]]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "kentongan", *arguments, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    out, err = await process.communicate()
    if process.returncode not in {0, 1}:
        sys.exit(err.decode())
    return [json.loads(line) for line in out.decode().splitlines()]


async def evaluate(folder: Path) -> None:
    replay = Replay(folder)
    runner, base = await replay.serve()
    with tempfile.TemporaryDirectory() as work:
        configuration = Path(work) / "kentongan.yaml"
        configuration.write_text(_CONFIGURATION.format(data=Path(work) / "data", base=base), encoding="utf-8")
        summaries = [
            line for line in await run("--config", str(configuration), "crawl", "--json") if "pages_fetched" in line
        ]
        again = [
            line for line in await run("--config", str(configuration), "crawl", "--json") if "pages_fetched" in line
        ]
        articles = await run("--config", str(configuration), "articles", "list", "--limit", "1000", "--json")
        alerts = await run("--config", str(configuration), "alerts", "list", "--json")
    await runner.cleanup()
    print(f"linked {len(replay.article_paths)} saved articles; {len(articles)} stored")
    print("first pass ", summaries)
    print("second pass", again)
    print("pages      ", Counter(article["pages"]["state"] for article in articles))  # type: ignore[index]  # plain JSON
    for alert in alerts:
        print("told       ", alert["rule"], json.dumps(alert["change"], ensure_ascii=False)[:300])


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path("pages")
    if not (folder / "SOURCES.md").exists():
        print(f"{folder}: saved pages not found; nothing was evaluated")
        return
    asyncio.run(evaluate(folder))


if __name__ == "__main__":
    main()
