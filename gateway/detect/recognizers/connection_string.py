"""Addresses of databases and services with a password inside."""

from __future__ import annotations

from gateway.core.finding import DataClass
from gateway.detect.placeholders import is_placeholder
from gateway.detect.recognizer import Hit, PatternRecognizer

_LABELS = frozenset({"password", "pass", "passwd", "pwd", "parola", "sifre", "şifre", "secret"})


def check(text: str, start: int, end: int) -> Hit | None:
    """Accept `scheme://user:password@host` whose password is not a placeholder."""
    if start > 0 and text[start - 1].isalnum():
        return None
    value = text[start:end].rstrip(".,;)")
    credentials = value.split("://", 1)[1].rsplit("@", 1)[0]
    password = credentials.split(":", 1)[1]
    if is_placeholder(password) or password.lower() in _LABELS:
        return None
    return Hit(start=start, end=start + len(value), score=0.95, canonical=value)


RECOGNIZERS = (
    PatternRecognizer(
        name="connection_string",
        entity="CONNECTION_STRING",
        data_class=DataClass.SECRET,
        patterns=(
            r"[A-Za-z][A-Za-z0-9+.-]{1,24}://[^\s:@/\"'<>]{0,64}:[^\s@/\"'<>]{1,128}@"
            r"[^\s@\"'<>]{1,200}",
        ),
        sign=r"[A-Za-z0-9+.-]://[^@]",
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
        ),
    ),
)
