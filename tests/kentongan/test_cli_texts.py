"""`extract`, `analyse` and `explain` on what a person has on disk: no configuration, no store."""

from __future__ import annotations

import gzip
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kentongan.cli import run

Capture = pytest.CaptureFixture[str]

TEXT = "Serangan roket di kota Stepanakert menewaskan dua warga sipil, kata pemerintah pada Sabtu malam."


def page(number: int, count: int, paragraph: str) -> str:
    links = "".join(
        f'<a href="https://desk.example.org/2020/10/10/roket?page={other}">{other}</a>' for other in range(1, count + 1)
    )
    return f"""<!doctype html><html lang="id"><head><title>Roket jatuh di Stepanakert</title>
<link rel="canonical" href="https://desk.example.org/2020/10/10/roket">
<meta property="og:type" content="article"></head>
<body><article><h1>Roket jatuh di Stepanakert</h1><p>{paragraph}</p>
<p>Halaman ini ditulis untuk pengujian, dan kalimatnya cukup panjang agar tampak seperti berita.</p></article>
<div class="paging">Halaman {number}/{count} {links}</div></body></html>"""


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("KENTONGAN_CONFIG", raising=False)


@pytest.fixture
def saved(tmp_path: Path) -> list[str]:
    """Two pages of one article, the second first and gzipped."""
    texts = ("Roket pertama jatuh di pusat kota Stepanakert pada pagi hari.", TEXT)
    (tmp_path / "one.html").write_text(page(1, 2, texts[0]))
    (tmp_path / "two.html.gz").write_bytes(gzip.compress(page(2, 2, texts[1]).encode()))
    base = "https://desk.example.org/2020/10/10/roket"
    return [f"two.html.gz={base}?page=2", f"one.html={base}"]


def printed(capsys: Capture) -> list[Any]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def feed(monkeypatch: pytest.MonkeyPatch, text: str | bytes) -> None:
    body = text if isinstance(text, bytes) else text.encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(body)))


def test_pages_in_any_order_become_one_article(saved: list[str], capsys: Capture) -> None:
    assert run(["extract", *saved, "--json"]) == 0
    (article,) = printed(capsys)
    assert (article["url"], article["headline"]) == (
        "https://desk.example.org/2020/10/10/roket",
        "Roket jatuh di Stepanakert",
    )
    assert article["pages"]["state"] == "complete"
    assert [paragraph["page"] for paragraph in article["paragraphs"] if "Roket pertama" in paragraph["text"]] == [1]
    assert TEXT in article["body"]


def test_one_page_is_read_by_itself(saved: list[str], capsys: Capture) -> None:
    assert run(["extract", "--page", saved[0], "--json"]) == 0
    (page,) = printed(capsys)
    assert (page["number"], page["count"], page["next_url"], page["article_url"]) == (
        2,
        2,
        None,
        "https://desk.example.org/2020/10/10/roket",
    )


def test_stdin_is_a_page_too(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    feed(monkeypatch, page(1, 1, TEXT))
    assert run(["extract", "-", "--url", "https://desk.example.org/2020/10/10/roket"]) == 0
    assert TEXT in printed(capsys)[0]["body"]


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["extract", "gone.html"], 2, "gone.html: cannot be read: No such file or directory"),
        (["extract", "torn.html.gz"], 1, "torn.html.gz: cannot be unpacked: "),
        (["extract", "empty.html"], 1, "empty.html: "),
        (["analyse", "gone.txt"], 2, "gone.txt: cannot be read: No such file or directory"),
        (["analyse", "empty.html", "gone.txt"], 2, "gone.txt: cannot be read: No such file or directory"),
        (["analyse", "--jsonl", "gone.jsonl"], 2, "gone.jsonl: cannot be read: No such file or directory"),
        (["analyse", "binary"], 1, "binary: is not UTF-8: invalid start byte at byte 4"),
        (
            ["extract", "empty.html", "--url", "javascript:x"],
            2,
            "javascript:x: is not a web address (write https://example.org/path)",
        ),
        (["extract", "empty.html=https://..a"], 2, "https://..a: is not a web address "),
        (["explain", "gone.html"], 2, "there is no file, URL or stored article 'gone.html'"),
    ],
)
def test_what_cannot_be_read_is_named(
    tmp_path: Path, capsys: Capture, arguments: list[str], code: int, message: str
) -> None:
    (tmp_path / "torn.html.gz").write_bytes(gzip.compress(b"<html>" * 1000)[:30])
    (tmp_path / "empty.html").write_bytes(b"")
    (tmp_path / "binary").write_bytes(b"\x7fELF\xff\x00")
    assert run(arguments) == code
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith(message)


def test_a_text_gives_its_claims(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    feed(monkeypatch, TEXT)
    assert run(["analyse", "--json"]) == 0
    (analysis,) = printed(capsys)
    assert (analysis["id"], analysis["language"], analysis["conflict"]) == ("-", "id", True)
    (claim,) = analysis["casualties"]
    assert (claim["kind"], claim["min"], claim["max"], claim["who"]) == ("killed", 2, 2, "civilian")
    assert claim["quote"] == TEXT[claim["start"] : claim["end"]]


def test_each_line_gives_one_line_in_order_whatever_is_between(
    monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    asked = [
        json.dumps({"id": "a", "text": TEXT, "lang": "id", "date": "2020-10-10"}),
        "{torn",
        json.dumps({"id": 7, "title": "no text"}),
        json.dumps({"id": "b", "text": "", "date": "someday"}),
        "",
        json.dumps({"id": "c", "text": ""}),
    ]
    feed(monkeypatch, "\n".join(asked) + "\n")
    assert run(["analyse", "--jsonl"]) == 1
    captured = capsys.readouterr()
    lines = [json.loads(line) for line in captured.out.splitlines()]
    assert [(line["id"], "error" in line) for line in lines] == [
        ("a", False),
        (None, True),
        (7, True),
        ("b", True),
        ("c", False),
    ]
    assert [line.partition(":")[0] for line in captured.err.splitlines()] == ["stdin", "stdin", "stdin"]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b'{"id": 1, "text": "a", "title": 5}', 'has a "title" that is not text'),
        (b'{"id": 1, "text": "a", "lang": ["id"]}', 'has a "lang" that is not text'),
        (b'{"id": 1, "text": "a", "date": "someday"}', "has a \"date\" that is no day such as 2026-10-10: 'someday'"),
        (b'{"id": NaN, "text": "a"}', "is not JSON: it has no NaN"),
        (b'{"id": 1, "text": "\xff"}', "is not UTF-8: invalid start byte at byte 19"),
        (b"torn", "is not JSON: Expecting value: line 1 column 1 (char 0)"),
        (b"[" * 100_000, "is nested too deep"),
    ],
)
def test_a_wrong_line_is_named_and_the_next_one_read(
    line: bytes, message: str, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    feed(monkeypatch, line + b'\n{"id": "next", "text": ""}\n')
    assert run(["analyse", "--jsonl"]) == 1
    captured = capsys.readouterr()
    assert captured.err == f"stdin:1: {message}\n"
    wrong, right = map(json.loads, captured.out.splitlines())
    assert (wrong["error"], right["id"]) == (message, "next")


def test_a_pipe_is_answered_line_by_line() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "kentongan", "analyse", "--jsonl"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        for identity in ("a", "b"):
            child.stdin.write(json.dumps({"id": identity, "text": TEXT}) + "\n")
            child.stdin.flush()
            assert json.loads(child.stdout.readline())["id"] == identity
        child.stdin.close()
        assert child.wait(timeout=30) == 0


def test_keywords_come_from_the_named_configuration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    (tmp_path / "k.yaml").write_text("rules:\n  - {name: rockets, when: {keywords: [roket]}, channels: [console]}\n")
    feed(monkeypatch, TEXT)
    assert run(["--config", "k.yaml", "analyse", "--json"]) == 0
    assert printed(capsys)[0]["keywords"] == [{"rule": "rockets", "keyword": "roket", "start": 9, "end": 14}]


def test_half_a_character_does_no_harm(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    feed(monkeypatch, '{"id": "\\ud83d", "text": "Dua orang tewas \\ud83d di Gaza."}\n')
    assert run(["analyse", "--jsonl"]) == 0
    assert printed(capsys)[0]["id"] == "\ud83d"


def test_a_saved_page_is_explained_without_configuration(saved: list[str], capsys: Capture) -> None:
    assert run(["explain", saved[0], "--json"]) == 0
    (told,) = printed(capsys)
    assert (told["page"]["number"], told["article"]["pages"]["state"]) == (2, "partial")
    assert told["page"]["readers"]["headline"]
    assert [change["kind"] for change in told["changes"]] == ["killed"]
    assert run(["explain", saved[0]]) == 0
    assert "dua warga sipil" in capsys.readouterr().out


@pytest.mark.parametrize("command", [("sources", "check"), ("explain",)])
@pytest.mark.parametrize("address", ["http://[", "http://127.0.0.1:99999/", "http://", "https://exa mple/"])
def test_an_address_that_is_none_is_refused_in_one_line(
    command: tuple[str, ...], address: str, capsys: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run([*command, address]) == 2
    assert capsys.readouterr().err.strip() == f"{address!r} is not a web address (write https://example.org/path)"
