"""Reading what a target of provider `litellm` has beside every other target."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from gateway.core.target import Target
from gateway.settings.credentials import read_credential
from gateway.settings.section import Section
from gateway.settings.target_keys import CREDENTIALS, OPTIONS
from gateway.settings.values import text

LITELLM = "litellm"


def with_long_tail(section: Section, target: Target, environ: Mapping[str, str]) -> Target:
    """The target with its credentials and options; raises `SettingsError` where they do not fit."""
    credentials, options = section.section("credentials"), section.section("options")
    if target.provider != LITELLM:
        for name in ("credentials", "options"):
            if section.has(name):
                message = f"Only a target of provider `{LITELLM}` has `{name}`."
                raise section.error(name, message, "Remove it.")
        return target
    if target.at_home:
        message = f"A target of provider `{LITELLM}` never lies inside: the SDK dials by itself."
        raise section.error("provider", message, "Speak to it with `vllm` or `openai`.")
    if target.key_from_client:
        message = f"A client's key does not travel on to a target of provider `{LITELLM}`."
        raise section.error("api_key", message, "Write `{env: NAME}`.")
    if target.proxy:
        message = f"A target of provider `{LITELLM}` cannot have a proxy in this version."
        raise section.error("proxy", message, "Remove it, and let the gateway reach its URLs.")
    if target.tls is not None and target.tls.cert:
        message = f"A target of provider `{LITELLM}` shows no certificate in this version."
        raise section.error("tls", message, "Keep `ca` only.")
    found = []
    for key in CREDENTIALS:
        if credentials is not None and credentials.has(key.name):
            read = credentials.need(
                key.name, lambda node, what: read_credential(node, what, environ)
            )
            found.append((key.name, read))
    said = []
    for key in OPTIONS:
        if options is not None and options.has(key.name):
            said.append((key.name, options.need(key.name, text)))
    return replace(target, credentials=tuple(found), options=tuple(said))
