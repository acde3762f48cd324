"""Texts to claims: who came to harm, how many, and is there a truce. Part of `scraper`. Knows no network, clock or store."""

from scraper.claims.reading import analyse, read_trace
from scraper.claims.trace import Span, Trace

__all__ = ["Span", "Trace", "analyse", "read_trace"]
