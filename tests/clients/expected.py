"""What a client must have seen, whichever way it went."""

from __future__ import annotations

from clients.upstream.completions import EMBEDDING_TOKENS, VECTORS
from clients.upstream.messages import COUNTED_TOKENS
from clients.upstream.script import (
    BROKEN,
    CITIES,
    CITY,
    COUNTED,
    CUT_SHORT,
    HELLO,
    INPUT_TOKENS,
    LATER,
    OUTPUT_TOKENS,
    RETRY_AFTER,
    THOUGHT,
    THOUGHT_TOKENS,
)

ADDRESS = "ayse.yilmaz@example.com"

_USAGE: dict[str, object] = {"input": INPUT_TOKENS, "output": OUTPUT_TOKENS}
_HELLO: dict[str, object] = {"text": HELLO, **_USAGE}
_STREAM: dict[str, object] = {**_HELLO, "in_pieces": True}
_TOOLS: dict[str, object] = {
    "calls": [["get_weather", {"city": city}] for city in CITIES],
    "text": "Told: 21 degrees | 17 degrees",
}
_ECHO: dict[str, object] = {"text": f"write to {ADDRESS} today"}
_EMBEDDED: dict[str, object] = {"vectors": list(VECTORS), "input": EMBEDDING_TOKENS}

# A client reports what it has a place for; what it reports must be this. What
# is not named here (the class of an error, the word for why an answer ended)
# is the client's own, and must be the same both ways.
EXPECTED: dict[str, dict[str, object]] = {
    "answer": _HELLO,
    "answer_async": _HELLO,
    "stream": _STREAM,
    "stream_async": _STREAM,
    "not_held_back": {"text": "".join(COUNTED), "before_last": True},
    "tools": _TOOLS,
    "tools_stream": _TOOLS,
    "structured": dict(CITY),
    "structured_async": dict(CITY),
    "structured_stream": {**CITY, "in_pieces": True},
    "reasoning": {**_HELLO, "reasoning": THOUGHT_TOKENS, "thought": THOUGHT},
    "error_400": {"status": 400},
    "error_429": {"status": 429, "retry_after": RETRY_AFTER},
    "error_500": {},  # see assert_same
    "wrong_key": {"status": 401},
    "unknown_model": {"status": 404},
    "retried": {"text": LATER},
    "broken_stream": {"text": BROKEN},
    "too_long": {"text": CUT_SHORT},
    "personal": _ECHO,
    "personal_stream": _ECHO,
    "personal_tool": {"calls": [["send_mail", {"to": ADDRESS}]]},
    "thought_in_tools": {**_TOOLS, "thought": THOUGHT, "sealed": True},
    "conversation": {"text": _TOOLS["text"]},
    "stored": {"text": HELLO, "gone": 404},
    "file": {"text": "The bell rings at noon."},
    "tokens": {"input": COUNTED_TOKENS},
    "models": {"listed": True, "found": True},
    "embeddings": _EMBEDDED,
    "embeddings_async": _EMBEDDED,
}


def assert_expected(feature: str, saw: dict[str, object]) -> None:
    """A client saw something, and nothing but what it must."""
    expected = EXPECTED[feature]
    assert saw, f"{feature}: nothing was reported"
    assert {name: saw[name] for name in saw if name in expected} == {
        name: value for name, value in expected.items() if name in saw
    }
    assert saw.get("raised", "") is not None, f"{feature}: nothing was raised"
    if feature == "error_500":
        assert _family(saw) in (5, None), f"{feature}: {saw}"


def assert_same(feature: str, direct: dict[str, object], through: dict[str, object]) -> None:
    """A client saw through the gateway what it saw directly.

    Of a provider that fails, the gateway says 502 or 503 and never the
    provider's own number, and some clients have a class for each.
    """
    if feature == "error_500":
        assert _family(through) == _family(direct)
    else:
        assert through == direct


def _family(saw: dict[str, object]) -> object:
    """The hundreds of a status; None where the client does not tell it."""
    if "status" not in saw:
        return None
    status = saw["status"]
    assert isinstance(status, int)
    return status // 100
