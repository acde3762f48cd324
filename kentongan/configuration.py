"""The configuration file as settings, or one message that names every mistake in it. Part of `kentongan`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic.json_schema import GenerateJsonSchema

from kentongan.complaints import Schema, complaint, near, place, shown
from kentongan.document import Document, Fault, Steps, read_document
from kentongan.lexicons import mistakes_in
from kentongan.notation import written_duration
from scraper.errors import ConfigurationError
from scraper.model import NOTICES, Rule
from settings import RuleSettings, Settings

DEFAULT = Path("kentongan.yaml")
VARIABLE = "KENTONGAN_CONFIG"

_PLACES = ("data_dir", "lexicons")
_LONGEST = 2_000_000
"""Bytes. Thousands of sources fit; beyond it somebody named the wrong file, and YAML would be read for minutes."""
_MOST_LINES = 20
"""Mistakes told at once. Whoever has more reads the first ones."""


def load(path: Path | None, environ: Mapping[str, str]) -> Settings:
    """The settings in `path`, else in $KENTONGAN_CONFIG, else in ./kentongan.yaml.

    `data_dir` and `lexicons` come back absolute, seen from the file's folder, so that commands started elsewhere find the
    same data.
    Raises `ConfigurationError` with one line for each mistake.
    """
    chosen = path or _default(environ)
    hint = "write one with: kentongan config init" if chosen == DEFAULT else "see --config and $KENTONGAN_CONFIG"
    return read(_text(chosen, hint), str(chosen), environ, folder=chosen.parent)


def load_rules(path: Path, around: Settings, environ: Mapping[str, str]) -> tuple[RuleSettings, ...]:
    """The `rules:` of the file `path`, which may name the channels and sources of `around` beside its own."""
    return read(_text(path, "see --rules"), str(path), environ, folder=path.parent, around=around).rules


def exists(environ: Mapping[str, str]) -> bool:
    """Is there a configuration where `load` looks when it is given no path? A named one counts, there or not."""
    return bool(environ.get(VARIABLE)) or DEFAULT.exists()


def read(text: str, name: str, environ: Mapping[str, str], *, folder: Path, around: Settings | None = None) -> Settings:
    """The settings that `text` holds; `name` stands before each mistake. Its rules may name what `around` holds."""
    document = read_document(text, environ, folder)
    if document.content is None and not document.faults:
        document.content = {}
    settings = _validated(document)
    if isinstance(document.content, dict):
        for steps, message in _contradictions(document.content, around or Settings()):
            document.refuse(steps, message)
    if document.faults or settings is None:
        raise ConfigurationError("\n".join(_lines(document.faults, name)))
    places = {key: _place(key, path, folder, name) for key in _PLACES if (path := getattr(settings, key))}
    for message in mistakes_in(places["lexicons"]) if "lexicons" in places else ():
        document.refuse(("lexicons",), message)
    if document.faults:
        raise ConfigurationError("\n".join(_lines(document.faults, name)))
    return settings.model_copy(update=places)


def json_schema() -> dict[str, Any]:
    """The JSON Schema of the file, for editors."""
    schema = Settings.model_json_schema(by_alias=True, schema_generator=_WrittenDefaults)
    return {"$schema": GenerateJsonSchema.schema_dialect, **schema, "title": "kentongan.yaml"}


class _WrittenDefaults(GenerateJsonSchema):
    """Defaults stand in the schema as one would write them: 5m, not PT5M."""

    def encode_default(self, dft: Any) -> Any:
        return written_duration(dft) if isinstance(dft, timedelta) else super().encode_default(dft)


def _place(key: str, path: Path, folder: Path, name: str) -> Path:
    try:
        return (folder / path.expanduser()).resolve()
    except (RuntimeError, OSError) as error:
        # Nobody of this name has a home, or the links of the path go in a circle.
        raise ConfigurationError(f"{name}: {key}: {str(path)!r} leads nowhere: {error}") from error


def _text(path: Path, hint: str) -> str:
    """What stands in `path`; raises `ConfigurationError`, with `hint` if it is not there."""
    try:
        with path.open("rb") as file:
            written = file.read(_LONGEST + 1)
        if len(written) > _LONGEST:
            raise ConfigurationError(f"{path}: is no configuration file: it is larger than {_LONGEST // 1000} KB")
        return written.decode("utf-8-sig")
    except FileNotFoundError as error:
        raise ConfigurationError(f"{path}: there is no such configuration file ({hint})") from error
    except OSError as error:
        raise ConfigurationError(f"{path}: the configuration cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise ConfigurationError(f"{path}:{line}: is not UTF-8 text") from error


def _default(environ: Mapping[str, str]) -> Path:
    return Path(environ.get(VARIABLE) or DEFAULT)


@cache
def _schema() -> Schema:
    return Schema(json_schema())


def _validated(document: Document) -> Settings | None:
    """The settings, or None with what is wrong among the document's faults."""
    if document.content is None:
        return None
    refused = {fault.steps for fault in document.faults}
    try:
        return Settings.model_validate(document.content, by_alias=True, by_name=False)
    except ValidationError as failure:
        for error in failure.errors(include_url=False):
            steps = _without_tag(error["loc"])
            # A value that could not be filled in was told of already.
            if steps not in refused:
                document.refuse(steps, complaint(error, steps, document, _schema()))
    return None


def _without_tag(steps: Steps) -> Steps:
    """Pydantic names a channel's type after the channel's name; the file does not."""
    return steps[:2] + steps[3:] if steps[:1] == ("channels",) else steps


def _contradictions(content: dict[str, Any], around: Settings) -> Iterator[tuple[Steps, str]]:
    """What no single value shows. Reads the plain document, so that these stand beside all other mistakes."""
    sources = [_name(source) for source in _items(content.get("sources"))]
    rules = _items(content.get("rules"))
    channels = content.get("channels", dict(around.channels))
    known = {
        "channels": list(channels) if isinstance(channels, dict) else [],
        "sources": [*(name for name in sources if name), *(source.name for source in around.sources)],
    }
    yield from _repeated("sources", sources)
    yield from _repeated("rules", [_name(rule) for rule in rules])
    for number, rule in enumerate(rules):
        for key, word in (("channels", "channel"), ("sources", "source")):
            for position, name in enumerate(_items(_get(rule, key))):
                if isinstance(name, str) and name not in known[key]:
                    yield ("rules", number, key, position), f"{name!r} is an unknown {word}{near(name, known[key])}"
        if _name(rule) == NOTICES:
            yield (
                ("rules", number, "name"),
                f"{NOTICES!r} is the name of notices about sources and channels; wanted another",
            )
        yield from _bad_keywords(number, _get(rule, "when"))
    for position, name in enumerate(_items(_get(content.get("health"), "channels"))):
        if isinstance(name, str) and name not in known["channels"]:
            yield ("health", "channels", position), f"{name!r} is an unknown channel{near(name, known['channels'])}"


def _repeated(key: str, names: list[str | None]) -> Iterator[tuple[Steps, str]]:
    for number, name in enumerate(names):
        if name is not None and (first := names.index(name)) < number:
            yield (key, number, "name"), f"{name!r} is the name of {key}[{first}] already"


def _bad_keywords(number: int, when: Any) -> Iterator[tuple[Steps, str]]:
    for key in ("keywords", "all", "none"):
        for position, keyword in enumerate(_items(_get(when, key))):
            if isinstance(keyword, str) and (reason := _refusal(keyword)):
                yield ("rules", number, "when", key, position), f"{shown(keyword)} is not a keyword: {reason}"


def _refusal(keyword: str) -> str | None:
    """Why the matcher cannot take `keyword`; None if it can."""
    # Imported here: the matcher is native code that only a configuration with keywords needs.
    from scraper.keywords import compile_rules  # noqa: PLC0415 - see above

    name = "rule"
    try:
        compile_rules([Rule(name=name, keywords=(keyword,), channels=())])
    except ConfigurationError as error:
        return f"it {str(error).removeprefix(f'rule {name!r}: keyword {keyword!r} ')}"
    return None


def _lines(faults: list[Fault], name: str) -> list[str]:
    """One line for each fault, in the order of the file; after the first ones, how many more there are."""
    told = sorted(faults, key=lambda fault: fault.line or 0)
    more = len(told) - _MOST_LINES
    return [
        ": ".join(
            part for part in (f"{name}:{fault.line}" if fault.line else name, place(fault.steps), fault.message) if part
        )
        for fault in told[:_MOST_LINES]
    ] + ([f"{name}: and {more} more like these"] if more > 0 else [])


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _get(value: Any, key: str) -> Any:
    return value.get(key) if isinstance(value, dict) else None


def _name(value: Any) -> str | None:
    name = _get(value, "name")
    return name if isinstance(name, str) else None
