"""Stored articles as files: whole or not at all, whatever their number, in our names or in another's."""

from __future__ import annotations

import csv
import gzip
import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from msgspec.structs import replace

from kentongan.cli import run
from kentongan.cli.export import BATCH, stored_articles
from kentongan.cli.writers import ROWS_HELD, Parquet
from kentongan.cli.zyte import zyte_article
from scraper.model import Article, Completeness, Image, PagesState, Paragraph
from storage.store import Store
from tests.storage.samples import article, at, verdict

Capture = pytest.CaptureFixture[str]
JAKARTA = timezone(timedelta(hours=7))

WHOLE = Article(
    id="a1",
    url="https://desk.example.org/1",
    source="desk",
    headline="Kabar",
    description="Singkat",
    authors=("Budi", "Ani"),
    section="Dunia",
    date_published=datetime(2020, 10, 10, 15, 4, 9, tzinfo=JAKARTA),
    date_published_raw="Sabtu, 10 Oktober 2020",
    language="id",
    paragraphs=(Paragraph(page=1, text="Satu."), Paragraph(page=2, text="Dua.")),
    pages=Completeness(state=PagesState.COMPLETE, claimed=2, fetched=2, urls=("https://desk.example.org/1?page=all",)),
    images=(Image(url="https://desk.example.org/1.jpg", caption="Peta"),),
    last_seen=datetime(2020, 10, 11, tzinfo=UTC),
    content_hash="sha256:1",
)
BARE = Article(
    id="a2",
    url="https://desk.example.org/2",
    content_hash="sha256:2",
    pages=Completeness(state=PagesState.UNKNOWN, claimed=None, fetched=0, urls=()),
)


def test_an_article_is_told_under_the_names_of_zyte_common_items() -> None:
    assert zyte_article(WHOLE) == {
        "url": "https://desk.example.org/1?page=all",
        "canonicalUrl": "https://desk.example.org/1",
        "headline": "Kabar",
        "datePublished": "2020-10-10T08:04:09Z",
        "datePublishedRaw": "Sabtu, 10 Oktober 2020",
        "authors": [{"name": "Budi", "nameRaw": "Budi"}, {"name": "Ani", "nameRaw": "Ani"}],
        "breadcrumbs": [{"name": "Dunia"}],
        "inLanguage": "id",
        "mainImage": {"url": "https://desk.example.org/1.jpg"},
        "images": [{"url": "https://desk.example.org/1.jpg"}],
        "description": "Singkat",
        "articleBody": "Satu.\n\nDua.",
        "metadata": {"dateDownloaded": "2020-10-11T00:00:00Z"},
    }


def test_what_a_page_does_not_give_is_left_out() -> None:
    assert zyte_article(BARE) == {"url": BARE.url, "canonicalUrl": BARE.url}


def test_files_may_be_packed(stocked: Path, tmp_path: Path) -> None:
    for ending in ("jsonl", "csv"):
        for packed in ("", ".gz"):
            assert run(["--config", str(stocked), "articles", "export", str(tmp_path / f"all.{ending}{packed}")]) == 0
        assert (
            gzip.decompress((tmp_path / f"all.{ending}.gz").read_bytes()) == (tmp_path / f"all.{ending}").read_bytes()
        )
    with (tmp_path / "all.csv").open(newline="") as file:
        assert len(list(csv.DictReader(file))) == 3


def test_an_export_in_the_other_shape_is_json_lines(stocked: Path, capsys: Capture, tmp_path: Path) -> None:
    arguments = ["--config", str(stocked), "articles", "export"]
    assert run([*arguments, "-", "--format", "zyte"]) == 0
    items = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert items[0]["headline"] == "=Harga beras naik"
    assert run([*arguments, str(tmp_path / "all.csv"), "--format", "zyte"]) == 2
    assert (
        capsys.readouterr()
        .err.strip()
        .endswith("--format zyte is written as JSON lines; the ending must be .jsonl or .jsonl.gz")
    )


def test_a_table_is_written_in_parts_and_read_whole(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    writer = Parquet(tmp_path / "all.parquet")
    for number in range(ROWS_HELD + 1):
        writer.add(replace(BARE, id=str(number)))
    writer.close()
    assert parquet.ParquetFile(tmp_path / "all.parquet").num_row_groups == 2
    assert parquet.read_table(tmp_path / "all.parquet").column("id").to_pylist() == [
        str(n) for n in range(ROWS_HELD + 1)
    ]


@pytest.mark.parametrize("spread", [0, 1], ids=["all in one moment", "one a minute"])
async def test_every_article_is_exported_once_whenever_it_came(store: Store, spread: int) -> None:
    for number in range(BATCH * 2 + 3):
        one = article(f"https://warta.example/dunia/{number}/kabar", first_seen=at(number * spread))
        await store.articles.commit(verdict(one, at=at(number * spread)))
    exported = [one.id async for one in stored_articles(store)]
    assert len(exported) == len(set(exported)) == BATCH * 2 + 3
