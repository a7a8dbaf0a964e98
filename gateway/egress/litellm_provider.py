"""The long tail of providers, through the litellm SDK, in a child process.

Run as `python -m gateway.egress.litellm_provider` by `litellm_target.py`. The
SDK dials by itself, so its only way out is the parent's forwarder. It gets
fields that chat completions have and nothing else of a request, its
credentials from the settings, and none from the machine.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from gateway.egress.fence import fence
from gateway.egress.litellm_server import LitellmServer, Refused, Tree
from gateway.processes.lifeline import Lifeline
from gateway.processes.serving import serve

_ENVIRONMENT = {
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",  # the price map in the package; none is fetched
    "LITELLM_MODE": "PRODUCTION",  # no .env file is read
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
}
_WITHOUT_MCP = {"_skip_mcp_handler": True}
"""Else the SDK, for a request with tools, imports its proxy server, and a package that it lacks."""

_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")

_ALWAYS = frozenset({"messages", "stream", "stream_options"})
_FIELDS = frozenset(
    {
        "tools", "tool_choice", "parallel_tool_calls", "functions", "function_call",
        "response_format", "temperature", "top_p", "top_k", "n", "stop", "seed", "max_tokens",
        "max_completion_tokens", "presence_penalty", "frequency_penalty", "logit_bias",
        "logprobs", "top_logprobs", "reasoning_effort", "verbosity", "prediction", "user",
        "modalities",
    }
)  # fmt: skip
_LEFT_OUT = frozenset(
    {
        "metadata", "model", "prompt_cache_key", "prompt_cache_retention", "reasoning_effort",
        "safety_identifier", "seed", "user", "verbosity", "modalities",
    }
)  # fmt: skip
"""What is not told to a provider without a word for it, as in every other translation."""

_EMBEDDING_FIELDS = frozenset({"input", "dimensions"})
_RETRY_AFTER = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """The start-up values of the child, as its target has them.

    `more` are the credentials and options that the SDK takes by name.
    """

    key: str = field(repr=False)
    base: str
    proxy: str = field(repr=False)
    proxy_port: int
    api_key: str = field(repr=False)
    more: Mapping[str, str] = field(repr=False)
    ca: str


class Litellm:
    """Asks the provider of one target."""

    def __init__(self, sdk: Any, given: Given) -> None:
        self._sdk = sdk
        self._fixed = {
            **given.more,
            "api_base": given.base,
            "api_key": given.api_key or None,
            "num_retries": 0,
            "max_retries": 0,
        }

    async def whole(self, body: Tree) -> Tree:
        """A chat completion in one piece."""
        asked = self._asked(body)
        with _refusals(self._sdk):
            answer = await self._sdk.acompletion(**asked, **self._fixed, **_WITHOUT_MCP)
            tree: Tree = answer.model_dump(mode="json", exclude_none=True)
        return tree

    async def streamed(self, body: Tree) -> AsyncIterator[Tree]:
        """The chunks of a chat completion."""
        asked = self._asked(body)
        with _refusals(self._sdk):
            stream = await self._sdk.acompletion(**asked, **self._fixed, **_WITHOUT_MCP)
            try:
                async for chunk in stream:
                    yield chunk.model_dump(mode="json", exclude_none=True)
            finally:
                await stream.aclose()

    async def embedded(self, body: Tree) -> Tree:
        """Embeddings, as numbers."""
        fields = {name: value for name, value in body.items() if name in _EMBEDDING_FIELDS}
        with _refusals(self._sdk):
            answer = await self._sdk.aembedding(model=body["model"], **fields, **self._fixed)
            tree: Tree = answer.model_dump(mode="json", exclude_none=True)
        return tree

    def _asked(self, body: Tree) -> dict[str, Any]:
        """The fields of a request that its provider has a word for; raises Refused for others."""
        with _refusals(self._sdk):
            model, provider, _, _ = self._sdk.get_llm_provider(body["model"])
            known = self._sdk.get_supported_openai_params(model, provider)
        spoken = _ALWAYS | (_FIELDS & set(known or ()))
        asked = {"model": body["model"]}
        for name, value in body.items():
            if name in spoken:
                asked[name] = value
            elif name not in _LEFT_OUT and not _says_nothing(name, value):
                raise Refused(400, code="unsupported_parameter", param=name)
        return asked


def _says_nothing(name: str, value: object) -> bool:
    """Whether a field asks for what happens without it."""
    return not value or (name, value) in [("n", 1), ("parallel_tool_calls", True)]


@contextlib.contextmanager
def _refusals(sdk: Any) -> Iterator[None]:
    """Turn what the SDK raises into Refused."""
    try:
        yield
    except Refused:
        raise
    except Exception as fault:  # noqa: BLE001 - of the SDK, and of the SDKs below it
        refused = _refused(sdk, fault)
    else:
        return
    raise refused


def _refused(sdk: Any, fault: Exception) -> Refused:
    if isinstance(fault, sdk.ContextWindowExceededError):
        return Refused(400, code="context_length_exceeded")
    if isinstance(fault, sdk.UnsupportedParamsError):
        return Refused(400, code="unsupported_parameter")
    if isinstance(fault, sdk.exceptions.LiteLLMUnknownProvider):
        return Refused(404, code="model_not_found")
    if isinstance(fault, sdk.Timeout):
        return Refused(504)
    if isinstance(fault, sdk.APIConnectionError):
        return Refused(503)
    status = getattr(fault, "status_code", None)
    if not isinstance(status, int) or not 400 <= status < 600:
        return Refused(502)
    code = "model_not_found" if status == 404 else ""
    return Refused(status, code=code, retry_after=_retry_after(fault))


def _retry_after(fault: Exception) -> str:
    """The seconds to wait, which stand in one of two places, by provider."""
    for holder in (getattr(fault, "response", None), fault):
        for name in ("headers", "litellm_response_headers"):
            wait = str((getattr(holder, name, None) or {}).get("retry-after", ""))
            if _RETRY_AFTER.fullmatch(wait):
                return wait
    return ""


def _loaded(given: Given) -> Any:
    """The SDK, fenced in before its first line runs."""
    os.environ.update(_ENVIRONMENT)
    for name in _PROXIES:
        os.environ[name] = os.environ[name.lower()] = given.proxy
    fence(given.proxy_port)

    import litellm

    litellm.telemetry = False
    litellm.suppress_debug_info = True
    litellm.turn_off_message_logging = True
    if given.ca:
        litellm.ssl_verify = given.ca
    return litellm


def main() -> None:
    """Listen until the parent is gone."""
    lifeline = Lifeline.take()
    given = Given(**lifeline.values())  # type: ignore[arg-type]  # written by litellm_target.py
    lifeline.watch()
    sdk = Litellm(_loaded(given), given)
    asyncio.run(serve(LitellmServer(given.key, sdk), lifeline))


if __name__ == "__main__":
    main()
