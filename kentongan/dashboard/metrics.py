"""What Prometheus scrapes, counted in the store at each scrape. Part of the front door."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Gauge, generate_latest

from storage.store import Store


async def metrics_text(store: Store) -> bytes:
    """The gauges in Prometheus' text format: what is stored, and how many alerts wait or are parked per channel."""
    registry = CollectorRegistry()
    stored = Gauge("kentongan_stored", "What is kept, by kind", ["kind"], registry=registry)
    for kind, count in (await store.counts()).items():
        stored.labels(kind).set(count)
    return generate_latest(registry)
