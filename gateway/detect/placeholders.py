"""Telling a written-in secret from a place where one is to be put."""

from __future__ import annotations

import re

_MARKS = re.compile(
    r"(?i)example|your[_-]|[_-]here|placeholder|changeme|change[_-]me|redacted|dummy|xxxx|\*\*|"
    r"\.\.\.|…|^[<\[{$%]|[>\]}]$|\$\{|\{\{|insert|replace[_-]|todo|sample|buraya|ornek|örnek"
)
_CODE = re.compile(
    r"(?i)^(?:none|null|nil|true|false|undefined|str|string|text|int|bool|any|secretstr|optional|"
    r"required|password|passwd|pwd|pass|secret|token|parola|sifre|şifre|value|input|bytes|self|"
    r"args?|env|getenv|process|config|settings|request|req|user|body|data|params|props|this)"
    r"(?:$|[.\[(:?!|])|\(|^[a-z_]+\.[a-z_]+"
)


def is_placeholder(value: str) -> bool:
    """Whether `value` only marks the place of a secret: `<token>`, `****`, `your_key_here`."""
    return len(set(value)) < min(3, len(value)) or bool(_MARKS.search(value))


def is_code(value: str) -> bool:
    """Whether `value` is a piece of a program that will fetch or type the secret."""
    return bool(_CODE.search(value))
