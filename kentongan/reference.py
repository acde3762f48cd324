"""The settings reference, `docs/settings.md`, written from the settings themselves. Part of the front door.

`python -m kentongan.reference > docs/settings.md` renews it; a test holds the two together.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

from kentongan.configuration import json_schema

_INTRODUCTION = """\
# Settings

Written from `settings.py` (`python -m kentongan.reference`); do not edit it by hand.

`kentongan config init` writes a commented `kentongan.yaml`, `kentongan config show` prints the effective one with
secrets masked, and `kentongan config schema` gives its JSON Schema to an editor. The file is named by `--config`, else by
`$KENTONGAN_CONFIG`, else it is `./kentongan.yaml`. Unknown keys are refused.

`${NAME}` and `${NAME:-default}` are filled in from the environment, `${file:/path}` from a file without its last line
break; `$${…}` stands for a literal `${…}`. What is filled in is always text and never changes the structure of the file.
Durations are `90s`, `5m`, `2h` or `3d`; sizes are `500KB`, `8MB` (powers of ten), `8MiB` (powers of two) or a number of bytes.
"""
_SECTIONS = (
    ("Settings", "Top level"),
    ("Fetch", "`fetch`"),
    ("SourceSettings", "One of `sources`"),
    ("RuleSettings", "One of `rules`"),
    ("When", "`when` of a rule"),
    ("Casualties", "`casualties` of `when`"),
    ("HealthSettings", "`health`"),
    ("StormSettings", "`storm` of a channel"),
    ("Console", "Channel `console`"),
    ("Slack", "Channel `slack`"),
    ("Email", "Channel `email`"),
    ("Webhook", "Channel `webhook`"),
    ("Atom", "Channel `atom`"),
    ("Apprise", "Channel `apprise`"),
    ("RetentionSettings", "`retention`"),
    ("Dashboard", "`dashboard`"),
    ("Sentry", "`sentry`"),
    ("Browser", "`browser`"),
)


def settings_reference() -> str:
    """The Markdown page: one table for each section, one row for each key."""
    schema = json_schema()
    sections = {**schema["$defs"], "Settings": schema}
    return "\n".join([_INTRODUCTION, *(line for name, title in _SECTIONS for line in _section(title, sections[name]))])


def _section(title: str, section: dict[str, Any]) -> Iterator[str]:
    yield f"## {title}\n"
    if text := section.get("description"):
        yield f"{text}\n"
    yield "| key | default | meaning |\n|---|---|---|"
    required = section.get("required", ())
    for key, knob in section["properties"].items():
        default = "**required**" if key in required else _written(knob.get("default"))
        yield f"| `{key}` | {default} | {_meaning(knob)} |"
    yield ""


def _meaning(knob: dict[str, Any]) -> str:
    """The description, and what values there are if they are counted."""
    choices = knob.get("enum") or ([knob["const"]] if "const" in knob else [])
    listed = f"One of {', '.join(f'`{choice}`' for choice in choices)}." if choices else ""
    return " ".join(part for part in (knob.get("description", ""), listed) if part) or "See below."


def _written(default: Any) -> str:
    if default in (None, [], {}):
        return "–"
    if isinstance(default, dict):
        return "see below"
    return f"`{default if isinstance(default, str) else json.dumps(default)}`"


if __name__ == "__main__":
    sys.stdout.write(settings_reference())
