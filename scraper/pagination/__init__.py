"""Which page of an article this is, how many there are and where the others stand. Part of `scraper`; knows no network."""

from scraper.pagination.lists import next_of_list
from scraper.pagination.plan import read_pager

__all__ = ["next_of_list", "read_pager"]
