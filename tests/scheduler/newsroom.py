"""Articles and sources of a small valley that does not exist."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

from scraper.model import (
    Article,
    CasualtyCondition,
    Completeness,
    FetchLimits,
    PagesState,
    Paragraph,
    Rule,
    Source,
)
from scraper.urls import article_id
from tests.scheduler.fakes import START

RULES = (Rule(name="deaths", casualties=CasualtyCondition(kinds=()), channels=("hook",)),)

_REPORT = """\
Serangan artileri di Stepanakert, Nagorno-Karabakh, menewaskan {count} warga sipil pada Senin, kata kementerian pertahanan \
Armenia.

Penduduk berlindung di ruang bawah tanah sejak pagi karena dentuman terdengar dari arah selatan kota. Listrik padam di \
beberapa kawasan dan jalan menuju rumah sakit pusat ditutup oleh petugas.

Juru bicara pemerintah setempat meminta warga tetap di dalam rumah sampai keadaan dinyatakan aman kembali."""

FIRST = _REPORT.format(count=2)
LATER = _REPORT.format(count=7)


def make_article(slug: str, text: str, *, site: str = "kabar.example") -> Article:
    url = f"https://{site}/2026/11/23/{slug}"
    return Article(
        id=article_id(url),
        url=url,
        source=site.partition(".")[0],
        site=site,
        headline="Serangan artileri di Stepanakert",
        language="id",
        date_published=START,
        paragraphs=(Paragraph(page=1, text=text),),
        pages=Completeness(state=PagesState.COMPLETE, claimed=1, fetched=1, urls=(url,)),
        content_hash="sha256:" + sha256(text.encode()).hexdigest(),
    )


def make_source(name: str = "kabar", *, site: str | None = None, **changes: object) -> Source:
    fields: dict[str, object] = {
        "name": name,
        "url": f"https://{site or name + '.example'}/indeks",
        "max_pages": 20,
        "every": timedelta(minutes=5),
        "slowest": timedelta(hours=1),
        "limits": FetchLimits(
            user_agent="test",
            concurrency_per_site=1,
            delay=timedelta(0),
            obey_robots=True,
            max_body=1_000_000,
            timeout=timedelta(seconds=5),
        ),
    }
    return Source(**(fields | changes))  # type: ignore[arg-type]  # a test names what it changes
