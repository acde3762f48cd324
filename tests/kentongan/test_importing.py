"""Lists of other programs become sources, and hostile ones become a clear word."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kentongan.cli import run
from kentongan.configuration import read
from kentongan.importing import formats
from kentongan.importing.choosing import Chosen, choose
from kentongan.importing.formats import Listed, read_list
from kentongan.importing.writing import lines_of, with_sources
from scraper.errors import ConfigurationError

Capture = pytest.CaptureFixture[str]

OPML = b"""<?xml version="1.0"?><opml version="2.0"><head><title>Feeds</title></head><body>
<outline text="Asia"><outline type="rss" text="Kabar Lembah" xmlUrl="https://a.example/rss?a=1&amp;b=2"/>
<outline text="Dalam"><outline title="Kabar Lembah" xmlUrl="https://b.example/feed"/></outline></outline>
<outline text="Halaman" htmlUrl="https://c.example/dunia"/><outline text="Kosong"/></body></opml>"""
WATCHES = {
    "watching": {
        "u1": {"url": "https://a.example/1", "title": "Satu", "time_between_check": {"hours": 2, "minutes": 30}},
        "u2": {"url": "https://a.example/2", "title": None, "time_between_check_use_default": True,
               "time_between_check": {"hours": 2}},
    }
}  # fmt: skip
JOBS = b"""name: Satu
url: https://a.example/1
filter: [html2text]
---
navigate: https://a.example/2
---
kind: shell
command: ls
"""
ONE = Listed(url="https://a.example/1", title="Satu")


@pytest.mark.parametrize(
    ("name", "body", "listed"),
    [
        (
            "feeds.opml",
            OPML,
            [
                Listed(url="https://a.example/rss?a=1&b=2", title="Kabar Lembah"),
                Listed(url="https://b.example/feed", title="Kabar Lembah"),
                Listed(url="https://c.example/dunia", title="Halaman"),
            ],
        ),
        (
            "url-watches.json",
            json.dumps(WATCHES).encode(),
            [
                Listed(url="https://a.example/1", title="Satu", every=timedelta(hours=2, minutes=30)),
                Listed(url="https://a.example/2"),
            ],
        ),
        ("list.json", b'[{"url": "https://a.example/1"}]', [Listed(url="https://a.example/1")]),
        (
            "urls.yaml",
            JOBS,
            [
                Listed(url="https://a.example/1", title="Satu"),
                Listed(url="https://a.example/2"),
                Listed(url="(a job without url: kind, command)"),
            ],
        ),
        (
            "urls.txt",
            b"\xef\xbb\xbf# ours\nhttps://a.example/1 Satu dua\n\n  https://a.example/2\n",
            [Listed(url="https://a.example/1", title="Satu dua"), Listed(url="https://a.example/2")],
        ),
        ("urls.txt", b"", []),
        ("urls.txt", b"https://a.example/1\tSatu dua \n", [Listed(url="https://a.example/1", title="Satu dua")]),
        ("x.txt", b"# ours\n\n" + b"# so\n" * 99 + b"name: Satu\nurl: https://a.example/1\n", [ONE]),
        ("x.txt", b"%YAML 1.2\n---\nname: Satu\nurl: https://a.example/1\n", [ONE]),
        ("x.txt", b"filter: [html2text]\nname: Satu\nurl: https://a.example/1\n", [ONE]),
        ("x.txt", b"- url: https://a.example/1\n  name: Satu\n", [ONE]),
        (
            "x.xml",
            b'<opml xmlns="http://opml.example/2"><body><outline text="Satu" xmlUrl="https://a.example/1"/></body></opml>',
            [ONE],
        ),
        ("x.json", b'{"watching": {}}', []),
    ],
)
def test_each_known_list_is_read(name: str, body: bytes, listed: list[Listed]) -> None:
    assert read_list(name, body) == listed


BOMB = b'<!DOCTYPE o [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;">]><opml><outline xmlUrl="&b;"/></opml>'
OUTSIDE = b'<!DOCTYPE o [<!entity x SYSTEM "file:///etc/passwd">]><opml><outline text="&x;" xmlUrl="https://a.example"/></opml>'


@pytest.mark.parametrize(
    ("name", "body", "message"),
    [
        ("x.opml", BOMB, "x.opml: declares entities, which no list of feeds needs; it is not read"),
        ("x.opml", OUTSIDE, "x.opml: declares entities, which no list of feeds needs; it is not read"),
        ("x.opml", b"<opml><outline", "x.opml: is not OPML: "),
        ("x.opml", b"<rss/>", "x.opml: is XML and not OPML: its first element is <rss>"),
        ("x.json", b"{", "x.json: is not JSON: "),
        ("x.json", b"[" * 200_000, "x.json: is not JSON: "),
        ("x.json", b'{"watching": {"a": 1}}', "x.json: is JSON without watches; "),
        ("x.json", b'{"watching": null}', "x.json: is JSON without watches; "),
        ("x.json", b'{"watching": 5}', "x.json: is JSON without watches; "),
        ("x.yaml", b"a: [", "x.yaml: is not YAML: "),
        ("x.yaml", b"- " * 20_000, "x.yaml: is not YAML: "),
        ("x.yaml", b"--- just words", "x.yaml: is YAML without jobs; "),
        ("x.yaml", b"!!python/object/apply:os.system [ls]", "x.yaml: is not YAML: "),
        ("x.txt", b"\xff\xfe\x00", "x.txt: is no list that is known: "),
    ],
)
def test_a_hostile_or_broken_list_is_refused_with_a_word(name: str, body: bytes, message: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        read_list(name, body)
    assert str(refused.value).startswith(message)


def test_a_huge_list_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigurationError, match="is larger than 20 MB"):
        read_list("x.txt", b"a" * (formats.LARGEST + 1))
    monkeypatch.setattr(formats, "MOST_LISTED", 1)
    with pytest.raises(ConfigurationError, match="has more than 1 entries; divide it"):
        read_list("x.txt", b"https://a.example\nhttps://b.example")


def test_names_are_valid_and_their_own_and_what_cannot_be_watched_says_why() -> None:
    chosen, refused = choose(
        [
            Listed(url="https://a.example/x", title="BBC News – Dunia"),
            Listed(url="https://a.example/y", title="BBC News: Dunia"),
            Listed(url="https://www.b.example/dunia/asia.html", every=timedelta(hours=2)),
            Listed(url="https://A.example/x#top"),
            Listed(url="https://known.example/"),
            Listed(url="ftp://a.example/x"),
            Listed(url="https://a.example/\ue0000\ue001"),
            Listed(url="http://[::1"),
            Listed(url="https://a.example/z", every=timedelta(weeks=600_000)),
        ],
        names=["bbc-news-dunia"],
        urls=["https://known.example"],
    )
    assert chosen == [
        Chosen("bbc-news-dunia-2", "https://a.example/x", None),
        Chosen("bbc-news-dunia-3", "https://a.example/y", None),
        Chosen("b.example-dunia-asia", "https://www.b.example/dunia/asia.html", "2h"),
    ]
    assert [one.reason for one in refused] == [
        "stands in the list twice",
        "is a source already",
        "is no http or https address",
        "holds characters that no address has",
        "is no http or https address",
        "every 4200000d is too long (at most 36500d)",
    ]


def loaded(text: str, tmp_path: Path) -> list[tuple[str, str]]:
    settings = read(text, "kentongan.yaml", {"SECRET": "hunter2"}, folder=tmp_path)
    return [(source.name, source.url) for source in settings.sources]


def test_what_is_printed_loads_and_fills_in_no_secret(tmp_path: Path) -> None:
    chosen = [Chosen("a", "https://a.example/${SECRET}?$${x}", "2h"), Chosen("no", "https://b.example/#: x", None)]
    assert loaded(f"sources:\n{lines_of(chosen)}", tmp_path) == [(one.name, one.url) for one in chosen]


NEW = [Chosen("baru", "https://new.example/", None)]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "sources:\n  - name: baru\n    url: https://new.example/\n"),
        (
            "# ours\ndashboard: {token: ${T:-}}",
            "# ours\ndashboard: {token: ${T:-}}\n\nsources:\n  - name: baru\n    url: https://new.example/\n",
        ),
        (
            "sources:\n- name: a # first\n  url: https://a.example\n  # about a\n\nrules: [] # none\n",
            "sources:\n- name: a # first\n  url: https://a.example\n- name: baru\n  url: https://new.example/\n  # about a\n\nrules: [] # none\n",
        ),
        (
            "sources:\n    - {name: a, url: https://a.example}\nrules: []\n",
            "sources:\n    - {name: a, url: https://a.example}\n    - name: baru\n      url: https://new.example/\nrules: []\n",
        ),
        ("sources: [] # none\n", "sources:  # none\n  - name: baru\n    url: https://new.example/\n"),
        (
            "sources:\nrules: []\n",
            "sources:\n  - name: baru\n    url: https://new.example/\nrules: []\n",
        ),
        (
            "sources:\r\n  - name: a\r\n    url: https://a.example\r\n",
            "sources:\r\n  - name: a\r\n    url: https://a.example\r\n  - name: baru\r\n    url: https://new.example/\r\n",
        ),
        (
            "sources:\n  - name: a\n    url: >-\n      https://a.example\nrules: []\n",
            "sources:\n  - name: a\n    url: >-\n      https://a.example\n  - name: baru\n    url: https://new.example/\nrules: []\n",
        ),
    ],
)
def test_sources_are_added_and_all_else_stays(before: str, after: str, tmp_path: Path) -> None:
    added = with_sources(before, NEW, "k.yaml")
    assert added == after
    assert loaded(added, tmp_path)[-1] == ("baru", "https://new.example/")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "sources: [{name: a}]\n",
            "k.yaml: sources: is not written as one item a line; leave --into away and paste the lines",
        ),
        ("{sources: }\n", "k.yaml: is not a configuration written in lines; leave --into away and paste the lines"),
        ("sources: [\n", "k.yaml: is not YAML: while parsing a flow node; leave --into away and paste the lines"),
        (
            "a: &x\n  - 1\nsources: *x\n",
            "k.yaml: sources: is an alias of something else; leave --into away and paste the lines",
        ),
    ],
)
def test_a_file_without_a_sure_place_is_left_as_it_is(text: str, message: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        with_sources(text, NEW, "k.yaml")
    assert str(refused.value) == message


@given(title=st.text(max_size=80), path=st.text(max_size=80))
def test_any_entry_becomes_a_source_that_loads_or_is_left_out(title: str, path: str) -> None:
    url = f"https://a.example/{path}"
    chosen, refused = choose([Listed(url=url, title=title)], [], [])
    assert len(chosen) + len(refused) == 1
    for one in chosen:
        assert loaded(f"sources:\n{lines_of(chosen)}", Path()) == [(one.name, url)]


def test_a_list_is_printed_ready_to_paste_and_faults_are_told_beside(tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "urls.txt"
    file.write_text("https://a.example/dunia\nmailto:x@a.example\nhttps://a.example/dunia\n")
    assert run(["sources", "import", str(file)]) == 0
    captured = capsys.readouterr()
    assert yaml.safe_load(captured.out) == {"sources": [{"name": "a.example-dunia", "url": "https://a.example/dunia"}]}
    assert captured.err.splitlines() == [
        "left out: mailto:x@a.example is no http or https address",
        "left out: https://a.example/dunia stands in the list twice",
        "1 sources, 2 left out",
    ]


def test_a_list_goes_into_a_configuration_that_loads(tmp_path: Path, capsys: Capture) -> None:
    configuration = tmp_path / "kentongan.yaml"
    configuration.write_text("# ours\nsources:\n  - {name: a, url: https://a.example}\n")
    configuration.chmod(0o640)
    file = tmp_path / "feeds.opml"
    file.write_bytes(OPML)
    assert run(["sources", "import", str(file), "--into", str(configuration)]) == 0
    assert "3 sources are in" in capsys.readouterr().err
    assert configuration.read_text().startswith(
        "# ours\nsources:\n  - {name: a, url: https://a.example}\n  - name: kabar-lembah\n"
    )
    assert configuration.stat().st_mode & 0o777 == 0o640
    assert run(["sources", "import", str(file), "--into", str(configuration)]) == 1
    assert capsys.readouterr().err.count("is a source already") == 3
    assert sorted(path.name for path in tmp_path.iterdir()) == ["feeds.opml", "kentongan.yaml"]


def test_what_was_chosen_is_told_as_json_lines(tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "url-watches.json"
    file.write_text(json.dumps(WATCHES))
    assert run(["sources", "import", str(file), "--json"]) == 0
    told: list[Any] = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert told[0] == {"name": "satu", "url": "https://a.example/1", "every": "150m"}
