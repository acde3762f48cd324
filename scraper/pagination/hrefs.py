"""Where the elements of a page lead: links, choices of a menu, forms, and addresses kept for scripts. Part of `scraper.pagination`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

NOWHERE = re.compile(r"^\s*(?:#|javascript:|$)", re.IGNORECASE)
SCRIPTED = re.compile(r"""location(?:\.href)?\s*=\s*['"]([^'"]+)|\(\s*['"]((?:https?:/)?/[^'"]+|\?[^'"]+)""")
"""An address in a script: one that it moves to, or one that it hands to a function."""
HOLDERS = "descendant-or-self::*[@data-href or @data-url or @data-link or @onclick][not(self::a or self::button or self::option)]"


def hrefs(root: HtmlElement) -> Iterator[tuple[HtmlElement, str]]:
    """Every element that leads somewhere, with where; also options of a page menu and links kept in data attributes."""
    for element in root.iter("a", "link", "option", "button", "input"):
        if element.tag == "link":
            if {"next", "prev"} & set(element.get("rel", "").lower().split()):
                yield element, element.get("href", "")
        elif element.tag == "option" and re.search(r"[/?]", element.get("value", "")):
            yield element, element.get("value", "")
        elif element.tag in {"option", "input"} or (element.tag == "button" and element.get("value")):
            if sent := _sent_by_form(element) or _held(element):
                yield element, sent
        else:
            href = element.get("href", "")
            held = _held(element) if NOWHERE.match(href) else None
            yield element, held or href
    for element in root.xpath(HOLDERS):
        if held := _held(element):
            yield element, held


def _held(element: HtmlElement) -> str | None:
    """The address that an element keeps for a script, in a data attribute or in the script itself."""
    scripted = SCRIPTED.search(element.get("onclick") or element.get("href") or "")
    kept = element.get("data-href") or element.get("data-url") or element.get("data-link")
    return kept or (scripted and (scripted[1] or scripted[2])) or None


def _sent_by_form(element: HtmlElement) -> str | None:
    """The address that a form leads to by this choice or button; None where it is not sent by GET with a number."""
    form = next(element.iterancestors("form"), None)
    named = next(element.iterancestors("select"), None) if element.tag == "option" else element
    name, value = (named.get("name", "") if named is not None else ""), element.get("value", "")
    is_choice = element.tag != "input" or element.get("type", "").lower() == "submit"
    if form is None or not is_choice or not name or not value.isdecimal() or form.get("method", "get").lower() != "get":
        return None
    action = form.get("action", "").partition("#")[0]
    return f"{action}{'&' if '?' in action else '?'}{name}={value}"
