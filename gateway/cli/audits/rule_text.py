"""The lines of a policy file that hold a rule, as long as the file is the one that decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path

MOST_LINES = 30


def rule_text(rule: Mapping[str, object], policies: Iterable[Path]) -> list[str]:
    """The lines of `rule` in its policy file, without their indentation.

    None of `policies` may be the file any more, or its content may have changed
    since: then there are no lines, rather than the wrong ones.
    """
    line = rule.get("line")
    if not isinstance(line, int) or line < 1:
        return []
    for path in policies:
        if path.name != rule.get("file"):
            continue
        try:
            content = path.read_bytes()
        except OSError:
            continue
        if sha256(content).hexdigest() == rule.get("digest"):
            return _item(content.decode("utf-8", "replace").splitlines(), line - 1)
    return []


def _item(lines: list[str], start: int) -> list[str]:
    """The list item that begins at `start`: its line, and all that is indented deeper."""
    if start >= len(lines):
        return []
    indent = _indent(lines[start])
    taken = [lines[start]]
    for text in lines[start + 1 : start + MOST_LINES]:
        if text.strip() and _indent(text) <= indent:
            break
        taken.append(text)
    while taken and not taken[-1].strip():
        taken.pop()
    return [text[indent:] for text in taken]


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip(" "))
