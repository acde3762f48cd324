"""How `explain` draws a reading: each assertion is what a person sees on a terminal without colours."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.text import Text

from kentongan.cli import run
from kentongan.cli.drawing import decision, drawn
from kentongan.cli.ruler import Ruler
from scraper.claims import read_trace
from scraper.claims.trace import Passage, Span, Trace
from scraper.model import CasualtyClaim, CeasefireClaim, ClaimStatus, Kind, TruceStatus, Who

WAR = (
    "Juru bicara tentara mengatakan roket pemberontak menewaskan sedikitnya 12 warga sipil dan melukai 20 lainnya. "
    "Hujan turun lagi. Bom seberat 250 kg itu tidak melukai wartawan. Kedua pihak menyepakati gencatan senjata. "
    "Lima tentara diculik dan dibunuh."
)


def lines(text: str, width: int = 80) -> list[str]:
    return [line.plain for line in drawn(read_trace(text, language="id"), text, width)]


def place(text: str, quote: str) -> dict[str, Any]:
    start = text.index(quote)
    return {"start": start, "end": start + len(quote)}


def casualty(text: str, quote: str, kind: Kind, least: int, most: int | None, **more: Any) -> Span:
    told = {"who": Who.UNSPECIFIED, "attributed_to": None, "cumulative": False, "background": False, **more}
    claim = CasualtyClaim(
        kind=kind,
        min=least,
        max=most,
        count_text=None,
        status=ClaimStatus.ASSERTED,
        quote=quote,
        **place(text, quote),
        **told,
    )
    return Span(kind=kind, text=quote, reason="counted", casualty=claim, **place(text, quote))


def refused(text: str, quote: str, kind: str, reason: str) -> Span:
    return Span(kind=kind, text=quote, reason=reason, **place(text, quote))


def trace_of(text: str, counted: list[Span], rejected: list[Span]) -> Trace:
    """How a reader might have read `text`, whose sentences end in ". "."""
    sentences = [sentence for sentence in text.split(". ") if sentence]
    passages = [
        Passage(number=number, **place(text, sentence))
        for number, sentence in enumerate(sentences, 1)
        if any(span.text in sentence for span in (*counted, *rejected))
    ]
    return Trace(
        language="id",
        conflict=True,
        conflict_reason="armed conflict 9.0 (roket)",
        counted=tuple(counted),
        rejected=tuple(rejected),
        passages=tuple(passages),
        sentences=len(sentences),
    )


def test_a_reading_is_drawn_below_its_sentences() -> None:
    quote = "menyepakati gencatan senjata"
    truce = CeasefireClaim(status=TruceStatus.AGREED, background=True, quote=quote, **place(WAR, quote))
    counted = [
        casualty(
            WAR,
            "menewaskan sedikitnya 12 warga sipil",
            Kind.KILLED,
            12,
            None,
            who=Who.CIVILIAN,
            attributed_to="Juru bicara tentara",
        ),
        casualty(WAR, "melukai 20 lainnya", Kind.INJURED, 20, 20, cumulative=True, subcount=True),
        Span(kind="ceasefire", text=quote, reason="agreed", truce=truce, **place(WAR, quote)),
        casualty(WAR, "Lima tentara diculik", Kind.CAPTURED, 5, 5),
        casualty(WAR, "Lima tentara diculik dan dibunuh", Kind.KILLED, 5, 5, background=True),
    ]
    rejected = [
        refused(WAR, "250", "number", "counts a measure"),
        refused(WAR, "melukai wartawan", "injured", "negated"),
    ]
    drawing = [line.plain for line in drawn(trace_of(WAR, counted, rejected), WAR, 80)]
    assert drawing == [
        "",
        "  Juru bicara tentara mengatakan roket pemberontak menewaskan sedikitnya 12",
        "                                                   1━━━━━━━━━━━━━━━━━━━━━━━",
        "  warga sipil dan melukai 20 lainnya",
        "  1━━━━━━━━━━     2━━━━━━━━━━━━━━━━━",
        "   1━ killed at least 12 · civilian · asserted by Juru bicara tentara",
        "   2━ injured 20 · unspecified · a total · a part of another figure · asserted",
        "",
        "  ⋯ 1 sentence with nothing to read",
        "",
        "  Bom seberat 250 kg itu tidak melukai wartawan",
        "              1┄┄              2┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄",
        "   1┄ number · not counted: counts a measure",
        "   2┄ injured · not counted: negated",
        "",
        "  Kedua pihak menyepakati gencatan senjata",
        "              1━━━━━━━━━━━━━━━━━━━━━━━━━━━",
        "   1━ ceasefire agreed · background",
        "",
        "  Lima tentara diculik dan dibunuh.",
        "  1━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━",
        "  2━━━━━━━━━━━━━━━━━━━",
        "   1━ killed 5 · unspecified · background · asserted",
        "   2━ captured 5 · unspecified · asserted",
    ]


def test_the_decision_shows_what_spoke_for_and_against() -> None:
    text = "Bus tentara menabrak truk di jalan tol, 4 orang tewas. Kecelakaan di tol itu terjadi pagi hari."
    trace = read_trace(text, language="id")
    assert [line.plain for line in decision(trace, 80)][1:] == [
        "  for: weak              tentara",
        "  against: accident      menabrak, tol (2×), kecelakaan",
    ]
    assert next(line.plain for line in decision(trace, 80)).startswith("  conflict               no: armed conflict ")
    assert "   1┄ killed 4 · unspecified · asserted · not counted: no armed conflict" in lines(text)


def test_colours_follow_the_kind_and_what_is_rejected_is_dim() -> None:
    text = "Roket menewaskan 2 warga, melukai 3 lagi, dan 5 mobil rusak."
    counted = [casualty(text, "menewaskan 2 warga", Kind.KILLED, 2, 2), casualty(text, "melukai 3", Kind.INJURED, 3, 3)]
    _, sentence, strokes, *_ = drawn(
        trace_of(text, counted, [refused(text, "5", "number", "counts a thing")]), text, 80
    )
    styles = [(sentence.plain[span.start : span.end], span.style) for span in sentence.spans]
    assert sorted(styles) == [("5", "dim"), ("melukai 3", "bold yellow"), ("menewaskan 2 warga", "bold red")]
    assert [span.style for span in strokes.spans] == ["bold red", "bold yellow", "dim"]


def test_wide_letters_and_accents_do_not_move_the_strokes() -> None:
    text = "Roket 東京 e\u0301 menewaskan 12 warga"
    trace = trace_of(text, [casualty(text, "12 warga", Kind.KILLED, 12, 12)], [])
    _, above, below, _ = (line.plain for line in drawn(trace, text, 80))
    assert cell_len(above[: above.index("12")]) == below.index("1")


def test_what_the_text_holds_cannot_steer_a_terminal() -> None:
    text = "Roket \x1b[31mpemberontak\x1b[0m menewaskan\r\x07 12 \u202ewarga\x9b sipil, kata tentara\x1b]0;x\x07."
    shown = "".join([*lines(text), *(line.plain for line in decision(read_trace(text), 80))])
    assert shown.isprintable()
    assert "killed 12" in shown


def test_two_digits_below_a_short_word_push_nothing_aside() -> None:
    text = "a b c d e f g h i j k l"
    rejected = [refused(text, letter, "number", "counts a thing") for letter in text.split()]
    assert [line.plain for line in drawn(trace_of(text, [], rejected), text, 80)][1:4] == [
        "  a b c d e f g h i j k l",
        "  1 2 3 4 5 6 7 8 9 10  12",
        "                      11",
    ]


PIECES = st.sampled_from(
    ["roket", "menewaskan", "12", "tewas", "warga", "dan", "dua", "東京", "a" * 90, "e\u0301" * 50, ".", "\x1b[2J", "\n", "melukai", "gencatan senjata", "tidak"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=40).map(" ".join), st.integers(30, 100))
def test_no_line_is_wider_than_the_terminal_and_every_span_has_its_line(text: str, width: int) -> None:
    trace = read_trace(text, language="id")
    drawing = list(drawn(trace, text, width))
    assert max((line.cell_len for line in drawing), default=0) <= width
    explained = sum(re.match(r" +\d+[━┄] [a-z]", line.plain) is not None for line in drawing)
    assert explained == len(trace.counted) + len(trace.rejected)


@given(st.text(st.sampled_from("ab 東e\u0301\u0302"), max_size=60), st.integers(2, 12))
def test_lines_hold_the_whole_text_in_order(text: str, width: int) -> None:
    ruler = Ruler(text)
    parts = list(ruler.lines(width))
    assert "".join(text[part.start : part.end] for part in parts).replace(" ", "") == text.replace(" ", "")
    assert all(ruler.cells(part.start, part.end) <= width for part in parts)


def test_explain_draws_on_paper_and_tells_programs_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("KENTONGAN_CONFIG", raising=False)
    paragraphs = "".join(f"<p>{sentence}.</p>" for sentence in WAR.removesuffix(".").split(". "))
    (tmp_path / "page.html").write_text(
        f"<html lang=id><head><title>Roket jatuh</title></head><body><article><h1>Roket jatuh di pelabuhan</h1>{paragraphs}</article></body></html>"
    )
    assert run(["explain", "page.html=https://desk.example.org/2020/10/10/roket"]) == 0
    shown = capsys.readouterr().out
    assert "   1━ killed at least 12 · civilian · asserted by Juru bicara tentara\n" in shown
    assert "\x1b" not in shown
    assert run(["explain", "page.html=https://desk.example.org/2020/10/10/roket", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    body, trace = told["article"]["body"], told["trace"]
    assert [body[passage["start"] :][:4] for passage in trace["passages"]] == ["Juru", "Bom ", "Kedu", "Lima"]
    assert [passage["number"] for passage in trace["passages"]] == [1, 3, 4, 5]
    assert trace["counted"][0]["casualty"] == told["analysis"]["casualties"][0]
    assert {"label": "armed", "word": "gencatan senjata", "times": 1} in trace["cues"]
    assert (trace["sentences"], trace["counted"][0]["truce"]) == (5, None)


def test_nothing_to_read_is_said_in_one_line() -> None:
    assert lines("Hujan turun. Angin bertiup.") == ["", "  ⋯ 2 sentences with nothing to read"]
    assert list(drawn(read_trace(""), "", 80)) == []


def test_a_drawing_is_of_text_that_rich_will_not_interpret() -> None:
    text = "Roket [bold]pemberontak[/bold] :boom: menewaskan 12 warga sipil, kata tentara."
    first = next(line for line in drawn(read_trace(text), text, 80) if line.plain)
    assert isinstance(first, Text)
    assert "[bold]pemberontak[/bold] :boom:" in first.plain
