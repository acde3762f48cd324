from __future__ import annotations

from datetime import date

from scraper.claims import analyse, read_trace
from scraper.model import CasualtyClaim, ClaimStatus, Kind, TruceStatus, Who

ARMED = " Pertempuran antara tentara dan pemberontak masih berkecamuk."


def only(text: str, published: date | None = None) -> CasualtyClaim:
    claims = analyse(text + ARMED, language="id", published=published).casualties
    assert len(claims) == 1, claims
    return claims[0]


def test_a_total_since_a_date_is_cumulative_and_no_background() -> None:
    claim = only("Ratusan orang tewas sejak pertempuran pecah pada 27 September.", date(2020, 10, 10))
    assert (claim.cumulative, claim.background, claim.min, claim.max) == (True, False, 100, 999)


def test_one_incident_is_not_cumulative() -> None:
    claim = only("Tembakan artileri menewaskan 2 warga sipil pada Sabtu siang.", date(2020, 10, 10))
    assert (claim.cumulative, claim.background) == (False, False)


def test_an_event_dated_long_before_the_article_is_background() -> None:
    assert only("Serangan bom pada 3 Maret lalu menewaskan 12 orang.", date(2021, 5, 1)).background
    assert only("Serangan bom tahun 1998 menewaskan 224 orang.", date(2021, 5, 1)).background
    assert only("Serangan bom menewaskan 12 orang (4/3/2021).", date(2021, 5, 1)).background


def test_an_event_dated_near_the_article_is_news() -> None:
    assert not only("Serangan bom pada 28 April menewaskan 12 orang.", date(2021, 5, 1)).background
    assert not only("Serangan bom menewaskan 12 orang, Jumat (30/4/2021).", date(2021, 5, 1)).background


def test_a_denied_toll_is_kept_as_denied_and_names_who_denies() -> None:
    claim = only("Pemerintah membantah menewaskan 40 warga sipil.")
    assert (claim.status, claim.attributed_to) == (ClaimStatus.DENIED, "Pemerintah")


def test_a_claimed_toll_names_who_claims() -> None:
    claim = only("Militer Azerbaijan mengklaim telah menewaskan 60 tentara.")
    assert (claim.status, claim.attributed_to) == (ClaimStatus.CLAIMED, "Militer Azerbaijan")


def test_the_speaker_is_found_before_and_after_the_clause() -> None:
    assert only("Kementerian Pertahanan mengatakan 5 tentara tewas.").attributed_to == "Kementerian Pertahanan"
    assert only("Lima tentara tewas, kata juru bicara militer.").attributed_to == "juru bicara militer"
    assert only("Menurut petugas medis, 5 tentara tewas.").attributed_to == "petugas medis"


def test_a_part_is_marked_as_subcount() -> None:
    whole, part = analyse("Rudal itu menewaskan 40 orang, termasuk 10 anak." + ARMED, language="id").casualties
    assert (whole.subcount, whole.who) == (False, Who.MIXED)
    assert (part.subcount, part.who, part.kind) == (True, Who.CHILDREN, Kind.KILLED)


def test_an_elliptic_part_refers_to_the_sentence_before() -> None:
    _, part = analyse("Rudal menewaskan 25 warga sipil. Tujuh di antaranya adalah anak-anak." + ARMED).casualties
    assert (part.min, part.who, part.subcount, part.kind) == (7, Who.CHILDREN, True, Kind.KILLED)


def test_a_bound_before_the_verb_bounds_the_count() -> None:
    claim = only("Gempuran itu sedikitnya sudah menewaskan 23 warga sipil.")
    assert (claim.min, claim.max) == (23, None)


def test_the_wounded_who_died_are_counted_once() -> None:
    claim = only("Seorang perempuan berusia 30 tahun yang terluka parah dalam baku tembak itu tewas.")
    assert claim.kind == Kind.KILLED


def test_a_deal_that_died_kills_nobody() -> None:
    analysis = analyse("Pemberontak mengatakan kesepakatan gencatan senjata telah tewas." + ARMED, language="id")
    assert analysis.casualties == ()
    assert [claim.status for claim in analysis.ceasefire] == [TruceStatus.ENDED]


def test_ages_dates_money_and_things_are_no_people() -> None:
    text = (
        "Pada 12 Mei, 7 roket jatuh 3 kilometer dari kota; kerugian Rp 20 juta, dan pria berusia 41 tahun itu selamat."
        " Serangan itu tidak menewaskan siapa pun."
    )
    assert analyse(text + ARMED, language="id").casualties == ()


def test_a_truce_to_come_is_agreed_and_one_that_runs_is_in_effect() -> None:
    text = "Gencatan senjata di Gaza berlaku {}."
    said = {
        day: [claim.status for claim in analyse(text.format(day), published=date(2025, 1, 16)).ceasefire]
        for day in ("19 Januari", "14 Januari")
    }
    assert said == {"19 Januari": [TruceStatus.AGREED], "14 Januari": [TruceStatus.IN_EFFECT]}


def test_the_trace_says_why_a_number_does_not_count() -> None:
    trace = read_trace(
        "Serangan udara menewaskan 3 warga. Tidak ada tentara yang terluka. Bom itu seberat 250 kg." + ARMED
    )
    assert [(span.kind, span.text) for span in trace.counted] == [("killed", "menewaskan 3 warga")]
    assert trace.conflict
    assert all(span.reason for span in trace.rejected)


def test_the_trace_of_an_accident_rejects_all_for_that() -> None:
    trace = read_trace("Bus menabrak truk di jalan tol, 4 orang tewas.")
    assert (trace.conflict, trace.counted) == (False, ())
    assert "no armed conflict" in {span.reason for span in trace.rejected}


def test_an_english_speaker_may_close_the_sentence() -> None:
    claims = analyse("Five soldiers were killed by shelling, an army spokesman said.", language="en").casualties
    assert [claim.attributed_to for claim in claims] == ["an army spokesman"]


def test_a_sentence_without_a_time_of_its_own_goes_on_in_the_past_of_the_one_before() -> None:
    text = "Pada Maret lalu, militan menyerbu sebuah pangkalan. Sebanyak 18 tentara tewas. Pada Senin, 2 polisi tewas."
    old, new = analyse(text + ARMED, language="id", published=date(2021, 9, 1)).casualties
    assert (old.background, new.background) == (True, False)


def test_days_of_fighting_make_a_total() -> None:
    assert only("Empat hari baku tembak menewaskan 33 orang.").cumulative


def test_people_listed_under_one_count_are_mixed() -> None:
    assert only("Rumah sakit merawat 20 pria, wanita dan anak-anak yang terluka.").who == Who.MIXED


def test_a_new_verb_of_saying_ends_a_denial() -> None:
    text = "Pemerintah membantah kehilangan 200 prajurit, dan menyebut hanya 63 yang tewas."
    claims = analyse(text + ARMED, language="id").casualties
    assert [(claim.min, claim.status) for claim in claims] == [(200, ClaimStatus.DENIED), (63, ClaimStatus.ASSERTED)]


def test_a_speaker_is_named_without_the_day_and_without_what_is_said_of_him_between_commas() -> None:
    assert only("Kementerian Kesehatan pada Selasa melaporkan 40 orang tewas.").attributed_to == "Kementerian Kesehatan"
    assert only("Kolonel Andi, juru bicara tentara, mengatakan 5 prajurit gugur.").attributed_to == "Kolonel Andi"
    assert only("Dinas Medis, Selasa (3/3/2026), mengatakan 5 warga tewas.").attributed_to == "Dinas Medis"


def test_a_bare_number_of_another_speaker_means_the_dead_of_the_sentence_before() -> None:
    told = analyse("Militer mengakui 23 serdadunya gugur dan 40 terluka. Pemberontak menyebut 58." + ARMED).casualties
    assert [(claim.kind, claim.min, claim.attributed_to) for claim in told][-1] == (Kind.KILLED, 58, "Pemberontak")


def test_a_bare_number_beside_another_count_goes_on_from_nothing_older() -> None:
    text = "Serangan itu menewaskan 12 orang. Wali kota melihat 600 penghuni pergi, gubernur menyebut 2.000."
    assert [claim.min for claim in analyse(text + ARMED).casualties] == [12]


def test_groups_that_add_up_to_a_total_are_its_parts() -> None:
    text = (
        "Tiga belas penjaga perdamaian tewas, sembilan orang Afrika Selatan, tiga orang Malawi, dan satu orang Uruguay."
    )
    told = analyse(text + ARMED).casualties
    assert [(claim.min, claim.subcount) for claim in told] == [(13, False), (9, True), (3, True), (1, True)]


def test_a_modal_reaches_the_verbs_that_are_joined_to_its_own() -> None:
    text = "Serangan ke bendungan bisa menewaskan ribuan orang di hilir dan memaksa jutaan lainnya mengungsi."
    assert analyse(text + ARMED).casualties == ()


def test_what_hangs_on_a_condition_has_not_happened() -> None:
    assert analyse("Jika seorang prajurit terbunuh, seribu milisi akan mati." + ARMED).casualties == ()


def test_an_earlier_event_beside_the_news_is_background() -> None:
    text = "Serangan itu terjadi sepekan setelah lima pekerja diculik. Tiga tentara tewas."
    told = {claim.kind: claim.background for claim in analyse(text + ARMED).casualties}
    assert told == {Kind.CAPTURED: True, Kind.KILLED: False}
