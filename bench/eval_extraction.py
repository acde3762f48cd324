"""Article bodies on public benchmarks: how much of each text is found, how much else, and at which cost.

    python bench/eval_extraction.py FOLDER [FOLDER …]

A FOLDER is a checkout of scrapinghub/article-extraction-benchmark (`ground-truth.json` and `html/`, whole bodies are compared
by runs of four words) or of adbar/trafilatura (`tests/evaldata.json`, phrases that a text must hold and must not). Scores are
computed as those projects compute them. Every extractor reads every document in turn, so that CPU times compare; a folder
that is not there is said to be not found. The baseline is trafilatura as it comes.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scraper.errors import UnreadablePage
from scraper.pages import read_page
from scraper.pages.decoding import parse
from scraper.pages.document import Document
from scraper.pages.generic import GenericPage
from scraper.pages.registry import page_object_for

try:
    from trafilatura import extract
except ImportError:
    extract = None

BASELINE = "trafilatura"
SETTINGS = {"include_comments": False, "include_tables": True, "include_formatting": False}
"""Those of trafilatura's own evaluation."""

Extractor = Callable[[bytes, str], str]


@dataclass
class Case:
    html: bytes
    url: str
    answer: Any


@dataclass
class Benchmark:
    name: str
    cases: list[Case]
    score: Callable[[list[Any], list[str]], tuple[float, float, float]]
    """Answers and texts → F1, precision, recall."""


def body(html: bytes, url: str) -> str:
    try:
        document = Document(parse(html), url)
    except UnreadablePage:
        return ""
    return "\n".join(page_object_for(url, GenericPage)(document).paragraphs)


def whole_page(html: bytes, url: str) -> str:
    try:
        return "\n".join(read_page(html, url).paragraphs)
    except UnreadablePage:
        return ""


def extractors() -> dict[str, Extractor]:
    found: dict[str, Extractor] = {"kentongan": body, "kentongan, every field and the pager": whole_page}
    if extract is None:
        print("trafilatura: not installed; no baseline")
        return found
    return {
        BASELINE: lambda html, _: extract(html, **SETTINGS) or "",
        "trafilatura, fast": lambda html, _: extract(html, fast=True, **SETTINGS) or "",
        **found,
    }


def runs(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text)
    return Counter(tuple(words[start : start + 4]) for start in range(max(1, len(words) - 3)))


def score_runs(answers: list[str], texts: list[str]) -> tuple[float, float, float]:
    """Means over the documents of precision and recall of the runs of four words; F1 of the two means."""
    precisions, recalls = [], []
    for answer, text in zip(answers, texts, strict=True):
        wanted, got = runs(answer), runs(text)
        shared = sum((wanted & got).values())
        precisions.append(shared / sum(got.values()))
        recalls.append(shared / sum(wanted.values()))
    precision, recall = statistics.mean(precisions), statistics.mean(recalls)
    return 2 * precision * recall / (precision + recall), precision, recall


def score_phrases(answers: list[dict[str, list[str]]], texts: list[str]) -> tuple[float, float, float]:
    """Over all phrases of all documents: those that must be found, and those that must not."""
    right = wrong = wanted = 0
    for answer, text in zip(answers, texts, strict=True):
        plain = " ".join(text.split())
        right += sum(" ".join(phrase.split()) in plain for phrase in answer["with"])
        wrong += sum(" ".join(phrase.split()) in plain for phrase in answer["without"])
        wanted += len(answer["with"])
    precision, recall = right / (right + wrong), right / wanted
    return 2 * precision * recall / (precision + recall), precision, recall


def benchmark_in(folder: Path) -> Benchmark | None:
    truth, phrases = folder / "ground-truth.json", folder / "tests" / "evaldata.json"
    if truth.exists():
        return Benchmark("scrapinghub/article-extraction-benchmark", list(_bodies(truth)), score_runs)
    if phrases.exists():
        return Benchmark("adbar/trafilatura", list(_phrases(phrases)), score_phrases)
    return None


def _bodies(truth: Path) -> Iterator[Case]:
    for name, answer in json.loads(truth.read_text(encoding="utf-8")).items():
        html = gzip.decompress((truth.parent / "html" / f"{name}.html.gz").read_bytes())
        yield Case(html, answer.get("url", ""), answer["articleBody"])


def _phrases(phrases: Path) -> Iterator[Case]:
    for url, answer in json.loads(phrases.read_text(encoding="utf-8")).items():
        places = (phrases.parent / place / answer["file"] for place in ("cache", "eval"))
        if path := next((place for place in places if place.exists()), None):
            yield Case(path.read_bytes(), url, answer)


def evaluate(benchmark: Benchmark) -> None:
    rows = extractors()
    texts: dict[str, list[str]] = {name: [] for name in rows}
    seconds = dict.fromkeys(rows, 0.0)
    for case in benchmark.cases:
        for name, extractor in rows.items():
            began = time.process_time()
            text = extractor(case.html, case.url)
            seconds[name] += time.process_time() - began
            texts[name].append(text)
    print(f"\n{benchmark.name}: {len(benchmark.cases)} documents")
    print(f"{'':40}{'F1':>7}{'prec.':>8}{'recall':>8}{'CPU ms':>9}{'of baseline':>13}")
    for name in rows:
        scores = benchmark.score([case.answer for case in benchmark.cases], texts[name])
        ratio = f"{seconds[name] / seconds[BASELINE]:>13.2f}" if BASELINE in seconds else ""
        each = 1000 * seconds[name] / len(benchmark.cases)
        print(f"{name:40}{scores[0]:>7.3f}{scores[1]:>8.3f}{scores[2]:>8.3f}{each:>9.1f}{ratio}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path)
    folders = parser.parse_args().folders
    if not folders:
        print("not found: name the folder of a benchmark (see --help)")
    for folder in folders:
        benchmark = benchmark_in(folder)
        if benchmark is None:
            print(f"{folder}: not found; want a checkout of one of the two benchmarks (see --help)")
        else:
            evaluate(benchmark)


if __name__ == "__main__":
    main()
