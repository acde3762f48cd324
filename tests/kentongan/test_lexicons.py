"""Words of the user's own: added, taken away, a whole language; and what is said of wrong ones."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from kentongan.cli import run
from kentongan.composition import reader
from kentongan.configuration import load
from kentongan.lexicons import lexicons_in
from scraper.claims import analyse
from scraper.errors import ConfigurationError
from scraper.language.lexicon import packaged_lexicons
from scraper.model import CasualtyClaim
from tests.kentongan.conftest import CONFIGURATION, article

SPANISH = Path(__file__).parents[1] / "fixtures" / "lexicons"
REPORT = (
    "Un bombardeo de artillería mató a doce civiles en la ciudad, entre ellos tres niños, según el ejército. "
    "Al menos dos mil personas resultaron heridas. Los rebeldes y el gobierno acordaron un alto el fuego."
)
ARMED = " Serangan roket pemberontak itu terjadi di dekat pos tentara."


def words(root: Path, **files: str) -> Path:
    """A folder with `id_harm="…"` as id/harm.toml."""
    for name, text in files.items():
        language, layer = name.split("_")
        (root / language).mkdir(parents=True, exist_ok=True)
        (root / language / f"{layer}.toml").write_text(text, encoding="utf-8")
    return root


def mistakes(root: Path) -> list[str]:
    """What is wrong with the folder `root`, without its path."""
    with pytest.raises(ConfigurationError) as refused:
        lexicons_in(root)
    return [line.replace(f"{root}/", "").replace(str(root), ".") for line in str(refused.value).splitlines()]


def casualties(text: str, root: Path) -> tuple[CasualtyClaim, ...]:
    return analyse(text + ARMED, language="id", lexicons=lexicons_in(root)).casualties


def test_without_a_folder_the_packaged_lexicons_are_read() -> None:
    assert lexicons_in(None) is packaged_lexicons()


def test_a_third_language_is_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "kentongan.yaml").write_text(f"lexicons: {SPANISH}\n")
    (tmp_path / "report.txt").write_text(REPORT, encoding="utf-8")
    assert run(["--config", str(tmp_path / "kentongan.yaml"), "analyse", str(tmp_path / "report.txt"), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["language"], told["conflict"]) == ("es", True)
    assert [(c["kind"], c["min"], c["max"], c["who"], c["quote"]) for c in told["casualties"]] == [
        ("killed", 12, 12, "civilian", "mató a doce civiles"),
        ("killed", 3, 3, "children", "tres niños"),
        ("injured", 2000, None, "unspecified", "Al menos dos mil personas resultaron heridas"),
    ]
    assert [(t["status"], t["quote"]) for t in told["ceasefire"]] == [("agreed", "acordaron un alto el fuego")]


def test_a_third_language_leaves_the_others_alone() -> None:
    lexicons = lexicons_in(SPANISH)
    for text in (
        "Serangan roket itu menewaskan lima orang di kota.",
        "The rocket attack killed five people in the city.",
    ):
        assert analyse(text, lexicons=lexicons) == analyse(text)


def test_a_word_that_is_added_is_read(tmp_path: Path) -> None:
    text = "Sebanyak 12 warga dirobohkan di Kota Baru."
    assert casualties(text, words(tmp_path / "none", id_harm="")) == ()
    (claim,) = casualties(text, words(tmp_path / "own", id_harm='"killed.undergo" = ["dirobohkan"]'))
    assert (claim.kind, claim.min, claim.quote) == ("killed", 12, "Sebanyak 12 warga dirobohkan")


def test_a_word_that_is_taken_away_is_not_read(tmp_path: Path) -> None:
    root = words(tmp_path, id_harm='"-killed.undergo" = ["TEWAS"]')
    assert casualties("Dua warga tewas.", root) == ()
    assert len(casualties("Dua warga terbunuh.", root)) == 1


def test_the_users_meaning_of_a_word_goes_before_ours(tmp_path: Path) -> None:
    (claim,) = casualties("Dua warga tewas.", words(tmp_path, id_harm='"injured.undergo" = ["tewas"]'))
    assert claim.kind == "injured"


def test_several_files_work_together(tmp_path: Path) -> None:
    root = words(tmp_path, id_truce='"noun" = ["masa tenang"]', id_state='"-ended.after" = ["pecah"]')
    text = "Masa tenang disepakati. Gencatan senjata pecah." + ARMED
    read = analyse(text, language="id", lexicons=lexicons_in(root)).ceasefire
    assert [claim.quote for claim in read] == ["Masa tenang disepakati"]


async def test_whoever_reads_articles_reads_by_the_configured_words(tmp_path: Path) -> None:
    words(tmp_path / "words", id_harm='"killed.undergo" = ["dirobohkan"]')
    (tmp_path / "kentongan.yaml").write_text("lexicons: words\n")
    settings = load(tmp_path / "kentongan.yaml", {})
    assert settings.lexicons == tmp_path / "words"
    one = article("/9", "Serangan roket", "Sebanyak 12 warga dirobohkan." + ARMED)
    assert [claim.min for claim in (await reader(settings).read(one)).casualties] == [12]


def test_a_backtest_and_an_explanation_read_by_the_configured_words(
    stocked: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words(tmp_path, id_harm='"-killed.inflict" = ["menewaskan", "tewaskan"]')
    file = stocked.with_name("words.yaml")
    file.write_text(f"lexicons: {tmp_path}\n{CONFIGURATION}")
    assert run(["--config", str(file), "backtest", "--json"]) == 0
    assert {json.loads(line)["rule"] for line in capsys.readouterr().out.splitlines()} == {"truce"}
    run(["--config", str(file), "articles", "list", "--json"])
    (_, second, _) = map(json.loads, capsys.readouterr().out.splitlines())
    assert run(["--config", str(file), "explain", second["id"], "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["analysis"]["casualties"], told["trace"]["counted"][0]["kind"]) == ([], "ceasefire")


@pytest.mark.parametrize(
    ("name", "text", "mistake"),
    [
        ("id_harms", "", "id/harms.toml: is an unknown layer (did you mean 'harm'?)"),
        (
            "id_harm",
            '"killed.undergoes" = ["x"]',
            "id/harm.toml: \"killed.undergoes\": is an unknown label (did you mean 'killed.undergo'?)",
        ),
        (
            "id_harm",
            '"killed.undergo" = "gugur"',
            'id/harm.toml: "killed.undergo": \'gugur\' is not a list of phrases (write ["one", "two words"])',
        ),
        (
            "id_harm",
            '"killed.undergo" = ["gugur", 7]',
            'id/harm.toml: "killed.undergo": phrase 2, 7, is not text (put it in quotes)',
        ),
        (
            "id_harm",
            '"killed.undergo" = [" ", "gugur"]',
            "id/harm.toml: \"killed.undergo\": phrase 1, ' ', is empty",
        ),
        (
            "id_harm",
            'killed.undergo = ["gugur"]',
            'id/harm.toml: "killed": is a section; put a key with a full stop in quotes: "killed.undergo" = […]',
        ),
        (
            "id_harm",
            '"-killed.undergo" = ["tewass"]',
            (
                "id/harm.toml: \"-killed.undergo\": phrase 1, 'tewass', is no packaged phrase of killed.undergo,"
                " so there is nothing to take away (did you mean 'tewas'?)"
            ),
        ),
        (
            "id_numbers",
            '"between 20" = ["puluh"]',
            'id/numbers.toml: "between 20": wants whole numbers after between, as in "between 20 99"',
        ),
        ("id_time", '"month 13" = ["x"]', 'id/time.toml: "month 13": is no month: wanted 1 to 12'),
        (
            "id_language",
            '"grammar" = ["la"]',
            "id/language.toml: \"grammar\": phrase 1, 'la', is no known grammar (one of id, en)",
        ),
        (
            "ms_harm",
            '"killed.undergo" = ["terkorban"]',
            'ms/language.toml: "function": is missing: the small words that tell this language from others',
        ),
        ("melayu_harm", "", "melayu: is not named by the tag of a language, such as id or ms"),
    ],
)
def test_a_mistake_is_told_with_its_file_and_key(tmp_path: Path, name: str, text: str, mistake: str) -> None:
    assert mistakes(words(tmp_path, **{name: text})) == [mistake]


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    root = words(tmp_path, id_harm='"killed" = ["x"]\n"captured.body" = [""]', en_truce="noun = [")
    (root / "harm.toml").touch()
    first, second, third, fourth = mistakes(root)
    assert first == "harm.toml: belongs into the folder of its language, such as id/harm.toml"
    assert second.startswith("en/truce.toml: is not TOML: ")
    assert "at end of document" in second
    assert third.startswith('id/harm.toml: "killed": is an unknown label')
    assert fourth == "id/harm.toml: \"captured.body\": phrase 1, '', is empty"


def test_unreadable_folders_and_files_are_named(tmp_path: Path) -> None:
    assert mistakes(tmp_path / "gone") == [".: cannot be read: No such file or directory"]
    assert mistakes(tmp_path) == [".: holds no folder of a language, such as id"]
    (words(tmp_path, id_harm="") / "id" / "truce.toml").write_bytes(b"\xff")
    (tmp_path / "id" / "people.toml").mkdir()
    assert mistakes(tmp_path) == [
        "id/people.toml: cannot be read: Is a directory",
        "id/truce.toml: is not UTF-8 text (byte 0)",
    ]


def test_wrong_words_stop_the_start_with_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words(tmp_path / "words", id_harm='"killed.undergo" = [""]')
    file = tmp_path / "kentongan.yaml"
    file.write_text("data_dir: var\nlexicons: words\n")
    assert run(["--config", str(file), "run"]) == 2
    assert capsys.readouterr().err == (
        f"{file}:2: lexicons: {tmp_path}/words/id/harm.toml: \"killed.undergo\": phrase 1, '', is empty\n"
    )


@pytest.mark.parametrize("layer", sorted(packaged_lexicons()["id"].labels))
@pytest.mark.parametrize("language", ["id", "en"])
def test_every_packaged_file_would_pass_as_a_users(language: str, layer: str, tmp_path: Path) -> None:
    lists = packaged_lexicons()[language].labels[layer]
    text = "\n".join(f"{json.dumps(label)} = {json.dumps(phrases)}" for label, phrases in lists.items())
    own = lexicons_in(words(tmp_path, **{f"{language}_{layer}": text}))
    sample = "Serangan roket menewaskan lima orang pada 3 Mei. The truce was broken, five people were killed."
    for spoken in ("id", "en"):
        assert analyse(sample, language=spoken, published=date(2021, 5, 4), lexicons=own) == analyse(
            sample, language=spoken, published=date(2021, 5, 4)
        )
