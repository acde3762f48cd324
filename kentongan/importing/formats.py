"""What other programs call their lists: OPML, urls.txt, urlwatch, changedetection.io. Part of `kentongan.importing`; pure.

The files are strangers: nothing in them is loaded, resolved or trusted, and what is too large is refused.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import yaml
from lxml import etree

from scraper.errors import ConfigurationError
from scraper.model import Value

LARGEST = 20_000_000
"""Bytes of a file."""
LARGEST_YAML = 2_000_000
"""YAML is read slowly."""
MOST_LISTED = 10_000
_COMMENTS = re.compile(rb"\A(?:\s++|#[^\r\n]*+)++")
"""Blanks and lines that say nothing, before a list begins."""
_JOB = re.compile(rb"---|%YAML|(?:- +)?[a-z_]+:(?:\s|$)")
"""How YAML begins: a mark, or a key such as `filter:`; an address has // behind its colon."""
_SECONDS = {"weeks": 604_800, "days": 86_400, "hours": 3600, "minutes": 60, "seconds": 1}


class Listed(Value, frozen=True, kw_only=True):
    """One entry of such a list, as it is written there."""

    url: str
    title: str | None = None
    every: timedelta | None = None
    """How often it is looked at there; None if the list does not say."""


def read_list(name: str, body: bytes) -> list[Listed]:
    """The entries of the file `name`, in their order. Raises `ConfigurationError` for what is none of the known lists."""
    if len(body) > LARGEST:
        raise ConfigurationError(f"{name}: is larger than {LARGEST // 1_000_000} MB; a list of sources is not")
    found = []
    for one in _reader_of(name, body)(name, body):
        found.append(one)
        if len(found) > MOST_LISTED:
            raise ConfigurationError(f"{name}: has more than {MOST_LISTED} entries; divide it")
    return found


def _reader_of(name: str, body: bytes) -> Callable[[str, bytes], Iterator[Listed]]:
    """By what stands in the file, and by its ending where that may be several things."""
    begin = _COMMENTS.sub(b"", body.removeprefix(b"\xef\xbb\xbf"), count=1)[:200]
    if begin.startswith(b"<"):
        return _opml
    if begin.startswith((b"{", b"[")):
        return _watches
    if name.endswith((".yaml", ".yml")) or _JOB.match(begin):
        return _jobs
    return _lines


def _opml(name: str, body: bytes) -> Iterator[Listed]:
    """Every outline with an address, however deep: the feed, else the page."""
    if b"<!ENTITY" in body.upper() or b"<!\x00" in body:
        raise ConfigurationError(f"{name}: declares entities, which no list of feeds needs; it is not read")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise ConfigurationError(f"{name}: is not OPML: {error}") from error
    first = etree.QName(root).localname
    if first.lower() != "opml":
        raise ConfigurationError(f"{name}: is XML and not OPML: its first element is <{first}>")
    for outline in root.iter("{*}outline"):
        known = {str(key).lower(): str(value).strip() for key, value in outline.attrib.items()}
        address = known.get("xmlurl") or known.get("url") or known.get("htmlurl")
        if address:
            yield Listed(url=address, title=known.get("title") or known.get("text") or None)


def _watches(name: str, body: bytes) -> Iterator[Listed]:
    """changedetection.io: its `url-watches.json`, or what its API lists."""
    try:
        content = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ConfigurationError(f"{name}: is not JSON: {error}") from error
    held = content.get("watching", content) if isinstance(content, dict) else content
    watches = list(held.values()) if isinstance(held, dict) else held
    entries = watches if isinstance(watches, list) else []
    known = [watch for watch in entries if isinstance(watch, dict) and isinstance(watch.get("url"), str)]
    if not known and watches != []:
        raise ConfigurationError(f"{name}: is JSON without watches; wanted changedetection.io's url-watches.json")
    for watch in known:
        title = watch.get("title") or watch.get("page_title")
        yield Listed(url=watch["url"].strip(), title=title if isinstance(title, str) else None, every=_interval(watch))


def _interval(watch: dict[str, Any]) -> timedelta | None:
    """The pace of a watch that has one of its own."""
    written = watch.get("time_between_check")
    if watch.get("time_between_check_use_default") or not isinstance(written, dict):
        return None
    parts = [(written.get(unit), seconds) for unit, seconds in _SECONDS.items()]
    total = sum(count * seconds for count, seconds in parts if isinstance(count, int) and 0 <= count <= seconds * 1000)
    return timedelta(seconds=total) if total else None


def _jobs(name: str, body: bytes) -> Iterator[Listed]:
    """urlwatch: one YAML document a job, with `url`, or `navigate` for a page that a browser opens."""
    if len(body) > LARGEST_YAML:
        raise ConfigurationError(f"{name}: is larger than {LARGEST_YAML // 1_000_000} MB; a list of jobs is not")
    try:
        jobs = list(yaml.safe_load_all(body))
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise ConfigurationError(f"{name}: is not YAML: {str(error).splitlines()[0]}") from error
    for job in (one for many in jobs for one in (many if isinstance(many, list) else [many])):
        if job is None:
            continue
        if not isinstance(job, dict):
            raise ConfigurationError(f"{name}: is YAML without jobs; wanted urlwatch's urls.yaml")
        address = job.get("url") or job.get("navigate") or f"(a job without url: {', '.join(map(str, job))})"
        title = job.get("name")
        yield Listed(url=str(address).strip(), title=title if isinstance(title, str) else None)


def _lines(name: str, body: bytes) -> Iterator[Listed]:
    """One URL a line; what stands behind it is its title, # begins a comment."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{name}: is no list that is known: neither XML, JSON, YAML nor UTF-8 text") from error
    for line in filter(str.strip, text.splitlines()):
        url, *title = line.split(maxsplit=1)
        if not url.startswith("#"):
            yield Listed(url=url, title=title[0].strip() if title else None)
