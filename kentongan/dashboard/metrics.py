"""What Prometheus scrapes: what all processes counted in the store, and how this one is. Part of the front door.

Nothing is counted here, so that a restart loses nothing and workers, which serve no pages, are in the figures too. Labels are
bounded by the configuration: sources, channels, and words of our own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import accumulate
from typing import Any

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from kentongan import __version__
from scraper.errors import StoreError
from storage.census import Census
from storage.counters import DELAY_BUCKETS_S, ENDLESS, LATENESS_BUCKETS_S
from storage.store import Store

_COUNTERS = {
    "articles": (
        "articles",
        "Articles by what became of them; partial ones are new or updated too",
        ("fate", "source"),
    ),
    "claims": ("claims", "Claims of new and updated articles", ("claim", "kind")),
    "alerts": ("alerts", "Alerts made, for each channel", ("severity", "change", "channel")),
    "attempts": ("delivery_attempts", "Answers of channels: delivered, later, parked", ("outcome", "channel")),
    "visits": ("visits", "Visits to sources", ("outcome", "source")),
    "requests": ("requests", "HTTP requests of visits", ("source",)),
    "pages": ("pages", "Pages that visits read", ("source",)),
    "shed_texts": ("texts_shed", "Texts of old articles that were given up to make room", ()),
    "shed_bytes": ("texts_shed_bytes", "Bytes by which that made the store smaller", ()),
}
_HISTOGRAMS = {
    "delay": (
        "delivery_delay_seconds",
        "From an alert's making to the channel's answer",
        DELAY_BUCKETS_S,
        ("channel",),
    ),
    "lateness": ("visit_lateness_seconds", "How long after its due date a visit began", LATENESS_BUCKETS_S, ()),
}


async def metrics_text(
    store: Store, sources: Sequence[str] = (), *, ready: bool = True, leads: bool = False, visiting: int = 0
) -> bytes:
    """Everything in Prometheus' text format. Without a store what is left is about this process, and says so."""
    try:
        census = await store.census(sources)
    except StoreError:
        census = None
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    registry.register(_Found([*_of_process(census is not None, ready, leads, visiting), *_of_store(census)]))
    return generate_latest(registry)


class _Found(Collector):
    def __init__(self, metrics: Sequence[Metric]) -> None:
        self._metrics = metrics

    def collect(self) -> Iterable[Metric]:
        return self._metrics


def _of_process(is_up: bool, ready: bool, leads: bool, visiting: int) -> Iterator[Metric]:
    yield _gauge("build_info", "The version that runs", ("version",), {(__version__,): 1})
    yield _gauge("store_up", "Whether the store answers this process", (), {(): is_up})
    yield _gauge("ready", "As /readyz says", (), {(): ready})
    yield _gauge("leader", "Whether this process schedules", (), {(): leads})
    yield _gauge("visits_under_way", "Visits that this process makes now", (), {(): visiting})


def _of_store(census: Census | None) -> Iterator[Metric]:
    if census is None:
        return
    yield _gauge("stored", "What is kept, by kind", ("kind",), {(kind,): n for kind, n in census.stored.items()})
    yield from _of_channels(census)
    yield from _of_sources(census)
    yield from _of_jobs(census)
    yield from _of_memory(census)
    yield from (_counter(name, census.counters) for name in _COUNTERS)
    yield from (_histogram(name, census.counters) for name in _HISTOGRAMS)


def _of_channels(census: Census) -> Iterator[Metric]:
    now = datetime.now(UTC)
    label, loads = ("channel",), census.channels
    yield _gauge(
        "alerts_waiting", "Neither delivered nor parked", label, {(one.channel,): one.waiting for one in loads}
    )
    yield _gauge(
        "alerts_held", "Of them, held by digests and quiet hours", label, {(one.channel,): one.held for one in loads}
    )
    yield _gauge(
        "channel_open", "Whether a channel takes nothing", label, {(one.channel,): one.is_open for one in loads}
    )
    yield _gauge("alerts_parked", "Dead letters", label, {(one.channel,): one.parked for one in loads})
    ages = {(one.channel,): max(0.0, (now - one.oldest).total_seconds()) if one.oldest else 0.0 for one in loads}
    yield _gauge("alerts_oldest_waiting_seconds", "How long the oldest could have been sent; 0 for none", label, ages)


def _of_sources(census: Census) -> Iterator[Metric]:
    last = {(one.name,): one.last_visit.timestamp() for one in census.sources if one.last_visit}
    due = {(one.name,): one.next_visit.timestamp() for one in census.sources if one.next_visit}
    yield _gauge("source_last_visit_timestamp_seconds", "When the last visit began", ("source",), last)
    yield _gauge("source_next_visit_timestamp_seconds", "When the next visit is due", ("source",), due)
    states = {(one.name, one.state): 1 for one in census.sources}
    yield _gauge("source_state", "1 for the state that a source is in", ("source", "state"), states)


def _of_jobs(census: Census) -> Iterator[Metric]:
    label, lags = ("queue",), {(queue.value,): lag for queue, lag in census.lags.items()}
    oldest = {queue: lag.oldest.total_seconds() if lag.oldest else 0.0 for queue, lag in lags.items()}
    yield _gauge("jobs_waiting", "Visits that wait for a worker", label, {of: lag.waiting for of, lag in lags.items()})
    yield _gauge("jobs_under_way", "Visits that are made", label, {of: lag.under_way for of, lag in lags.items()})
    yield _gauge("jobs_oldest_waiting_seconds", "How long the oldest of them waits; 0 for none", label, oldest)
    yield _gauge(
        "jobs_dead", "Visits set aside, for none of their workers lived through them", (), {(): census.dead_jobs}
    )


def _of_memory(census: Census) -> Iterator[Metric]:
    yield _gauge("redis_memory_bytes", "What Redis uses", (), {(): census.pressure.used})
    yield _gauge("redis_memory_max_bytes", "What Redis may use; 0 for no limit", (), {(): census.pressure.allowed})
    if census.weights is None:
        return
    sizes = {(family,): size for family, size in census.weights.bytes.items()}
    yield _gauge("redis_family_bytes", "About what the keys of a family take, see docs/redis.md", ("family",), sizes)
    at = census.weights.at.timestamp()
    yield _gauge("redis_weighed_timestamp_seconds", "When families were weighed", (), {(): at})


def _gauge(name: str, words: str, labels: Sequence[str], values: Mapping[Any, float]) -> Metric:
    """`values` by a tuple of the values of `labels`."""
    metric = GaugeMetricFamily(f"kentongan_{name}", words, labels=labels)
    for of, value in values.items():
        metric.add_metric(of, float(value))
    return metric


def _counter(field: str, counters: Mapping[str, int]) -> Metric:
    name, words, labels = _COUNTERS[field]
    metric = CounterMetricFamily(f"kentongan_{name}", words, labels=labels)
    for key, count in counters.items():
        head, *values = key.split("|", len(labels))
        if head == field:
            metric.add_metric(values, count)
    if not labels and not metric.samples:
        metric.add_metric((), 0)
    return metric


def _histogram(field: str, counters: Mapping[str, int]) -> Metric:
    name, words, bounds, labels = _HISTOGRAMS[field]
    metric = HistogramMetricFamily(f"kentongan_{name}", words, labels=labels)
    parts: dict[tuple[str, ...], dict[str, int]] = {} if labels else {(): {}}
    for key, count in counters.items():
        head, *rest = key.split("|", 1 + len(labels))
        if head == field:
            parts.setdefault(tuple(rest[1:]), {})[rest[0]] = count
    edges = [*(str(bound) for bound in bounds), ENDLESS]
    names = [*(f"{bound}.0" for bound in bounds), ENDLESS]
    for values, part in parts.items():
        counts = accumulate(part.get(edge, 0) for edge in edges)
        metric.add_metric(values, list(zip(names, counts, strict=True)), part.get("sum", 0) / 1000)
    return metric
