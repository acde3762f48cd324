"""Kompas.com and its channels. Part of `scraper.pages`."""

from __future__ import annotations

from typing import ClassVar

from scraper.pages.generic import GenericPage
from scraper.pages.registry import handle_urls


@handle_urls("kompas.com", instead_of=GenericPage)
class KompasPage(GenericPage):
    """Layouts of 2015/16 (`kcm-read`) and 2023 (`read__`). Writers and editors share one list of names there; the labels below the body tell them apart."""

    name: ClassVar[str] = "kompas"
    is_at_home_in_indonesia: ClassVar[bool] = True
    headline_css: ClassVar[tuple[str, ...]] = ("h1.read__title",)
    body_css: ClassVar[tuple[str, ...]] = (".read__content", ".kcm-read-text")
    date_css: ClassVar[tuple[str, ...]] = (".read__time",)
    tags_css: ClassVar[tuple[str, ...]] = (".tag__article__link", ".tag__article__item a")
    single_page_query: ClassVar[str | None] = "page=all"
