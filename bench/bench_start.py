"""How long a cold start takes until the first request, as a ratio to importing Scrapy and a reactor.

    python bench/bench_start.py

RUNS starts each, taken in turns: their medians, and the least of each, for what else the machine does only ever adds.
"""

from __future__ import annotations

import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RUNS = 7
_BASELINE = (
    "import scrapy; from twisted.internet import asyncioreactor; asyncioreactor.install(); from scrapy import crawler"
)
_CONFIGURATION = """
data_dir: {folder}/var
dashboard: {{listen: "127.0.0.1:0"}}
fetch: {{allow_private_addresses: ["127.0.0.0/8"]}}
sources: [{{name: desk, url: "http://127.0.0.1:{port}/world", render: never, kind: listing}}]
rules: [{{name: deaths, when: {{casualties: {{kinds: [killed]}}}}, channels: [console]}}]
channels: {{console: {{type: console}}}}
"""


def baseline() -> float:
    """Seconds that the imports take, Python's own start included."""
    began = time.monotonic()
    subprocess.run([sys.executable, "-c", _BASELINE], check=True)
    return time.monotonic() - began


def first_request(*command: str) -> float:
    """Seconds from the start of `command` to the first request that it makes."""
    with (
        tempfile.TemporaryDirectory(prefix="kentongan-bench-") as folder,
        socket.create_server(("127.0.0.1", 0)) as site,
    ):
        site.settimeout(60)
        configuration = Path(folder) / "kentongan.yaml"
        configuration.write_text(_CONFIGURATION.format(folder=folder, port=site.getsockname()[1]))
        began = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "-m", "kentongan", "--config", str(configuration), *command],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            line, _ = site.accept()
            took = time.monotonic() - began
            line.close()
            return took
        finally:
            process.terminate()
            process.wait()


def main() -> None:
    imports, run, crawl = [], [], []
    for _ in range(RUNS):
        imports.append(baseline())
        run.append(first_request("run"))
        crawl.append(first_request("crawl"))
    least, middle = min(imports), statistics.median(imports)
    print(f"{'import scrapy, a reactor':32} median   1.00 ({middle:.2f} s)   least   1.00 ({least:.2f} s)")
    for name, taken in (("kentongan run, first request", run), ("kentongan crawl, first request", crawl)):
        median, best = statistics.median(taken), min(taken)
        print(f"{name:32} median {median / middle:6.2f} ({median:.2f} s)   least {best / least:6.2f} ({best:.2f} s)")


if __name__ == "__main__":
    main()
