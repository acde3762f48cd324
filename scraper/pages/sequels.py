"""Where an article ends because the page goes on with the next one, as endless scrolling leaves it. Part of `scraper.pages`."""

from __future__ import annotations

from collections.abc import Sequence

from scraper.pages.blocks import Block


def begins_another_article(block: Block, kept: Sequence[Block], headline: str | None) -> bool:
    """True for an `h1` after the text, in a container of its own; one among the paragraphs is a loud subheading."""
    if block.element.tag != "h1" or not any(each.is_prose for each in kept):
        return False
    if headline and block.text.casefold() == headline.casefold():
        return False
    return block.element.getparent() not in {each.element.getparent() for each in kept if each.is_prose}
