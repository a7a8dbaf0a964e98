"""The reference page of the settings, written from the table of keys.

`python -m gateway.settings.reference` prints it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from gateway.settings.environment import SETTINGS_FILE
from gateway.settings.key import PREFIX, Form, Key
from gateway.settings.keys import SETTINGS

_HEAD = f"""# Settings

<!-- Written by `python -m gateway.settings.reference`; edit the table of keys instead. -->

The settings are one YAML file: the one that `--settings` or the variable `{SETTINGS_FILE}` names,
else `turnike.yaml` in the current directory. Relative paths in it are relative to the file. An
unknown key is an error that names the nearest known one. [An example](turnike.example.yaml) has
every kind of target.

Every key is also an environment variable: `{PREFIX}` and its name in capitals, with two underscores
before a key inside another (`{PREFIX}LIMITS__CONNECT=3s`), a position for an entry of a list of
maps (`{PREFIX}TARGETS__0__URLS`), and commas between the entries of a list. A map or a list of maps
may also be given whole, as YAML. The variable wins over the file. An unknown variable that begins
with `{PREFIX}` is an error.

Without a settings file the gateway listens on the loopback, asks for no key, applies the shipped
`kvkk.yaml`, and has the target `cloud/openai` if `OPENAI_API_KEY` is set and `cloud/anthropic` if
`ANTHROPIC_API_KEY` is. What the policy holds inside is then refused with 503 `no_local_target`.

A size is written as `32MiB` or `512KiB`, a duration as `3s`, `500ms` or `2m`, a date as
`2026-03-02`, a network as `10.0.0.0/8`. Keys of providers are never written into the file:
`api_key` names the variable that holds one.
"""


def reference() -> str:
    """The whole page, in Markdown."""
    tables = (line for title, keys in _groups("", SETTINGS) for line in _table(title, keys))
    return _HEAD + "\n".join(tables) + "\n"


def _groups(title: str, keys: tuple[Key, ...]) -> Iterator[tuple[str, tuple[Key, ...]]]:
    yield title, keys
    for key in keys:
        if key.keys:
            name = f"{key.name}[]" if key.form is Form.MAPS else key.name
            yield from _groups(f"{title}.{name}" if title else name, key.keys)


def _table(title: str, keys: tuple[Key, ...]) -> Iterator[str]:
    yield ""
    yield f"## `{title}`" if title else "## All keys"
    yield ""
    yield "| key | value | default | meaning |"
    yield "|---|---|---|---|"
    for key in keys:
        default = "mandatory" if key.mandatory else key.default or "–"
        yield f"| `{key.name}` | {key.type} | {default} | {key.about} |"


def main() -> None:
    """Print the page."""
    sys.stdout.write(reference())


if __name__ == "__main__":
    main()
