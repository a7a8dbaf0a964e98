"""What can be said of it without the SDK; the rest is in tests/long_tail."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from gateway.core.errors import ConfigError
from gateway.egress.litellm_provider import Given, Litellm
from gateway.egress.litellm_server import Refused
from gateway.processes.child import Child

CANARY = "a-canary"


def given(**fields: object) -> Given:
    values = {
        "key": CANARY,
        "base": "https://api.example.com",
        "proxy": f"http://turnike:{CANARY}@127.0.0.1:1",
        "proxy_port": 1,
        "api_key": CANARY,
        "more": {"aws_secret_access_key": CANARY},
        "ca": "",
    }
    return Given(**{**values, **fields})  # type: ignore[arg-type]


def test_its_values_show_no_credential() -> None:
    assert CANARY not in repr(given())


class Unknowing(Exception):
    """What no fault of these tests is."""


def sdk(*known: str) -> SimpleNamespace:
    """What the SDK says of a provider's words, and the classes of its faults."""
    return SimpleNamespace(
        get_llm_provider=lambda model: (model, "x", None, None),
        get_supported_openai_params=lambda model, provider: list(known),  # noqa: ARG005
        ContextWindowExceededError=Unknowing,
        UnsupportedParamsError=Unknowing,
        Timeout=Unknowing,
        APIConnectionError=Unknowing,
        exceptions=SimpleNamespace(LiteLLMUnknownProvider=Unknowing),
    )


async def asked_of(body: dict[str, object], *known: str) -> dict[str, object]:
    """The arguments that the SDK is called with."""
    seen: dict[str, object] = {}

    async def acompletion(**arguments: object) -> SimpleNamespace:
        seen.update(arguments)
        return SimpleNamespace(model_dump=lambda **_: {})

    using = sdk(*known)
    using.acompletion = acompletion
    await Litellm(using, given(more={})).whole({"model": "x/m", "messages": [], **body})
    return seen


async def test_only_fields_of_chat_completions_reach_the_sdk() -> None:
    steering = {"api_base": "http://evil", "fallbacks": ["y"], "mock_response": "no"}
    for name, value in steering.items():
        with pytest.raises(Refused) as caught:
            await asked_of({name: value}, "tools", name)
        assert (caught.value.status, caught.value.param) == (400, name)


async def test_where_it_asks_and_with_what_key_is_what_the_settings_say() -> None:
    seen = await asked_of({"temperature": 1}, "temperature")
    assert seen["api_base"] == "https://api.example.com"
    assert seen["api_key"] == CANARY
    assert (seen["num_retries"], seen["max_retries"]) == (0, 0)
    assert seen["temperature"] == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [("n", 1), ("parallel_tool_calls", True), ("logprobs", False), ("seed", 3),
     ("user", "u"), ("metadata", {"a": "b"}), ("presence_penalty", 0)],
)  # fmt: skip
async def test_what_says_nothing_is_left_out(name: str, value: object) -> None:
    assert name not in await asked_of({name: value})


@pytest.mark.parametrize(("name", "value"), [("n", 2), ("logit_bias", {"1": 2}), ("top_k", 5)])
async def test_what_says_something_is_refused_where_there_is_no_word(
    name: str, value: object
) -> None:
    with pytest.raises(Refused) as caught:
        await asked_of({name: value})
    assert caught.value.tree == {"error": {"code": "unsupported_parameter", "param": name}}
    assert (await asked_of({name: value}, name))[name] == value


@pytest.mark.parametrize(
    ("status", "expected"), [(429, 429), (401, 401), (500, 500), (200, 502), (None, 502)]
)
async def test_a_fault_is_its_status_and_not_its_words(status: object, expected: int) -> None:
    fault = RuntimeError(CANARY)
    fault.status_code = status  # type: ignore[attr-defined]
    fault.litellm_response_headers = {"retry-after": "9"}  # type: ignore[attr-defined]

    async def acompletion(**_: object) -> None:
        raise fault

    using = sdk()
    using.acompletion = acompletion
    with pytest.raises(Refused) as caught:
        await Litellm(using, given(more={})).whole({"model": "x/m"})
    assert caught.value.status == expected
    assert caught.value.__cause__ is None
    assert CANARY not in str(caught.value.tree)


async def test_without_the_sdk_its_process_does_not_start() -> None:
    values = {"base": "", "proxy": "http://127.0.0.1:1", "proxy_port": 1, "api_key": "", "ca": ""}
    with pytest.raises(ConfigError, match="did not start"):
        await Child.start(
            "gateway.egress.litellm_provider", name="process", values={**values, "more": {}}
        )
