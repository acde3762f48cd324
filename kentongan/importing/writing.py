"""Sources as lines of a configuration, alone or in a file that keeps all else it holds. Part of `kentongan.importing`."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import yaml

from kentongan.configuration import read
from kentongan.importing.choosing import Chosen
from kentongan.unwritten import unwritten
from scraper.errors import ConfigurationError

_REFERENCE = re.compile(r"\$?\$\{[^${}\n]*\}")


def lines_of(sources: Iterable[Chosen], indent: str = "  ") -> str:
    """`sources` as they stand under `sources:`; what is in them is never read as `${…}`."""
    plain = [{key: value for key, value in one._asdict().items() if value is not None} for one in sources]
    dumped = yaml.safe_dump(plain, sort_keys=False, allow_unicode=True, width=1_000_000) if plain else ""
    return "".join(f"{indent}{line}\n" for line in dumped.replace("${", "$${").splitlines())


def append_to(file: Path, sources: Iterable[Chosen], environ: Mapping[str, str]) -> None:
    """`sources` stand behind those of `file`, every comment kept; the file is replaced whole.

    Raises `ConfigurationError`, and changes nothing, if there is no place that is surely right, or if the file would not load; `NoRoom` where the disk is full.
    """
    try:
        text = file.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{file}: cannot be read as text: {error}") from error
    new = with_sources(text, sources, str(file))
    read(new, str(file), environ, folder=file.parent)
    try:
        _replace(file, new)
    except OSError as error:
        raise unwritten(file, error) from error


def with_sources(text: str, sources: Iterable[Chosen], name: str) -> str:
    """The configuration `text` with `sources` behind its own. Raises `ConfigurationError`; `name` stands before it."""
    wanted = "leave --into away and paste the lines"
    # What `${…}` stands for is nobody's business here, and YAML may stumble over it; its place is kept.
    plain = _REFERENCE.sub(lambda found: "x" * len(found[0]), text)
    try:
        root = yaml.compose(plain, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        raise ConfigurationError(f"{name}: is not YAML: {str(error).splitlines()[0]}; {wanted}") from error
    if (empty := _empty_list(root)) is not None:
        begin, end = empty.start_mark.index, empty.end_mark.index
        return with_sources(f"{text[:begin]}{text[end:]}", sources, name)
    ending = "\r\n" if "\r\n" in text else "\n"
    lines = text.splitlines(keepends=True)
    if lines and not lines[-1].endswith(("\n", "\r")):
        lines[-1] += ending
    place, indent, heading = _place_in(root, len(lines), f"{name}: {{}}; {wanted}")
    added = f"{heading}{lines_of(sources, indent)}".replace("\n", ending)
    return "".join([*lines[:place], added, *lines[place:]])


def _empty_list(root: yaml.Node | None) -> yaml.Node | None:
    """The value of `sources: []`."""
    held = root.value if isinstance(root, yaml.MappingNode) else []
    return next(
        (
            value
            for key, value in held
            if key.value == "sources" and value.value == [] and value.start_mark.index > key.start_mark.index
        ),
        None,
    )


def _place_in(root: yaml.Node | None, end: int, message: str) -> tuple[int, str, str]:
    """Before which line sources are added, how far they are indented, and what stands above them."""
    if root is None:
        return end, "  ", "sources:\n"
    if not isinstance(root, yaml.MappingNode) or root.flow_style:
        raise ConfigurationError(message.format("is not a configuration written in lines"))
    found = next(((key, value) for key, value in root.value if key.value == "sources"), None)
    if found is None:
        return end, "  ", "\nsources:\n"
    key, value = found
    if isinstance(value, yaml.SequenceNode) and not value.flow_style:
        if key.start_mark.index > value.start_mark.index:
            raise ConfigurationError(message.format("sources: is an alias of something else"))
        return max(map(_last_line, _leaves(value))) + 1, " " * value.start_mark.column, ""
    if isinstance(value, yaml.ScalarNode) and value.value == "":
        return key.start_mark.line + 1, "  ", ""
    raise ConfigurationError(message.format("sources: is not written as one item a line"))


def _leaves(node: yaml.Node) -> Iterator[yaml.Node]:
    if not isinstance(node, yaml.CollectionNode) or node.flow_style:
        yield node
        return
    for child in node.value:
        for one in child if isinstance(child, tuple) else (child,):
            yield from _leaves(one)


def _last_line(node: yaml.Node) -> int:
    """The last line that `node` stands on; a block of text ends at the beginning of the line behind it."""
    mark = node.end_mark
    return int(mark.line if mark.column else max(node.start_mark.line, mark.line - 1))


def _replace(file: Path, text: str) -> None:
    """`file` holds `text`, whole or not at all, and is as readable as before."""
    target = file.resolve()
    with tempfile.NamedTemporaryFile("wb", dir=target.parent, prefix=f".{target.name}.", delete=False) as new:
        unfinished = Path(new.name)
        try:
            new.write(text.encode())
            new.flush()
            os.fsync(new.fileno())
            unfinished.chmod(target.stat().st_mode & 0o7777)
            unfinished.replace(target)
        except OSError:
            unfinished.unlink(missing_ok=True)
            raise
