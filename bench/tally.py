"""Counts of right answers for each site and field, as a table, with the misses by name."""

from __future__ import annotations

from collections import Counter


class Tally:
    """Right of all per (site, field), and the misses."""

    def __init__(self) -> None:
        self.right: Counter[tuple[str, str]] = Counter()
        self.all: Counter[tuple[str, str]] = Counter()
        self.misses: list[str] = []

    def count(self, name: str, field: str, *, right: bool, note: str) -> None:
        """`name` is the page's path below the folder; its first part is the site."""
        site = name.split("/", maxsplit=1)[0]
        self.all[site, field] += 1
        self.right[site, field] += right
        if not right:
            self.misses.append(f"{field:12} {name}: {note}")

    def __str__(self) -> str:
        """The table and below it the misses."""
        return "\n".join([self.table(), "", "misses:", *(sorted(self.misses) or ["none"])])

    def table(self) -> str:
        fields = sorted({field for _, field in self.all})
        sites = sorted({site for site, _ in self.all})
        widths = {field: max(8, len(field)) + 1 for field in fields}
        lines = [f"{'site':16}" + "".join(f"{field:>{widths[field]}}" for field in fields)]
        lines += [self._line(site, [site], widths) for site in sites]
        return "\n".join([*lines, self._line("all", sites, widths)])

    def _line(self, label: str, sites: list[str], widths: dict[str, int]) -> str:
        return f"{label:16}" + "".join(f"{self._cell(sites, field):>{width}}" for field, width in widths.items())

    def _cell(self, sites: list[str], field: str) -> str:
        total = sum(self.all[site, field] for site in sites)
        return f"{sum(self.right[site, field] for site in sites)}/{total}" if total else ""
