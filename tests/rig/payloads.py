"""Targets, decisions and payloads as tests of the way out need them."""

from __future__ import annotations

from dataclasses import replace
from typing import TypedDict, Unpack

from gateway.core.decision import MayLeave, Reason, StaysHome
from gateway.core.effects import Effect
from gateway.core.jsontree import JsonObject
from gateway.core.payload import ExternalPayload, HomePayload, Outbound
from gateway.core.reply import Reply, ReplyEvent
from gateway.core.sensitive import Sensitive
from gateway.core.target import Boundary, Network, Target, Tls

KEY = "sk-bound-to-one-target"


class Fields(TypedDict, total=False):
    """The fields of a target that tests vary."""

    provider: str
    model: str
    models: tuple[str, ...]
    api_key: Sensitive[str] | None
    key_from_client: bool
    addresses: tuple[Network, ...]
    proxy: str
    tls: Tls | None
    can: frozenset[str]
    context: int
    hosted_by_us: bool
    simulated: bool
    script: tuple[str, ...]


_COMMON = Target(
    name="",
    provider="vllm",
    boundary=Boundary.ORGANISATION,
    model="m",
    api_key=Sensitive(KEY),
)


def home_target(name: str = "local/m", *urls: str, **fields: Unpack[Fields]) -> Target:
    """A target inside the organisation."""
    return replace(replace(_COMMON, name=name, urls=urls), **fields)


def external_target(name: str = "cloud/m", *urls: str, **fields: Unpack[Fields]) -> Target:
    """A target outside, which may lie on this machine because it is marked simulated."""
    outside = replace(
        _COMMON,
        name=name,
        urls=urls,
        boundary=Boundary.EXTERNAL,
        provider="openai",
        simulated=True,
    )
    return replace(outside, **fields)


def chat(text: str = "Selam", **fields: object) -> JsonObject:
    """A request tree with one user message."""
    tree: JsonObject = {"model": "asked", "messages": [{"role": "user", "content": text}]}
    return {**tree, **fields}  # type: ignore[dict-item]


def may_leave(*permitted: str, effect: Effect = Effect.ALLOW) -> MayLeave:
    """A decision that lets a request leave."""
    return MayLeave(effect=effect, reason=Reason.RULE, rule=None, permitted=frozenset(permitted))


def stays_home(*permitted: str) -> StaysHome:
    """A decision that holds a request."""
    return StaysHome(
        effect=Effect.LOCAL, reason=Reason.RULE, rule=None, permitted=frozenset(permitted)
    )


def home_payload(
    target: Target, tree: JsonObject | None = None, dialect: str = "openai_chat"
) -> HomePayload:
    """A held request for `target`."""
    return HomePayload(
        decision=stays_home(target.name),
        target=target,
        model="m",
        outbound=Outbound(tree=tree or chat()),
        dialect=dialect,
    )


def external_payload(target: Target, tree: JsonObject | None = None) -> ExternalPayload:
    """A request that may leave, for `target`."""
    return ExternalPayload(
        decision=may_leave(target.name),
        target=target,
        model="m",
        outbound=Outbound(tree=tree or chat()),
        dialect="openai_chat",
    )


async def all_of(reply: Reply) -> list[ReplyEvent]:
    """Every event of a reply, which is then closed."""
    try:
        return [event async for event in reply.events]
    finally:
        await reply.close()
