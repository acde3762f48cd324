"""The dashboard and the alarms ask for metrics that the exporter has, with labels that it gives them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from kentongan.dashboard.metrics import metrics_text
from storage.store import Store
from tests.kentongan.test_metrics import live

DEPLOY = Path(__file__).parents[2] / "deploy"
DASHBOARD: dict[str, Any] = json.loads((DEPLOY / "grafana" / "kentongan.json").read_text(encoding="utf-8"))
ALARMS: list[dict[str, Any]] = [
    rule
    for group in yaml.safe_load((DEPLOY / "prometheus" / "alerts.yml").read_text(encoding="utf-8"))["groups"]
    for rule in group["rules"]
]
PROMETHEUS_OWN = {"instance", "job", "pod", "le"}


def queries() -> Iterator[str]:
    for panel in DASHBOARD["panels"]:
        for target in panel["targets"]:
            yield target["expr"]
    for rule in ALARMS:
        yield rule["expr"]


@pytest.fixture
async def exported(store: Store) -> dict[str, set[str]]:
    """Every sample's name and the labels that it was met with."""
    await live(store)
    names: dict[str, set[str]] = {"up": set()}
    for family in text_string_to_metric_families((await metrics_text(store, ["uji"])).decode()):
        for sample in family.samples:
            names.setdefault(sample.name, set()).update(sample.labels)
    return names


def labels_of(query: str) -> set[str]:
    grouped = [word for group in re.findall(r"\b(?:by|without) \(([^)]*)\)", query) for word in group.split(", ")]
    matched = [word for group in re.findall(r"\{([^}]*)\}", query) for word in re.findall(r"(\w+)=", group)]
    return {*grouped, *matched}


async def test_every_query_asks_for_what_is_exported(exported: dict[str, set[str]]) -> None:
    for query in queries():
        names = re.findall(r"\b(?:kentongan|process)_\w+|\bup\b", query)
        assert names, query
        assert [name for name in names if name not in exported] == [], query
        known = set.union(*(exported[name] for name in names)) | PROMETHEUS_OWN
        assert labels_of(query) <= known, query


async def test_what_all_daemons_tell_alike_is_not_added_up(exported: dict[str, set[str]]) -> None:
    for query in queries():
        for function, name in re.findall(r"(\w+) ?\((?:rate|increase)\((kentongan_\w+)", query):
            del name
            assert function not in {"sum", "avg"}, query
        for counted in re.finditer(r"(?:rate|increase)\(kentongan", query):
            assert query[: counted.start()].endswith("max without (instance, pod) ("), query


async def test_every_metric_but_the_build_is_shown_or_alarms(exported: dict[str, set[str]]) -> None:
    asked = " ".join(queries())
    ours = {re.sub(r"_(bucket|count|sum)$", "", name) for name in exported if name.startswith("kentongan_")}
    unasked = {name for name in ours if name not in asked}
    assert unasked == {
        "kentongan_build_info",
        "kentongan_store_up",
        "kentongan_source_next_visit_timestamp_seconds",
        "kentongan_redis_weighed_timestamp_seconds",
        "kentongan_texts_shed_bytes_total",
    }


def test_the_dashboard_is_one_that_grafana_takes() -> None:
    assert DASHBOARD["schemaVersion"] >= 36
    assert re.fullmatch(r"[a-zA-Z0-9_-]{1,40}", DASHBOARD["uid"])
    assert len({panel["id"] for panel in DASHBOARD["panels"]}) == len(DASHBOARD["panels"])
    taken: set[tuple[int, int]] = set()
    for panel in DASHBOARD["panels"]:
        assert panel["type"] in {"stat", "timeseries"}
        assert panel["title"]
        assert panel["datasource"] == {"type": "prometheus", "uid": "${datasource}"}
        place = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert place["x"] + place["w"] <= 24
        assert not cells & taken, f"{panel['title']} lies on another panel"
        taken |= cells
        assert len({target["refId"] for target in panel["targets"]}) == len(panel["targets"])
    assert [one["type"] for one in DASHBOARD["templating"]["list"]] == ["datasource"]


def test_every_alarm_says_how_bad_it_is_and_what_to_do() -> None:
    assert len({rule["alert"] for rule in ALARMS}) == len(ALARMS)
    for rule in ALARMS:
        assert set(rule) <= {"alert", "expr", "for", "labels", "annotations"}
        assert rule["labels"]["severity"] in {"warning", "critical"}
        assert rule["annotations"]["summary"]
        assert rule["annotations"]["description"]
        assert re.fullmatch(r"\d+[smh]", rule.get("for", "1m"))
        assert all(rule["expr"].count(one) == rule["expr"].count(other) for one, other in ("()", "{}", "[]"))
        templates = re.findall(r"\$labels\.(\w+)", str(rule["annotations"]))
        assert all(f"by ({label}" in rule["expr"] for label in templates)
