"""Asks a server how it is. What is sent is made here, and says nothing of any user."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass

from gateway.core.load import Load
from gateway.egress.client import Client, Headers
from gateway.egress.limits import Deadline, Limits
from gateway.egress.nonsense import Nonsense
from gateway.egress.reply_body import FAILURES, read_whole
from gateway.egress.upstream_json import read_object

SECONDS = 2.0
_METRICS = 4 * 1024 * 1024
_MODELS = 1024 * 1024
_SAMPLE = re.compile(
    r"^vllm:(num_requests_running|num_requests_waiting|kv_cache_usage_perc)"
    r"(?:\{[^\n]*\})? ([0-9.]+(?:e[+-]?[0-9]+)?)[ \t\r]*$",
    re.M,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """The status of an answer about models, and the names in it."""

    status: int
    models: tuple[str, ...] = ()


async def is_alive(client: Client, base: str, provider: str, headers: Headers) -> bool:
    """Whether the server at `base` answers, and not with an error of its own (5xx)."""
    url = f"{_root(base)}/health" if provider == "vllm" else f"{base}/models"
    try:
        async with asyncio.timeout(SECONDS):
            response = await client.get(url, headers)
    except FAILURES:
        return False
    await response.aclose()
    return response.status_code < 500


async def load_of(client: Client, base: str, headers: Headers) -> Load | None:
    """What the vLLM at `base` says of its queue, over all its engines; None where it does not."""
    deadline = Deadline(Limits(total=SECONDS), stream=False)
    try:
        async with deadline.waiting():
            response = await client.get(f"{_root(base)}/metrics", headers)
        try:
            body = await read_whole(response, deadline, _METRICS)
        finally:
            await response.aclose()
        return _load_in(body.decode()) if response.status_code == 200 else None
    except (*FAILURES, UnicodeDecodeError, ValueError, OverflowError):
        return None


async def models_at(client: Client, base: str, headers: Headers) -> Served | None:
    """What the server at `base` says when it is asked for its models; None where nobody answers."""
    deadline = Deadline(Limits(total=SECONDS), stream=False)
    try:
        async with deadline.waiting():
            response = await client.get(f"{base}/models", headers)
        try:
            body = await read_whole(response, deadline, _MODELS)
        finally:
            await response.aclose()
    except FAILURES:
        return None
    return Served(status=response.status_code, models=_names_in(body))


def _names_in(body: bytes) -> tuple[str, ...]:
    try:
        listed = read_object(body).get("data")
    except Nonsense:
        return ()
    rows = listed if isinstance(listed, list) else []
    names = (row.get("id") for row in rows if isinstance(row, dict))
    return tuple(name for name in names if isinstance(name, str))


def _load_in(text: str) -> Load:
    """Read the text form of Prometheus; raises Nonsense where vLLM's gauges are not in it."""
    found: dict[str, list[float]] = {}
    for name, value in _SAMPLE.findall(text):
        found.setdefault(name, []).append(float(value))
    if "num_requests_running" not in found:
        raise Nonsense("metrics without its load")
    return Load(
        running=int(sum(found["num_requests_running"])),
        waiting=int(sum(found.get("num_requests_waiting", ()))),
        cache=max(found.get("kv_cache_usage_perc", (0.0,))),
    )


def _root(base: str) -> str:
    """Where vLLM has what is no part of its API."""
    return base.removesuffix("/v1")
