"""What is wrong is told in the reader's language wherever the words are ours, and what others said stays as they said it."""

from __future__ import annotations

import ast
import inspect
import re
import time
from collections.abc import Iterator
from types import ModuleType

import pytest

from scheduler import turns
from scheduler.channels import httpfaults, reaching
from scheduler.channels.retelling import _FORMS, retold
from scraper import belonging, completeness
from scraper.health import findings, outage, visits
from spiders.errors import _WORDS

_A_SENTENCE = 2
"""Spaces from which on a text of the code is no mere word."""
_NO_REASON = "its numbers lead to no further text"
"""Evidence of a pager."""


def sentences(module: ModuleType) -> Iterator[str]:
    """The sentences in the functions of `module`, a blank filled by 7 or, where it is a URL, by one."""
    tree = ast.parse(inspect.getsource(module))
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)):
        whole = {id(part) for node in ast.walk(function) if isinstance(node, ast.JoinedStr) for part in ast.walk(node)}
        for node in ast.walk(function):
            if isinstance(node, ast.JoinedStr):
                yield "".join(_filled(part) for part in node.values)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in whole:
                is_said = not (function.body and node is getattr(function.body[0], "value", None))
                if is_said:
                    yield node.value


def _filled(part: ast.expr) -> str:
    if isinstance(part, ast.Constant):
        return str(part.value)
    assert isinstance(part, ast.FormattedValue)
    if isinstance(part.value, ast.Call) and ast.unparse(part.value.func) == "_count":
        return f"7 {ast.literal_eval(part.value.args[1])}s"
    name = ast.unparse(part.value)
    constants = vars(belonging) | vars(completeness)
    if isinstance(constants.get(name), str):
        return str(constants[name])
    return "https://a.example/2" if name.endswith("url") else "7"


@pytest.mark.parametrize("module", [findings, outage, visits, turns, reaching, httpfaults, completeness, belonging])
def test_every_sentence_of_ours_has_an_indonesian_one(module: ModuleType) -> None:
    said = [one for one in sentences(module) if one.count(" ") >= _A_SENTENCE and one != _NO_REASON]
    assert [one for one in said if retold(one, "id") == one] == []
    assert [one for one in said if retold(one, "en") != one] == []


def test_every_word_for_what_fetching_came_to_has_an_indonesian_one() -> None:
    said = [words for _, words in (*_WORDS, *httpfaults._WORDS)]
    assert [words for words in said if retold(words, "id") == words] == []


def test_both_sides_of_a_form_have_the_same_blanks() -> None:
    for form, told in _FORMS:
        assert sorted(re.findall(r"{\w+}", form)) == sorted(re.findall(r"{\w+}", told)), form


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (
            "3 visits in a row brought no page: https://a.example/: no whole answer in time; open it in a browser",
            "3 kunjungan berturut-turut tidak membawa satu halaman pun: https://a.example/: tidak menjawab penuh pada waktunya; buka di peramban",
        ),
        (
            "2 of 9 (before: 120 of 121) of its articles have a headline: has its layout changed? try sources check",
            "dari artikelnya, yang memiliki judul hanya 2 dari 9 (sebelumnya 120 dari 121): apakah tata letaknya berubah? coba sources check",
        ),
        (
            "never answered since it was configured (1 visit): HTTP 503; is the address right?; lately: nothing new at the last visit",
            "belum pernah menjawab sejak diatur (1 kunjungan): HTTP 503; apakah alamatnya benar?; belakangan: tidak ada yang baru pada kunjungan terakhir",
        ),
        (
            "page 2: holds the same text as page 1 (https://a.example/?page=2); page 3: no link leads to it; and 4 more pages",
            "halaman 2: berisi teks yang sama dengan halaman 1 (https://a.example/?page=2); halaman 3: tidak ada tautan ke sana; dan 4 halaman lagi",
        ),
        (
            "7 of 9 articles lack a page: page 2: HTTP 500 (https://a.example/2); they are tried again by themselves",
            "7 dari 9 artikel kekurangan halaman: halaman 2: HTTP 500 (https://a.example/2); semuanya dicoba lagi dengan sendirinya",
        ),
        ("a Cloudflare challenge stands in its place (HTTP 403)", "yang muncul adalah tantangan Cloudflare (HTTP 403)"),
        ("hook.example: 400 no such {channel} %s", "hook.example: 400 no such {channel} %s"),
        ("", ""),
    ],
)
def test_what_is_ours_is_told_and_what_was_said_to_us_stays(said: str, told: str) -> None:
    assert retold(said, "id") == told


@pytest.mark.parametrize("evil", ["; lately: ", "; page 2: ", " of its articles have a : has", "x ", "a: ", "): "])
def test_words_that_look_like_ours_cost_little(evil: str) -> None:
    started = time.process_time()
    retold(evil * (4_000 // len(evil)), "id")
    assert time.process_time() - started < 1
