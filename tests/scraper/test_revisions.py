"""A diff says all that changed and nothing else, and both texts can be read from it."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from scraper.model import Article, Paragraph
from scraper.revisions import Edit, Op, Step, Words, steps
from tests.scraper import karabakh

FIRST = karabakh.BROKEN[0]


def article(*texts: str, headline: str | None = "Roket jatuh di pasar", revision: int = 1) -> Article:
    paragraphs = tuple(Paragraph(page=1, text=text) for text in texts)
    return replace(FIRST, paragraphs=paragraphs, headline=headline, revision=revision)


def step(before: Article, after: Article) -> Step:
    (only,) = steps([before, after])
    return only


LEAD = "Roket jatuh di sebuah pasar dan menewaskan dua orang pada Sabtu malam, kata wali kota."
MIDDLE = "Penduduk berlindung di ruang bawah tanah sejak pagi."
END = "Listrik padam di tiga kawasan kota itu."


def test_a_changed_word_is_shown_in_its_paragraph_and_the_others_are_counted() -> None:
    edited = LEAD.replace("dua orang", "tujuh orang")
    assert step(article(LEAD, MIDDLE, END), article(edited, MIDDLE, END, revision=2)) == Step(
        article=FIRST.id,
        before=1,
        after=2,
        edits=(
            Edit(
                part="paragraph",
                op=Op.CHANGED,
                page=1,
                before=LEAD,
                after=edited,
                words=(
                    Words(op=Op.KEPT, text="Roket jatuh di sebuah pasar dan menewaskan"),
                    Words(op=Op.REMOVED, text="dua"),
                    Words(op=Op.ADDED, text="tujuh"),
                    Words(op=Op.KEPT, text="orang pada Sabtu malam, kata wali kota."),
                ),
            ),
        ),
        kept=2,
    )


def ops(one: Step) -> list[tuple[str, Op]]:
    return [(edit.part, edit.op) for edit in one.edits]


def test_paragraphs_come_and_go_whole() -> None:
    changed = step(article(LEAD, MIDDLE, END), article(LEAD, END, "Bandara ditutup sampai hari Minggu."))
    assert ops(changed) == [("paragraph", Op.REMOVED), ("paragraph", Op.ADDED)]
    assert [(edit.before, edit.after) for edit in changed.edits] == [
        (MIDDLE, None),
        (None, "Bandara ditutup sampai hari Minggu."),
    ]
    assert changed.kept == 2


def test_a_paragraph_is_held_against_the_one_it_was_and_not_against_its_neighbour() -> None:
    changed = step(article(MIDDLE, LEAD), article(LEAD.replace("dua", "tiga"), "Hujan turun."))
    assert ops(changed) == [("paragraph", Op.REMOVED), ("paragraph", Op.CHANGED), ("paragraph", Op.ADDED)]


def test_a_headline_is_a_part_of_its_own_and_may_be_missing() -> None:
    renamed = step(article(LEAD), article(LEAD, headline="Roket jatuh di sekolah"))
    assert (ops(renamed), renamed.kept) == ([("headline", Op.CHANGED)], 1)
    assert ops(step(article(LEAD, headline=None), article(LEAD))) == [("headline", Op.ADDED)]
    assert ops(step(article(LEAD), article(LEAD, headline=None))) == [("headline", Op.REMOVED)]


def test_nothing_changed_is_no_edit_and_one_revision_no_step() -> None:
    assert step(article(LEAD), article(LEAD, revision=2)).edits == ()
    assert steps([article(LEAD)]) == steps([]) == ()


def test_texts_too_long_to_compare_are_removed_and_added() -> None:
    old = [f"kata{n}" for n in range(1200)]
    new = [word if n % 3 else f"lain{n}" for n, word in enumerate(old)]
    (edit,) = step(article(" ".join(old)), article(" ".join(new))).edits
    assert (edit.op, [run.op for run in edit.words]) == (Op.CHANGED, [Op.REMOVED, Op.ADDED, Op.KEPT])
    many = [f"kalimat nomor {n} yang lama" for n in range(600)]
    changed = step(article(*many), article(*(line.replace("lama", "baru") for line in many)))
    assert {edit.op for edit in changed.edits} == {Op.REMOVED, Op.ADDED}


_TEXTS = st.lists(st.text("ab ", min_size=1).map(str.split).filter(bool).map(" ".join), max_size=6)


def _read(edits: Sequence[Edit], side: Op) -> list[str]:
    """The texts that stood on one side, read from the words alone."""
    wanted = {Op.KEPT, side}
    texts = [" ".join(run.text for run in edit.words if run.op in wanted) for edit in edits]
    return [text for text in texts if text]


@given(_TEXTS, _TEXTS)
def test_both_texts_can_be_read_from_what_changed(before: list[str], after: list[str]) -> None:
    changed = step(article(*before), article(*after))
    olds = [edit.before for edit in changed.edits if edit.before is not None]
    news = [edit.after for edit in changed.edits if edit.after is not None]
    assert _read(changed.edits, Op.REMOVED) == olds
    assert _read(changed.edits, Op.ADDED) == news
    assert changed.kept == len(after) - len(news) == len(before) - len(olds)
    assert all(text in before for text in olds)
    assert all(text in after for text in news)
