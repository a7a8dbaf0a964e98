"""Reading one target."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from gateway.core.errors import ConfigError
from gateway.core.request import CAPABILITIES
from gateway.core.target import Boundary, Target, Transfer
from gateway.models.embedded import CONTEXT_PER_ANSWER, LICENCE, MODEL
from gateway.policy.reading import as_list, as_text
from gateway.policy.yaml_nodes import Node
from gateway.settings.costs import read_cost
from gateway.settings.credentials import read_key
from gateway.settings.long_tail import with_long_tail
from gateway.settings.section import Section
from gateway.settings.tls import read_tls
from gateway.settings.urls import Url, url, urls
from gateway.settings.values import (
    choice,
    count,
    country,
    day,
    duration,
    networks,
    text,
    texts,
    yes,
)
from gateway.settings.whereabouts import check_whereabouts

PROVIDERS = ("vllm", "openai", "anthropic", "litellm", "embedded", "scripted")
PROVIDERS_LATER = ("gemini",)
WITHOUT_URLS = ("embedded", "scripted")
RESERVED_NAMES = frozenset({"auto"})

_IN_FLIGHT = 256
_QUEUE = 256

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]*(?:/[A-Za-z0-9._:-]+)*")


def read_target(section: Section, environ: Mapping[str, str], folder: Path) -> Target:
    """Read and check one target; files are relative to `folder`.

    Raises `SettingsError`; keys are taken from `environ`.
    """
    provider = section.need("provider", _provider)
    boundary = _boundary(section, provider)
    found = section.get("urls", urls, ())
    _check_urls(section, provider, found)
    target = Target(
        name=section.need("name", _name),
        provider=provider,
        boundary=boundary,
        urls=tuple(item.text for item in found),
        model=section.get("model", text, ""),
        models=section.get("models", texts, ()),
        country=section.get("country", country, ""),
        operator=section.get("operator", text, ""),
        addresses=section.get("addresses", networks, ()),
        tls=read_tls(section, folder, found),
        context=section.get("context", count(1, 100_000_000), 0),
        can=_can(section),
        licence=section.get("licence", text, ""),
        transfer=_transfer(section.section("transfer")),
        cost=section.get("cost", read_cost, None),
        slots=section.get("slots", count(1, 4096), 1),
        hosted_by_us=section.get("hosted_by_us", yes, False),
        script=section.get("script", _script, ()),
    )
    target = with_long_tail(section, _outside_only(section, target, environ), environ)
    target = _bounded(section, target)
    target = _embedded(target) if provider == "embedded" else target
    _check_models(section, target)
    check_whereabouts(section, target, found)
    return target


def _outside_only(section: Section, target: Target, environ: Mapping[str, str]) -> Target:
    """With the key and the proxy, of which a target inside has not every kind."""
    key, from_client = section.get(
        "api_key", lambda node, what: read_key(node, what, environ), (None, False)
    )
    if from_client and target.at_home:
        raise section.error("api_key", "A client's key never travels to a target inside.")
    proxy = section.get("proxy", url, None)
    if proxy is not None and target.at_home:
        raise section.error("proxy", "A target inside is reached without a proxy.", "Remove it.")
    if proxy is not None and urlsplit(proxy.text).path:
        raise section.error("proxy", "A proxy has no path.", "Write it as http://host:port.")
    return replace(
        target,
        api_key=key,
        key_from_client=from_client,
        proxy="" if proxy is None else proxy.text,
    )


def _bounded(section: Section, target: Target) -> Target:
    """With how many requests it has at once and how many wait, and when another is asked."""
    usual = _IN_FLIGHT if target.at_home else 0
    if section.has("hedge_after") and not (target.at_home and len(target.urls) > 1):
        raise section.error(
            "hedge_after", "`hedge_after` needs a target inside that has several `urls`."
        )
    return replace(
        target,
        in_flight=section.get("in_flight", count(1, 100_000), usual),
        queue=section.get("queue", count(0, 100_000), _QUEUE),
        hedge_after=section.get("hedge_after", duration, 0.0),
    )


def _embedded(target: Target) -> Target:
    """With what is known of the embedded model where the settings do not say."""
    return replace(
        target,
        model=target.model or MODEL,
        operator=target.operator or "us",
        context=target.context or CONTEXT_PER_ANSWER,
        licence=target.licence or LICENCE,
    )


def _provider(node: Node, what: str) -> str:
    word = as_text(node, f"`{what}`")
    if word in PROVIDERS_LATER:
        raise node.at.error(
            f"This version does not have the provider `{word}` yet.",
            f"It has {', '.join(PROVIDERS)}; `openai` speaks to any OpenAI-compatible server.",
        )
    return choice(*PROVIDERS)(node, what)


def _boundary(section: Section, provider: str) -> Boundary:
    read = choice(*Boundary)
    if provider != "embedded":
        return Boundary(section.need("boundary", read))
    boundary = Boundary(section.get("boundary", read, Boundary.ORGANISATION.value))
    if boundary is not Boundary.ORGANISATION:
        raise section.error("boundary", "The embedded model runs inside: it is `organisation`.")
    return boundary


def _check_urls(section: Section, provider: str, found: tuple[Url, ...]) -> None:
    if provider in WITHOUT_URLS:
        for name in ("urls", "proxy", "tls", "api_key", "addresses", "hosted_by_us"):
            if section.has(name):
                raise section.error(
                    name, f"A target of provider `{provider}` has no `{name}`.", "Remove it."
                )
    elif not found:
        raise section.error("urls", "The target has no `urls`.", "Add its base URL.")


def _check_models(section: Section, target: Target) -> None:
    if (target.provider == "scripted") != bool(target.script):
        raise section.error("script", "`script` belongs to provider `scripted`, which needs it.")
    if target.provider not in WITHOUT_URLS and not (target.model or target.models):
        raise section.error("model", "The target names no model.", "Add `model` or `models`.")


def _name(node: Node, what: str) -> str:
    word = as_text(node, f"`{what}`")
    if len(word) > 100 or _NAME.fullmatch(word) is None or word in RESERVED_NAMES:
        hint = "Letters, digits and . _ : - / , at most 100; not `auto`."
        raise node.at.error(f"`{what}` is not a name that a target can have.", hint)
    return word


def _can(section: Section) -> frozenset[str]:
    found = section.get("can", texts, ())
    for word in found:
        if word not in CAPABILITIES:
            known = ", ".join(sorted(CAPABILITIES))
            raise section.error("can", "`can` has an unknown word.", f"Known: {known}.")
    return frozenset(found)


def _script(node: Node, what: str) -> tuple[str, ...]:
    return tuple(as_text(item, f"`{what}`", lines=True) for item in as_list(node, f"`{what}`"))


def _transfer(section: Section | None) -> Transfer | None:
    if section is None:
        return None
    transfer = Transfer(
        mechanism=section.need("mechanism", text),
        signed=section.get("signed", day, None),
        notified=section.get("notified", day, None),
        reference=section.get("reference", text, ""),
        expires=section.get("expires", day, None),
    )
    if transfer.signed and transfer.expires and transfer.expires < transfer.signed:
        raise section.error("expires", "The transfer expires before it was signed.")
    return transfer


def check_names(sections: tuple[Section, ...], targets: tuple[Target, ...]) -> None:
    """Raise `SettingsError` where two targets have one name, whatever its case."""
    seen: set[str] = set()
    for section, target in zip(sections, targets, strict=True):
        if target.name.casefold() in seen:
            raise _twice(section, target.name)
        seen.add(target.name.casefold())


def _twice(section: Section, name: str) -> ConfigError:
    return section.error("name", f"Two targets are called `{name}`.", "Rename one of them.")
