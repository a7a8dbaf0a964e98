"""Keys and tokens that providers issue with a recognisable beginning."""

from __future__ import annotations

from collections.abc import Callable

from gateway.core.finding import DataClass
from gateway.detect.placeholders import entropy, is_code, is_placeholder
from gateway.detect.recognizer import Hit, PatternRecognizer
from gateway.detect.surroundings import near

# A pattern, and the bits per character under which a match is not random enough to be a key.
_ISSUED = (
    ("openai", r"sk-(?:proj|svcacct|admin)-[A-Za-z0-9_-]{20,250}", 3.0),
    ("openai_old", r"sk-[A-Za-z0-9]{20,64}", 3.0),
    ("anthropic", r"sk-ant-[A-Za-z0-9_-]{20,200}", 3.0),
    ("openrouter", r"sk-or-v1-[0-9a-f]{40,80}", 3.0),
    ("aws_id", r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}", 2.8),
    ("github", r"gh[pousr]_[A-Za-z0-9]{36,255}", 3.0),
    ("github_fine", r"github_pat_[A-Za-z0-9_]{22,255}", 3.0),
    ("gitlab", r"gl(?:pat|dt|rt|cbt|ptt|ft)-[A-Za-z0-9_-]{20,64}", 2.8),
    ("slack", r"xox[abeoprs]-[A-Za-z0-9-]{10,250}", 2.5),
    ("slack_hook", r"hooks\.slack\.com/services/(?:[A-Z0-9]{6,14}/){2}[A-Za-z0-9]{18,40}", 3.0),
    ("google", r"AIza[0-9A-Za-z_-]{35}", 3.0),
    ("stripe", r"[sr]k_(?:live|test|prod)_[0-9A-Za-z]{10,120}", 2.5),
    ("huggingface", r"(?:hf_|api_org_)[A-Za-z0-9]{30,40}", 3.0),
    ("npm", r"npm_[A-Za-z0-9]{36}", 3.0),
    ("pypi", r"pypi-AgE[A-Za-z0-9_-]{50,250}", 3.0),
    ("sendgrid", r"SG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{32,64}", 3.5),
    ("groq", r"gsk_[A-Za-z0-9]{40,64}", 3.0),
    ("digitalocean", r"do[opr]_v1_[0-9a-f]{64}", 3.0),
    ("telegram", r"[0-9]{8,10}:AA[A-Za-z0-9_-]{33}", 3.5),
)  # fmt: skip


def _issued(least: float) -> Callable[[str, int, int], Hit | None]:
    """A check for keys whose beginning says whose they are."""

    def check(text: str, start: int, end: int) -> Hit | None:
        value = text[start:end].rstrip("-_")
        end = start + len(value)
        if not _whole(text, start, end) or is_placeholder(value) or entropy(value) < least:
            return None
        return Hit(start=start, end=end, score=0.95, canonical=value)

    return check


def check_aws_secret(text: str, start: int, end: int) -> Hit | None:
    """Accept forty random characters beside a word about AWS or a secret."""
    value = text[start:end]
    if not _whole(text, start, end, extra="/+=") or is_placeholder(value) or entropy(value) < 4:
        return None
    if not any(char.isupper() for char in value) or not any(char.isdigit() for char in value):
        return None
    if not near(text, start, end, ("aws", "secret", "akia", "asia"), before=64, after=40):
        return None
    return Hit(start=start, end=end, score=0.9, canonical=value)


def check_assigned(text: str, start: int, end: int) -> Hit | None:
    """Accept a random value that is assigned to a name such as `api_key`."""
    start = max(text.rfind(char, start, end) for char in " \t\"':=>`") + 1
    value = text[start:end]
    if len(value) < 16 or is_placeholder(value) or is_code(value) or not _whole(text, start, end):
        return None
    if not any(char.isdigit() for char in value) or entropy(value) < 3.2 or _is_uuid(value):
        return None
    return Hit(start=start, end=end, score=0.7, canonical=value)


def _whole(text: str, start: int, end: int, *, extra: str = "") -> bool:
    """Whether the match is not cut out of a longer run of such characters."""
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    return not (before.isalnum() or before in extra) and not (after.isalnum() or after in "/+")


def _is_uuid(value: str) -> bool:
    return [len(part) for part in value.split("-")] == [8, 4, 4, 4, 12]


_HITS = {
    "openai": ("OPENAI_API_KEY=sk-proj-Zq8vT1rWm3Xc5Kp7Ld9Hs2Jf4Gn6Bb0Ya",),
    "openai_old": ("anahtarım sk-Zq8vT1rWm3Xc5Kp7Ld9Hs2Jf4Gn6Bb0Y bu",),
    "anthropic": ("sk-ant-api03-Zq8vT1rWm3Xc5Kp7Ld9Hs2Jf4Gn6",),
    "openrouter": ("sk-or-v1-0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d",),
    "aws_id": ("aws_access_key_id = AKIAQ7WZ5T2LMN4PRXKD",),
    "github": ("token ghp_Zq8vT1rWm3Xc5Kp7Ld9Hs2Jf4Gn6Bb0YaQeR",),
    "github_fine": ("github_pat_11ABCDE2Y0Zq8vT1rWm3Xc_5Kp7Ld9Hs2Jf4Gn6Bb0Ya",),
    "gitlab": ("glpat-Zq8vT1rWm3Xc5Kp7Ld9H",),
    "slack": ("xoxb-284719305562-Zq8vT1rWm3Xc5Kp7",),
    "slack_hook": ("https://hooks.slack.com/services/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",),
    "google": ("key=AIzaSyZq8vT1rWm3Xc5Kp7Ld9Hs2Jf4Gn6Bb0Ya",),
    "stripe": ("sk_live_Zq8vT1rWm3Xc5Kp7Ld9H",),
    "huggingface": ("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",),
    "npm": ("npm_Zq8vT1rWm3Xc5Kp7Ld9Hs2Jf4Gn6Bb0YaQeR",),
    "pypi": ("pypi-AgEIcHlwaS5vcmcCJDZq8vT1rWm3Xc5Kp7Ld9Hs2Jf4Gn6Bb0YaQeRtUiOp",),
    "sendgrid": ("SG.Zq8vT1rWm3Xc5Kp7Ld9Hs2.Jf4Gn6Bb0YaQeRtUiOpAsDfGhJkLzXcVbNm1234567a",),
    "groq": ("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",),
    "digitalocean": ("dop_v1_" + "0a1b2c3d4e5f6071" * 4,),
    "telegram": ("1234567890:AAZq8vT1rWm3Xc5Kp7Ld9Hs2Jf4Gn6Bb0Ya",),
}  # fmt: skip
_MISSES = (
    "OPENAI_API_KEY=sk-proj-your_key_here_your_key_here",
    "sk-xxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    "AKIAIOSFODNN7EXAMPLE",
    "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b",
    "550e8400-e29b-41d4-a716-446655440000",
    "task-ABCDEFGHIJKLMNOPQRSTUV12345",
    "sk-learn is a library",
    "2024-01-15T10:30:00Z v1.2.3",
)


def _recognizer(
    name: str,
    pattern: str,
    check: Callable[[str, int, int], Hit | None],
    hits: tuple[str, ...],
    misses: tuple[str, ...],
) -> PatternRecognizer:
    return PatternRecognizer(
        name=name,
        entity="API_KEY",
        data_class=DataClass.SECRET,
        patterns=(pattern,),
        check=check,
        hits=hits,
        misses=misses,
    )


RECOGNIZERS = (
    *(
        _recognizer(f"api_key_{name}", pattern, _issued(least), _HITS[name], _MISSES)
        for name, pattern, least in _ISSUED
    ),
    _recognizer(
        "api_key_aws_secret",
        r"[A-Za-z0-9/+]{40}",
        check_aws_secret,
        ("aws_secret_access_key = Zq8vT1rWm3Xc5Kp7/Ld9Hs2Jf4Gn6+Bb0YaQeRtU",),
        (
            "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            "secret commit 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b",
            "Zq8vT1rWm3Xc5Kp7/Ld9Hs2Jf4Gn6+Bb0YaQeRtU",
        ),
    ),
    _recognizer(
        "api_key_assigned",
        r"(?i)(?:api[_-]?key|secret[_-]?key|access[_-]?key|client[_-]?secret|app[_-]?secret|secret|"
        r"auth[_-]?token|access[_-]?token|api[_-]?token|token|bearer)[\"'`]?[ \t]{0,3}"
        r"(?:=>|:=|[:=]|[ \t])[ \t]{0,3}[\"'`]?[A-Za-z0-9_+/=.~-]{16,200}",
        check_assigned,
        (
            'api_key: "Zq8vT1rWm3Xc5Kp7Ld9Hs2Jf"',
            "Authorization: Bearer 4f3c2b1a0d9e8f7a6b5c4d3e2f1a0b9c",
            "CLIENT_SECRET=Zq8vT1rWm3Xc5Kp7",
        ),
        (
            "api_key = os.environ['API_KEY_1']",
            "token = request.headers.get1('x')",
            "api_key: <your-api-key-1234567>",
            "token: 550e8400-e29b-41d4-a716-446655440000",
            "secret: this-is-a-plain-sentence",
            "commit 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b",
        ),
    ),
)
