"""Tables on terminals of any width: what is pasted is whole, and nothing is lost without a sign."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from kentongan.cli.tables import print_table, widths_in
from kentongan.configuration import load
from kentongan.stores import open_store
from scraper.model import Delivery, Receipt, Setback
from storage.embedded import EmbeddedRedis
from storage.store import Store
from tests.kentongan.terminal import on_a_terminal
from tests.storage.samples import alert, article, verdict

ALERT, ARTICLE = "0123456789abcdef0123", "0123456789abcdef"
HEADLINE = "Serangan roket ke Stepanakert tewaskan dua warga sipil dan melukai lima orang"
GONE = "410 gone, the hook was deleted by its owner and will not come back"
HOUR = timedelta(hours=1)
NOW = datetime.now(UTC).replace(microsecond=0)
DUE = f"{NOW:%Y-%m-%d %H:%M}Z"
SETBACK = Setback(opens_after=1, probe_after=HOUR, longest_rest=HOUR)
CONFIGURATION = """
channels:
  console: {type: console}
  newsroom: {type: webhook, url: "http://127.0.0.1:9/hook"}
"""
WIDTHS = (40, 60, 80, 120)
NAMES = ("id", "when", "change", "deliveries", "story")


async def _fill(store: Store) -> None:
    """One alert on two channels: one has it, the other refused and waits."""
    told = alert(ALERT, created=NOW)
    told = replace(
        told,
        deliveries=(Delivery(channel="newsroom"), Delivery(channel="console")),
        story=replace(told.story, title=HEADLINE),
    )
    kept = replace(article(first_seen=NOW, last_seen=NOW), id=ARTICLE, headline=HEADLINE, source="desk-utara")
    await store.articles.commit(verdict(kept, alerts=(told,), at=NOW))
    (taken,) = await store.outbox.claim("console", consumer="c", count=9, lease=HOUR, now=NOW)
    await store.outbox.settle(taken, Receipt(channel="console", reference="ok"), NOW)
    (refused,) = await store.outbox.claim("newsroom", consumer="c", count=9, lease=HOUR, now=NOW)
    await store.outbox.later(refused, GONE, NOW, NOW, SETBACK)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("tables")
    (folder / "kentongan.yaml").write_text(CONFIGURATION)
    settings = load(folder / "kentongan.yaml", {})

    async def fill() -> None:
        async with open_store(settings) as store:
            await _fill(store)

    server = EmbeddedRedis(settings.data_dir)
    asyncio.run(server.start())
    try:
        asyncio.run(fill())
        yield folder
    finally:
        asyncio.run(server.close())


@pytest.mark.parametrize("columns", WIDTHS)
@pytest.mark.parametrize(
    ("command", "pasted", "readable"),
    [
        ("alerts", (ALERT, DUE), "First report newsroom pending console delivered Serangan roket ke"),
        ("articles", (ARTICLE, "desk-utara", DUE), "Serangan roket ke"),
        ("channels", ("newsroom", "webhook"), f"open since {DUE} {GONE}"),
    ],
)
def test_a_list_shows_what_it_exists_for_on_a_terminal_of_any_width(
    desk: Path, columns: int, command: str, pasted: tuple[str, ...], readable: str
) -> None:
    shown = on_a_terminal(columns, command, "list", folder=desk)
    assert max(map(len, shown)) <= columns
    assert [one for one in pasted if not any(one in line for line in shown)] == []
    # Folded between words and never inside one.
    assert [word for word in readable.split() if word not in " ".join(shown).split()] == []


@given(
    st.integers(10, 250),
    st.lists(st.tuples(st.sampled_from([*NAMES, "answer"]), st.integers(1, 90), st.integers(1, 90)), min_size=1),
)
def test_a_table_is_never_wider_than_its_terminal_nor_a_column_than_its_words(
    width: int, columns: list[tuple[str, int, int]]
) -> None:
    names = [name for name, _, _ in columns]
    natural = [max(len(name), most) for name, most, _ in columns]
    widths = widths_in(width, names, natural, [min(word, most) for _, most, word in columns])
    if widths is not None:
        assert sum(widths) + 2 * (len(widths) - 1) <= width
        assert all(1 <= taken <= most for taken, most in zip(widths, natural, strict=True))
        assert [taken for name, taken in zip(names, widths, strict=True) if name in {"id", "when"}] == [
            most for name, most in zip(names, natural, strict=True) if name in {"id", "when"}
        ]


def test_no_table_is_drawn_where_a_column_could_not_be_read() -> None:
    natural, words = [20, 17, 30, 60, 60], [20, 17, 9, 9, 9]
    assert widths_in(80, NAMES, natural, words) is None
    assert widths_in(120, NAMES, natural, words) == [20, 17, 30, 25, 20]


def test_in_a_pipe_every_row_is_one_line_and_whole(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(("id", "answer", "story"), [("a" * 80, "word " * 80, "b" * 300)], empty="")
    assert len(capsys.readouterr().out.splitlines()) == 2
    print_table(("id", "story"), [("a", "b" * 300)], empty="")
    assert "b" * 300 in capsys.readouterr().out
