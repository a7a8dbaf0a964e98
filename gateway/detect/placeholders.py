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
    r"(?:$|[.\[(:?!|])|\(|^[a-z_]+\.[a-z_]+|^!(?:vault|ref|reference|env|secret|sub|getatt)\b"
)

# Passwords that stand in manuals and in images as they are delivered.
_COMMON = re.compile(
    r"(?i)(?:my|your|the|db|user|some|super|test|admin|root|app|new|old|top|benim|yeni)?[-_]?"
    r"(?:password|passwd|pass|pwd|secret|token|parola|[sş]ifre|change-?it|letmein|default)"
    r"(?:pass(?:word)?|key|word|here)?|"
    r"admin|root|guest|user|username|test|postgres|mysql|redis|foo|bar|baz|none|string|value|"
    r"[a-z_.]*(?:password|passwd)[a-z_.]*"
)


def is_placeholder(value: str) -> bool:
    """Whether `value` only marks the place of a secret: `<token>`, `****`, `your_key_here`."""
    return len(set(value)) < min(3, len(value)) or bool(_MARKS.search(value))


def is_code(value: str) -> bool:
    """Whether `value` is a piece of a program that will fetch or type the secret."""
    return bool(_CODE.search(value))


def is_common_password(value: str) -> bool:
    """Whether manuals write `value` where a password is to stand: `mysecretpassword`, `guest`."""
    return bool(_COMMON.fullmatch(value))
