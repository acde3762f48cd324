"""A page's HTML → its fields and paragraphs, by web-poet page objects. Part of `scraper`; knows no network."""

from scraper.pages.reading import read_page

__all__ = ["read_page"]
