"""The user's own words, read from the folder that `lexicons` names. Part of the front door.

The folder is shaped like the packaged one (`id/harm.toml`): what it lists is added, what it lists under a label with a
minus is taken away, and the folder of a new language is a new language. Wrong words stop the start.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kentongan.complaints import near, shown
from kentongan.labels import unknown, useless
from scraper.errors import ConfigurationError
from scraper.language.lexicon import (
    Labels,
    Lexicons,
    build_lexicon,
    packaged_labels,
    packaged_lexicons,
    spelling,
)

_TAG = re.compile(r"[a-z]{2,3}")


def lexicons_in(folder: Path | None) -> Lexicons:
    """The packaged lexicons with the words of `folder`; without one the packaged ones alone.

    Raises `ConfigurationError` with one line for each mistake.
    """
    if folder is None:
        return packaged_lexicons()
    words = _Folder(folder)
    added, removed = words.read()
    if words.faults:
        raise ConfigurationError("\n".join(words.faults))
    known = packaged_labels()
    return Lexicons(
        {
            language: build_lexicon(_without(known.get(language, {}), removed.get(language, {})), added.get(language))
            for language in dict.fromkeys((*known, *added))
        }
    )


def mistakes_in(folder: Path) -> list[str]:
    """What is wrong with the words of `folder`: one line each, with file and key."""
    words = _Folder(folder)
    words.read()
    return words.faults


_Tables = dict[str, dict[str, dict[str, tuple[str, ...]]]]
"""Language → layer → label → phrases."""


@dataclass
class _Folder:
    """A folder while it is read; every mistake is one line of `faults`, with its file and key."""

    root: Path
    faults: list[str] = field(default_factory=list)

    def read(self) -> tuple[_Tables, _Tables]:
        """What is added and what is taken away."""
        added: _Tables = {}
        removed: _Tables = {}
        for folder in self._languages():
            tables = {file.stem: self._table(file) for file in sorted(folder.glob("*.toml"))}
            for layer, table in tables.items():
                for label, phrases in table.items():
                    target, bare = (removed, label[1:]) if label.startswith("-") else (added, label)
                    target.setdefault(folder.name, {}).setdefault(layer, {})[bare] = phrases
            if folder.name not in packaged_labels() and not tables.get("language", {}).get("function"):
                missing = folder / "language.toml"
                self._refuse(missing, "function", "is missing: the small words that tell this language from others")
            added.setdefault(folder.name, {})
        return added, removed

    def _languages(self) -> Iterator[Path]:
        try:
            inside = sorted(path for path in self.root.iterdir() if not path.name.startswith("."))
        except OSError as error:
            self._refuse(self.root, None, f"cannot be read: {error.strerror}")
            return
        folders = [path for path in inside if path.is_dir()]
        for path in inside:
            if path.suffix == ".toml":
                self._refuse(path, None, f"belongs into the folder of its language, such as id/{path.name}")
        if not folders:
            self._refuse(self.root, None, "holds no folder of a language, such as id")
        for folder in folders:
            if _TAG.fullmatch(folder.name):
                yield folder
            else:
                self._refuse(folder, None, "is not named by the tag of a language, such as id or ms")

    def _table(self, file: Path) -> dict[str, tuple[str, ...]]:
        """Label → phrases of one file; labels that take away keep their minus."""
        layers = packaged_labels()["id"]
        if file.stem not in layers:
            self._refuse(file, None, f"is an unknown layer{near(file.stem, layers)}")
            return {}
        try:
            content = tomllib.loads(file.read_text(encoding="utf-8-sig"))
        except OSError as error:
            self._refuse(file, None, f"cannot be read: {error.strerror}")
        except UnicodeDecodeError as error:
            self._refuse(file, None, f"is not UTF-8 text (byte {error.start})")
        except tomllib.TOMLDecodeError as error:
            self._refuse(file, None, f"is not TOML: {error}")
        else:
            return {label: tuple(self._phrases(file, label, value)) for label, value in content.items()}
        return {}

    def _phrases(self, file: Path, label: str, value: Any) -> Iterator[str]:
        """The phrases of `value` that can be looked for; what is wrong with the others is told."""
        bare = label.removeprefix("-")
        if isinstance(value, dict):
            inner = f"{label}.{next(iter(value), '…')}"
            self._refuse(file, label, f'is a section; put a key with a full stop in quotes: "{inner}" = […]')
        elif wrong := unknown(file.stem, bare):
            self._refuse(file, label, wrong)
        elif not isinstance(value, list):
            self._refuse(file, label, f'{shown(value)} is not a list of phrases (write ["one", "two words"])')
        else:
            known = self._removable(file, bare) if label != bare else None
            for number, phrase in enumerate(value, 1):
                if reason := useless(file.stem, bare, phrase, known):
                    self._refuse(file, label, f"phrase {number}, {shown(phrase)}, {reason}")
                else:
                    yield phrase

    def _removable(self, file: Path, label: str) -> Mapping[tuple[str, ...], str]:
        """The packaged phrases of `label` by their spelling."""
        labels = packaged_labels().get(file.parent.name, {})
        return {spelling(phrase): phrase for phrase in labels.get(file.stem, {}).get(label, ())}

    def _refuse(self, file: Path, key: str | None, message: str) -> None:
        self.faults.append(f'{file}: "{key}": {message}' if key is not None else f"{file}: {message}")


def _without(labels: Labels, removed: Mapping[str, Mapping[str, tuple[str, ...]]]) -> Labels:
    """`labels` without the phrases of `removed`, however they are spelled there."""
    gone = {
        (layer, label): {spelling(phrase) for phrase in phrases}
        for layer, table in removed.items()
        for label, phrases in table.items()
    }
    return {
        layer: {
            label: tuple(phrase for phrase in phrases if spelling(phrase) not in gone.get((layer, label), ()))
            for label, phrases in table.items()
        }
        for layer, table in labels.items()
    }
