"""`archive: true` as a shell sees it: kept by `crawl`, read again by `extract`, bounded by the settings."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from kentongan.composition import open_archive
from kentongan.configuration import load
from storage.archive_records import payload_digest
from tests.kentongan.newsdesk import configure, news_site
from tests.kentongan.test_cli_crawl import kentongan, one_line

URL = "/world/2020/10/10/roket-jatuh-di-pasar-stepanakert-1234567"


@pytest.fixture
def site() -> Iterator[str]:
    with news_site() as address:
        yield address


@pytest.fixture
def crawled(site: str, tmp_path: Path) -> Path:
    """A folder whose one source keeps an archive, after one pass."""
    configure(tmp_path, site, extra="retention: {archive: 30d, archive_size: 50MB}")
    file = tmp_path / "kentongan.yaml"
    file.write_text(file.read_text().replace("render: never", "render: never, archive: true"))
    assert one_line(kentongan(tmp_path, "crawl", "--json"))["articles_new"] == 1
    return tmp_path


def archives(folder: Path) -> list[str]:
    return [str(path) for path in sorted((folder / "var" / "archive" / "desk").rglob("*.warc.gz"))]


def test_an_article_is_read_again_from_what_its_crawl_has_kept(crawled: Path, site: str) -> None:
    stored = one_line(kentongan(crawled, "articles", "list", "--json"))
    (archive,) = archives(crawled)
    done = kentongan(crawled, "extract", archive, "--url", stored["url"], "--json")
    assert done.stderr == ""
    again = one_line(done)
    for field in ("id", "headline", "paragraphs", "pages", "content_hash", "date_published"):
        assert again[field] == stored[field]
    page = one_line(kentongan(crawled, "extract", "--page", f"{archive}={site}{URL}?page=2", "--json"))
    assert (page["number"], page["article_url"]) == (2, stored["url"])
    check = [sys.executable, "-m", "warcio.cli", "check", archive]
    assert subprocess.run(check, capture_output=True, text=True, check=True).stdout == ""


def test_a_page_that_no_archive_holds_is_missing_and_named(crawled: Path, site: str) -> None:
    (archive,) = archives(crawled)
    with gzip.open(archive) as packed:
        records = packed.read()
    torn = crawled / "torn.warc"
    torn.write_bytes(records[: records.index(b"1234567?page=2\r\n")])
    pages = one_line(kentongan(crawled, "extract", str(torn), "--url", site + URL))["pages"]
    assert (pages["state"], pages["reason"]) == ("partial", f"page 2: not in the archive ({site}{URL}?page=2)")
    done = kentongan(crawled, "extract", archive, "--url", f"{site}/elsewhere")
    assert done.returncode == 1
    assert f"{site}{URL}" in done.stderr


def test_a_page_that_was_tampered_with_is_not_taken_for_one_that_is_not_there(crawled: Path, site: str) -> None:
    (archive,) = archives(crawled)
    forged = crawled / "forged.warc"
    forged.write_bytes(gzip.decompress(Path(archive).read_bytes()).replace(b"Seorang saksi", b"Tujuh saksi x"))
    pages = one_line(kentongan(crawled, "extract", str(forged), "--url", site + URL))["pages"]
    assert pages["state"] == "partial"
    assert "its digest is wrong" in pages["reason"]


def test_a_gzip_that_is_broken_inside_is_a_message(crawled: Path) -> None:
    broken = crawled / "page.html.gz"
    broken.write_bytes(gzip.compress(b"<html></html>")[:10] + b"\xff" * 40)
    done = kentongan(crawled, "extract", str(broken))
    assert (done.returncode, done.stdout) == (1, "")
    assert "page.html.gz: cannot be unpacked" in done.stderr


def test_an_article_names_the_records_that_it_was_made_of(crawled: Path, site: str) -> None:
    stored = one_line(kentongan(crawled, "articles", "list", "--json"))
    done = kentongan(crawled, "articles", "evidence", stored["id"], "--json")
    assert done.returncode == 0, done.stderr
    evidence = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["url"] for one in evidence] == stored["pages"]["urls"] == [site + URL, f"{site}{URL}?page=2"]
    for number, one in enumerate(evidence, 1):
        show = [sys.executable, "-m", "warcio.cli", "extract", "--payload", one["file"], str(one["offset"])]
        body = subprocess.run(show, capture_output=True, check=True).stdout
        assert f"Halaman {number}/2".encode() in body
        assert one["digest"] == payload_digest(body)
        assert one["record"].startswith("<urn:uuid:")
    for archive in archives(crawled):
        Path(archive).unlink()
    gone = kentongan(crawled, "articles", "evidence", stored["id"], "--json")
    assert gone.returncode == 1
    assert [json.loads(line)["record"] for line in gone.stdout.splitlines()] == [None, None]
    assert "retention.archive" in gone.stderr
    assert kentongan(crawled, "articles", "evidence", "0" * 16).returncode != 0


def test_a_page_of_an_archive_is_explained(crawled: Path, site: str) -> None:
    (archive,) = archives(crawled)
    told = one_line(kentongan(crawled, "explain", f"{archive}={site}{URL}", "--json"))
    assert (told["page"]["number"], told["page"]["count"]) == (1, 2)
    done = kentongan(crawled, "explain", archive)
    assert (done.returncode, done.stdout) == (1, "")
    assert f"{archive}=URL" in done.stderr


def test_a_page_that_comes_through_a_pipe_is_read_whole(crawled: Path, site: str) -> None:
    page = "<html><body><article><h1>Roket jatuh di pasar</h1><p>Dua orang tewas di pasar kota itu.</p></article></body></html>"
    command = f"{sys.executable} -m kentongan extract <(printf %s '{page}') --url {site}{URL}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, cwd=crawled, check=True)
    assert "Roket jatuh di pasar" in done.stdout


def test_an_archive_without_an_address_is_bad_usage(crawled: Path) -> None:
    (archive,) = archives(crawled)
    done = kentongan(crawled, "extract", archive)
    assert (done.returncode, done.stdout) == (2, "")
    assert "--url" in done.stderr


def test_a_dry_run_keeps_nothing(crawled: Path) -> None:
    before = archives(crawled)
    assert kentongan(crawled, "crawl", "--dry-run").returncode == 0
    assert archives(crawled) == before


def test_plain_scrapy_keeps_an_archive_too(crawled: Path) -> None:
    before = archives(crawled)
    scrapy = [sys.executable, "-m", "scrapy", "crawl", "news", "-a", "source=desk", "-s", "LOG_LEVEL=ERROR"]
    environ = {"PATH": "/usr/bin:/bin", "KENTONGAN_CONFIG": str(crawled / "kentongan.yaml")}
    subprocess.run(scrapy, check=True, timeout=90, cwd=Path(__file__).parents[2], env=environ)
    assert len(archives(crawled)) == len(before) + 1


async def test_the_bounds_are_those_of_the_settings(tmp_path: Path) -> None:
    (tmp_path / "kentongan.yaml").write_text("retention: {archive: 30d, archive_size: 50MB}")
    archive = open_archive(load(tmp_path / "kentongan.yaml", {}))
    assert (archive._age, archive._most_bytes) == (timedelta(days=30), 50_000_000)
    assert archive._folder == tmp_path / "var" / "archive"
