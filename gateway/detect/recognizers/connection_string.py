"""Addresses of databases and services with a password inside."""

from __future__ import annotations

import re

from gateway.core.finding import DataClass
from gateway.detect.placeholders import is_common_password, is_placeholder
from gateway.detect.recognizer import Hit, PatternRecognizer

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{1,24}\Z")
_LEAST_ON_WEB = 4  # `https://a:b@host` explains what an address looks like


def check(text: str, start: int, end: int) -> Hit | None:
    """Accept `scheme://user:password@host` whose password is not a placeholder."""
    scheme = _SCHEME.search(text, max(0, start - 26), start)
    if scheme is None or (scheme.start() > 0 and text[scheme.start() - 1].isalnum()):
        return None
    start = scheme.start()
    value = text[start:end].rstrip(".,;)")
    credentials = value.split("://", 1)[1].rsplit("@", 1)[0]
    user, password = credentials.split(":", 1)
    if is_placeholder(password) or is_common_password(password) or password == user:
        return None
    if len(password) < _LEAST_ON_WEB and value.lower().startswith("http"):
        return None
    score = 0.95 if len(password) >= _LEAST_ON_WEB else 0.6
    return Hit(start=start, end=start + len(value), score=score, canonical=value)


RECOGNIZERS = (
    PatternRecognizer(
        name="connection_string",
        entity="CONNECTION_STRING",
        data_class=DataClass.SECRET,
        patterns=(r"://[^\s:@/\"'<>]{0,64}:[^\s@/\"'<>]{1,128}@[^\s@\"'<>]{1,200}",),
        check=check,
        hits=(
            "postgres://user:pw@db.example.com/app",
            "DATABASE_URL=postgresql+asyncpg://app:Zq8vT1rW@10.0.0.5:5432/app",
            "redis://:Zq8vT1rW@cache.example.com:6379/0",
            "mongodb+srv://ayse:kedi1234@cluster.example.net/test?retryWrites=true",
            "https://deploy:Zq8vT1rW@git.example.com/x.git",
        ),
        misses=(
            "postgres://user:<password>@localhost/app",
            "postgres://user:${DB_PASSWORD}@localhost/app",
            "postgres://user:password@localhost/app",
            "postgres://user:****@localhost/app",
            "https://example.com:8080/a@b",
            "postgres://localhost:5432/app",
            "https://abc:xyz@example.com",
            "amqp://guest:guest@localhost:5672/",
            "ssh://git@github.com:22/example/repo.git",
        ),
    ),
)
