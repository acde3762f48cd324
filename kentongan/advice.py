"""What an operator can do about what a check found, and what to write into the configuration. Part of the front door; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scraper.discovery import Offer
from scraper.model import Source, SourceKind
from scraper.urls import site_of
from spiders.robots import product_token
from spiders.summary import CrawlState

if TYPE_CHECKING:
    from kentongan.checking import Report

_TOO_OFTEN = "HTTP 429"


def advise(report: Report, source: Source) -> tuple[str, ...]:
    """A sentence for each thing that the operator can do or should know; may be none."""
    if report.state is CrawlState.BLOCKED:
        return tuple(_about_refusal(report, source))
    if not report.links and report.errors and report.kind is None:
        return tuple(_about_failure(report))
    return (*_about_ways(report), *_about_articles(report, source))


def configuration_for(report: Report, source: Source) -> tuple[str, ...]:
    """Lines to paste under `sources:`; none if there is nothing to watch."""
    better = replacement(report)
    if better is None and not report.articles:
        return ()
    url, kind = (better.url, better.kind) if better else (report.redirected_to or source.url, report.kind)
    lines = [f"- name: {_name_for(source)}", f"  url: {url}"]
    if kind in {SourceKind.FEED, SourceKind.SITEMAP, SourceKind.ARTICLE}:
        lines.append(f"  kind: {kind}")
    if kind in {SourceKind.LISTING, SourceKind.SITEMAP}:
        lines.append("  max_age: 7d")
    return tuple(lines)


def replacement(report: Report) -> Offer | None:
    """The feed or sitemap to watch instead of an address that gives no article itself."""
    if report.kind is not SourceKind.LISTING or report.examples:
        return None
    return next((offer for offer in report.offers if offer.recent), None)


def _about_refusal(report: Report, source: Source) -> Iterator[str]:
    agent = product_token(source.limits.user_agent)
    if report.robots == "forbids it":
        yield f"robots.txt forbids this address to {agent}: take another one of the site that it allows, a section or a feed."
        yield "obey_robots: false is for sites whose owner has allowed it."
    elif report.wall is not None:
        yield f"{report.wall[:1].upper()}{report.wall[1:]} stands in the place of its pages, and kentongan does not climb over it: ask the publisher to let {agent} in."
        yield "A feed or a sitemap of the site is often open, or another outlet has the same news."
    elif any(_TOO_OFTEN in error for error in report.errors):
        yield "The site asks for fewer requests: try again later, with a longer fetch.delay and a slower every."
    else:
        yield f"The site refuses the user agent {source.limits.user_agent!r}. Its publisher may allow it if asked; set user_agent to an address where you can be reached."
        yield "Watch one of its feeds, if they are open, or another outlet of the same news: kentongan does not pose as somebody else."


def _about_failure(report: Report) -> Iterator[str]:
    error = report.errors[0]
    if "host not found" in error:
        yield "The name of the site is not known: check its spelling, and the connection of this machine."
    elif "not public" in error or "address" in error:
        yield "Sources on this machine or in a private network must be named in fetch.allow_private_addresses."
    elif "robots.txt could not be read" in error:
        yield "While robots.txt cannot be read everything counts as forbidden (RFC 9309): try again later."
    elif "HTTP 404" in error or "HTTP 410" in error:
        yield "The address is gone: open the site in a browser and take the address of its section or list of latest news."
    else:
        yield "Try again later; if it stays so, open the address in a browser and see whether the site is up."


def _about_ways(report: Report) -> Iterator[str]:
    if report.redirected_to is not None:
        yield f"The address leads to {report.redirected_to}: name that one, and each visit costs a request less."
    better = replacement(report)
    if better is not None:
        yield f"The page itself names no article, its {better.kind} does ({better.recent} recent ones): watch that one."
        return
    for offer in report.offers:
        if offer.is_chosen:
            yield f"The {offer.kind} {offer.url} is read along with it by itself: it names {offer.new} recent articles that the page does not show."


def _about_articles(report: Report, source: Source) -> Iterator[str]:
    if not report.links:
        yield "If the headlines are written by scripts, render: always asks a real browser for the page."
        return
    if not report.articles:
        yield "None of the links that were tried is an article: name the URLs of articles by allow, as regular expressions."
        return
    for field, what in (("date_published", "its date, so max_age cannot hold"), ("headline", "its headline")):
        if not report.filled[field]:
            yield f"No article gives {what}: write a page object for the site (docs/add-a-source.md)."
    if report.used_browser:
        yield "A browser was needed: leave render at auto, and have one installed wherever the daemon runs."
    if report.crawl_delay > source.limits.delay.total_seconds():
        yield f"The site asks for {report.crawl_delay:g} s between two requests, and gets them: a visit takes its time."


def _name_for(source: Source) -> str:
    """The configured name; for a bare address one made of site and section."""
    if source.name != "check":
        return source.name
    parts = urlsplit(source.url)
    host, site = parts.hostname or "", site_of(source.url) or ""
    channel = host.removesuffix(site).strip(".")
    named = [
        site.split(".")[0] if not site[-1:].isdigit() else site,
        channel if channel not in {"www", "m"} else "",
        parts.path,
    ]
    return re.sub(r"[^\w.-]+", "-", "-".join(filter(None, named)).lower()).strip("-.") or "source"
