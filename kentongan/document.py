"""One YAML text as plain values that still know their lines. Part of `kentongan`.

`${NAME}`, `${NAME:-default}` and `${file:/path}` are set aside before YAML is read and filled in after it, so that no
secret can change the structure of the file, and they work where YAML itself would stumble (`{token: ${TOKEN:-}}`).
`$${…}` stands for a literal `${…}`. What is filled in is always text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

Step = str | int
Steps = tuple[Step, ...]

_REFERENCE = re.compile(r"\$?\$\{([^${}\n]*)\}")
_SET_ASIDE = re.compile("\ue000(\\d+)\ue001")
_MERGE = "tag:yaml.org,2002:merge"
_LONGEST_SECRET = 1 << 20


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: `message` follows the key that `steps` lead to."""

    line: int | None
    steps: Steps
    message: str


@dataclass
class Document:
    """What the text says, where it says it, and what could not be read."""

    content: Any = None
    lines: dict[Steps, int] = field(default_factory=dict)
    written: dict[Steps, str] = field(default_factory=dict)
    """The text of values that references were filled into, as it stands in the file."""
    faults: list[Fault] = field(default_factory=list)

    def line_of(self, steps: Steps) -> int | None:
        """The line of the value at `steps`, or of the nearest section around it."""
        while steps and steps not in self.lines:
            steps = steps[:-1]
        return self.lines.get(steps)

    def refuse(self, steps: Steps, message: str) -> None:
        """`message` is told of the value at `steps`, with all others."""
        self.faults.append(Fault(self.line_of(steps), steps, message))


def read_document(text: str, environ: Mapping[str, str], folder: Path) -> Document:
    """The document in `text`; `${file:…}` is seen from `folder`. Faults are gathered, never raised."""
    references: list[str] = []

    def set_aside(match: re.Match[str]) -> str:
        references.append(match[0])
        return f"\ue000{len(references) - 1}\ue001"

    document = Document()
    try:
        root = yaml.compose(_REFERENCE.sub(set_aside, text), Loader=yaml.SafeLoader)
        if root is not None:
            document.content = _Builder(document, references, environ, folder).build(root, (), ())
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = _SET_ASIDE.sub(lambda match: references[int(match[1])], str(error.problem))
        document.faults.append(Fault(mark.line + 1 if mark else None, (), f"is not YAML: {problem}"))
    except yaml.YAMLError as error:
        document.faults.append(Fault(None, (), f"is not YAML: {error}".splitlines()[0]))
    return document


class _Builder:
    """Walks YAML's nodes, so that lines and duplicate keys are not lost on the way."""

    def __init__(self, document: Document, references: list[str], environ: Mapping[str, str], folder: Path) -> None:
        self._document = document
        self._references = references
        self._environ = environ
        self._folder = folder
        self._scalars = yaml.constructor.SafeConstructor()

    def build(self, node: yaml.Node, steps: Steps, around: tuple[yaml.Node, ...]) -> Any:
        self._document.lines.setdefault(steps, node.start_mark.line + 1)
        if any(outer is node for outer in around):
            self._document.refuse(steps, "holds itself")
            return None
        inside = (*around, node)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, steps, inside)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(item, (*steps, number), inside) for number, item in enumerate(node.value)]
        return self._scalar(node, steps)

    def _mapping(self, node: yaml.MappingNode, steps: Steps, around: tuple[yaml.Node, ...]) -> dict[str, Any]:
        own: dict[str, Any] = {}
        merged: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if key_node.tag == _MERGE:
                merged.update(self._merged(value_node, steps, around))
                continue
            key = self._as_written(str(key_node.value))
            here = (*steps, key)
            if key in own:
                self._document.faults.append(Fault(key_node.start_mark.line + 1, here, "stands twice"))
                continue
            self._document.lines[here] = key_node.start_mark.line + 1
            own[key] = self.build(value_node, here, around)
        return {**merged, **own}

    def _merged(self, node: yaml.Node, steps: Steps, around: tuple[yaml.Node, ...]) -> dict[str, Any]:
        """What `<<` brings in; of several mappings the first one wins, as YAML says."""
        parts = node.value if isinstance(node, yaml.SequenceNode) else [node]
        merged: dict[str, Any] = {}
        for part in reversed(parts):
            built = self.build(part, steps, around)
            if isinstance(built, dict):
                merged.update(built)
            else:
                self._document.refuse(steps, "merges (<<) something that is no section")
        return merged

    def _scalar(self, node: yaml.Node, steps: Steps) -> Any:
        if not _SET_ASIDE.search(node.value):
            return self._scalars.construct_object(node)
        self._document.written[steps] = self._as_written(node.value)
        filled = _SET_ASIDE.sub(lambda match: self._filled(self._references[int(match[1])], steps), node.value)
        # An empty plain value is nothing, as in YAML; an empty quoted one is a text.
        return filled if filled or getattr(node, "style", None) else None

    def _as_written(self, text: str) -> str:
        return _SET_ASIDE.sub(lambda match: self._references[int(match[1])], text)

    def _filled(self, reference: str, steps: Steps) -> str:
        if reference.startswith("$$"):
            return reference[1:]
        inside = reference[2:-1]
        if inside.startswith("file:"):
            return self._from_file(inside.removeprefix("file:"), steps)
        name, has_default, default = inside.partition(":-")
        value = self._environ.get(name)
        if has_default:
            return value or default
        if value is None:
            hint = f"set it, or write ${{{name}:-…}} with a default"
            self._document.refuse(steps, f"the environment variable {name or '(no name)'} is not set ({hint})")
        return value or ""

    def _from_file(self, name: str, steps: Steps) -> str:
        try:
            with (self._folder / name).open(encoding="utf-8") as secret:
                return secret.read(_LONGEST_SECRET).rstrip("\r\n")
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else "is not text"
            self._document.refuse(steps, f"the file {name} cannot be read: {reason}")
            return ""
