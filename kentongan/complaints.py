"""What is wrong with a value, in words that say what was wanted. Part of `kentongan`."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

from pydantic_core import ErrorDetails

from kentongan.document import Document, Step, Steps
from kentongan.secrecy import masked_url

_WANTED = {
    "int_parsing": "is not a whole number",
    "int_type": "is not a whole number",
    "int_from_float": "is not a whole number",
    "bool_parsing": "is neither true nor false",
    "bool_type": "is neither true nor false",
    "string_type": "is not text (put it in quotes)",
    "path_type": "is not a path",
    "tuple_type": "is not a list (write [one, two])",
    "list_type": "is not a list (write [one, two])",
    "dict_type": "is not a section (write key: value)",
    "model_type": "is not a section (write key: value)",
    "model_attributes_type": "is not a section (write key: value)",
    "string_too_short": "is empty",
    "too_short": "is empty",
}
_LONGEST_VALUE = 80


class Schema:
    """The JSON Schema of the settings, asked by the path of a value."""

    def __init__(self, root: dict[str, Any]) -> None:
        self._root = root

    def keys_at(self, steps: Steps, content: Any) -> tuple[str, ...]:
        """The keys that the section at `steps` may have; empty where there is no section."""
        return tuple(self._at(steps, content).get("properties", ()))

    def is_secret(self, steps: Steps, content: Any) -> bool:
        return bool(self._at(steps, content).get("format") == "password")

    def _at(self, steps: Steps, content: Any) -> dict[str, Any]:
        schema = self._resolved(self._root, content)
        for step in steps:
            content = _inside(content, step)
            if isinstance(step, int):
                schema = schema.get("items", {})
            else:
                schema = schema.get("properties", {}).get(step) or schema.get("additionalProperties") or {}
            schema = self._resolved(schema if isinstance(schema, dict) else {}, content)
        return schema

    def _resolved(self, schema: dict[str, Any], content: Any) -> dict[str, Any]:
        if "$ref" in schema:
            return self._resolved(self._root["$defs"][schema["$ref"].rpartition("/")[2]], content)
        if "oneOf" in schema:
            reference = schema["discriminator"]["mapping"].get(_inside(content, "type"))
            return self._resolved({"$ref": reference} if reference else {}, content)
        for choice in schema.get("anyOf", ()):
            if choice.get("type") != "null":
                return self._resolved(choice, content)
        return schema


def complaint(error: ErrorDetails, steps: Steps, document: Document, schema: Schema) -> str:
    """What `error` says of the value at `steps`, its value included unless it is a secret."""
    kind = error["type"]
    if kind == "missing":
        return "is missing"
    if kind == "extra_forbidden":
        return f"unknown key{near(str(steps[-1]), schema.keys_at(steps[:-1], document.content))}"
    if kind == "union_tag_not_found":
        return f"type is missing (one of {_choices(error)})"
    if kind == "union_tag_invalid":
        tag = str(error["ctx"]["tag"])
        return f"type: {tag!r} is not one of {_choices(error)}{near(tag, _choices(error).split(', '))}"
    wanted = _wanted(error)
    value = error["input"]
    if isinstance(value, dict | list) or schema.is_secret(steps, document.content):
        return wanted
    return f"{document.written.get(steps) or shown(value)} {wanted}"


def near(word: str, known: Iterable[str]) -> str:
    """A remark in brackets that names the known word close to `word`, else all of them; nothing if there are none."""
    candidates = list(known)
    if found := get_close_matches(word, candidates, n=1):
        return f" (did you mean {found[0]!r}?)"
    return f" (known: {', '.join(candidates)})" if candidates else ""


def place(steps: Steps) -> str:
    """`steps` as a person writes them: sources[0].every."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{_key(step)}" for step in steps).removeprefix(".")


def _key(step: str) -> str:
    return step if step.isprintable() and step.strip() == step != "" else repr(step)


def shown(value: Any) -> str:
    """`value` in quotes, short, and without the password of a URL."""
    if value is None:
        return "nothing"
    if isinstance(value, str):
        text = masked_url(value) if "://" in value else value
        return repr(text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}…")
    return str(value).lower() if isinstance(value, bool) else str(value)


def _wanted(error: ErrorDetails) -> str:
    kind, context = error["type"], error.get("ctx", {})
    if kind == "value_error":
        return str(context["error"])
    if kind in {"enum", "literal_error"}:
        choices = str(context["expected"]).replace("'", "").replace(" or ", ", ")
        return f"is not one of {choices}{only_near(str(error['input']), choices.split(', '))}"
    if kind in {"greater_than_equal", "greater_than"}:
        return f"is too small (at least {context.get('ge', context.get('gt'))})"
    if kind in {"less_than_equal", "less_than"}:
        return f"is too large (at most {context.get('le', context.get('lt'))})"
    if kind == "string_pattern_mismatch":
        return f"does not look right (wanted: {context['pattern']})"
    return _WANTED.get(kind) or f"is wrong: {error['msg']}"


def only_near(word: str, choices: list[str]) -> str:
    """The close choice alone, where the others were just listed or are too many."""
    found = get_close_matches(word, choices, n=1)
    return f" (did you mean {found[0]!r}?)" if found else ""


def _choices(error: ErrorDetails) -> str:
    return str(error.get("ctx", {}).get("expected_tags", "console, slack, email, webhook, atom, apprise")).replace(
        "'", ""
    )


def _inside(content: Any, step: Step) -> Any:
    if isinstance(content, dict) or (isinstance(content, list) and isinstance(step, int) and step < len(content)):
        return content.get(step) if isinstance(content, dict) else content[int(step)]
    return None
