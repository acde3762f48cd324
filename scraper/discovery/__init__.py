"""Listing, feed or sitemap → links of articles. Part of `scraper`; knows no network and no clock."""

from scraper.discovery.finding import find_links
from scraper.discovery.links import Link, Listing
from scraper.discovery.offers import Offer

__all__ = ["Link", "Listing", "Offer", "find_links"]
