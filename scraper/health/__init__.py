"""How a source is doing: what its visits counted, what that looks like, and what of it is to be told. A room of `scraper`."""

from scraper.health.findings import Finding, judge_source
from scraper.health.outage import LATELY, Outage, Pulse
from scraper.health.rhythm import Rhythm
from scraper.health.standing import Standing, certain, settle
from scraper.health.visits import Visit, brought_nothing, has_failed, is_refused
from scraper.model import HealthState

__all__ = [
    "LATELY", "Finding", "HealthState", "Outage", "Pulse", "Rhythm", "Standing", "Visit", "brought_nothing", "certain", "has_failed",
    "is_refused", "judge_source", "settle",
]  # fmt: skip
