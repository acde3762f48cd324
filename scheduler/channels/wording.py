"""The words of alerts in Indonesian and English. Part of `scheduler`; pure."""

from __future__ import annotations

from typing import Literal

from scraper.model import ChangeType, HealthState, Kind, PagesState, Range, TruceStatus, Value, Who

Language = Literal["id", "en"]


class Wording(Value, frozen=True, kw_only=True):
    """Everything that differs between two languages."""

    thousands: str
    kinds: dict[Kind, str]
    who: dict[Who, str]
    truce: dict[TruceStatus, str]
    changes: dict[ChangeType, str]
    pages: dict[PagesState, str]
    health: dict[HealthState, str]
    ceasefire: str
    keyword: str
    total: str
    unknown: str
    at_least: str
    up_to: str
    urgent: str
    test: str
    page: str
    story: str
    source: str
    article: str
    independent: str
    completeness: str
    rule: str
    found: str
    digest: str
    pieces: str

    def number(self, count: int) -> str:
        """`count` with the language's thousands mark."""
        return f"{count:,}".replace(",", self.thousands)

    def range(self, count: Range) -> str:
        """`count` in words: "13", "20–30", "at least 20", "up to 30", or the word for an unknown number."""
        low, high = count.min, count.max
        if low is None and high is None:
            return self.unknown
        if high is None:
            return f"{self.at_least} {self.number(low or 0)}"
        if low is None:
            return f"{self.up_to} {self.number(high)}"
        return self.number(low) if low == high else f"{self.number(low)}–{self.number(high)}"


_ENGLISH = Wording(
    thousands=",",
    kinds={
        Kind.KILLED: "killed",
        Kind.INJURED: "injured",
        Kind.MISSING: "missing",
        Kind.CAPTURED: "captured",
        Kind.DISPLACED: "displaced",
    },
    who={
        Who.CIVILIAN: "civilians",
        Who.COMBATANT: "combatants",
        Who.CHILDREN: "children",
        Who.WOMEN: "women",
        Who.MEDICAL: "medical workers",
        Who.JOURNALIST: "journalists",
        Who.MIXED: "several groups",
    },
    truce={
        TruceStatus.CALLED_FOR: "called for",
        TruceStatus.PROPOSED: "proposed",
        TruceStatus.NEGOTIATING: "being negotiated",
        TruceStatus.AGREED: "agreed",
        TruceStatus.IN_EFFECT: "in effect",
        TruceStatus.EXTENDED: "extended",
        TruceStatus.VIOLATED: "violated",
        TruceStatus.REJECTED: "rejected",
        TruceStatus.ENDED: "ended",
    },
    changes={
        ChangeType.FIRST_REPORT: "First report",
        ChangeType.TOLL_RISE: "Toll rises",
        ChangeType.TOLL_FALL: "Toll falls",
        ChangeType.DISPUTED: "Disputed",
        ChangeType.STATUS_CHANGE: "Change",
        ChangeType.NEW_KEYWORD: "Keyword",
        ChangeType.CORRECTION: "Correction",
        ChangeType.VANISHED: "No longer reported",
        ChangeType.SOURCE_HEALTH: "Source",
        ChangeType.CHANNEL_HEALTH: "Channel",
    },
    pages={PagesState.COMPLETE: "complete", PagesState.PARTIAL: "incomplete", PagesState.UNKNOWN: "perhaps incomplete"},
    health={
        HealthState.WELL: "well",
        HealthState.SILENT: "silent",
        HealthState.BLOCKED: "blocked by the site",
        HealthState.FAILING: "failing",
        HealthState.BROKEN: "unreadable",
    },
    ceasefire="Ceasefire",
    keyword="Keyword",
    total="in total",
    unknown="number unknown",
    at_least="at least",
    up_to="up to",
    urgent="URGENT",
    test="TEST",
    page="page",
    story="Story",
    source="Source",
    article="Article",
    independent="Independent sources",
    completeness="Pages",
    rule="Rule",
    found="Found",
    digest="Digest",
    pieces="changes",
)

_INDONESIAN = Wording(
    thousands=".",
    kinds={
        Kind.KILLED: "tewas",
        Kind.INJURED: "luka-luka",
        Kind.MISSING: "hilang",
        Kind.CAPTURED: "ditawan",
        Kind.DISPLACED: "mengungsi",
    },
    who={
        Who.CIVILIAN: "warga sipil",
        Who.COMBATANT: "kombatan",
        Who.CHILDREN: "anak-anak",
        Who.WOMEN: "perempuan",
        Who.MEDICAL: "tenaga medis",
        Who.JOURNALIST: "wartawan",
        Who.MIXED: "berbagai kalangan",
    },
    truce={
        TruceStatus.CALLED_FOR: "diserukan",
        TruceStatus.PROPOSED: "diusulkan",
        TruceStatus.NEGOTIATING: "dirundingkan",
        TruceStatus.AGREED: "disepakati",
        TruceStatus.IN_EFFECT: "berlaku",
        TruceStatus.EXTENDED: "diperpanjang",
        TruceStatus.VIOLATED: "dilanggar",
        TruceStatus.REJECTED: "ditolak",
        TruceStatus.ENDED: "berakhir",
    },
    changes={
        ChangeType.FIRST_REPORT: "Laporan pertama",
        ChangeType.TOLL_RISE: "Jumlah korban naik",
        ChangeType.TOLL_FALL: "Jumlah korban turun",
        ChangeType.DISPUTED: "Dibantah",
        ChangeType.STATUS_CHANGE: "Perubahan",
        ChangeType.NEW_KEYWORD: "Kata kunci",
        ChangeType.CORRECTION: "Ralat",
        ChangeType.VANISHED: "Tidak lagi diberitakan",
        ChangeType.SOURCE_HEALTH: "Sumber",
        ChangeType.CHANNEL_HEALTH: "Saluran",
    },
    pages={
        PagesState.COMPLETE: "lengkap",
        PagesState.PARTIAL: "belum lengkap",
        PagesState.UNKNOWN: "mungkin belum lengkap",
    },
    health={
        HealthState.WELL: "lancar",
        HealthState.SILENT: "sunyi",
        HealthState.BLOCKED: "diblokir situs",
        HealthState.FAILING: "terganggu",
        HealthState.BROKEN: "tak terbaca",
    },
    ceasefire="Gencatan senjata",
    keyword="Kata kunci",
    total="secara keseluruhan",
    unknown="jumlah belum diketahui",
    at_least="sedikitnya",
    up_to="hingga",
    urgent="MENDESAK",
    test="UJI COBA",
    page="halaman",
    story="Peristiwa",
    source="Sumber",
    article="Artikel",
    independent="Sumber independen",
    completeness="Halaman",
    rule="Aturan",
    found="Ditemukan",
    digest="Ringkasan",
    pieces="kabar",
)

WORDINGS: dict[Language, Wording] = {"id": _INDONESIAN, "en": _ENGLISH}
