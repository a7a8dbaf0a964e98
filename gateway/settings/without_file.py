"""Settings for a start without a settings file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from gateway.core.errors import SettingsError
from gateway.core.target import Target
from gateway.policy.reading import as_map
from gateway.policy.yaml_events import read
from gateway.settings.environment import overlay
from gateway.settings.key import PREFIX
from gateway.settings.keys import SETTINGS
from gateway.settings.model import Settings
from gateway.settings.section import whole_section
from gateway.settings.whole import read_settings

TARGETS = f"{PREFIX}TARGETS"

_OPEN = "auth: open\n"
_OPENAI = """
  - name: cloud/openai
    provider: openai
    urls: [https://api.openai.com/v1]
    api_key: {env: OPENAI_API_KEY}
    model: gpt-5-mini
    models: ["gpt-*", "o*", "chatgpt-*"]
    boundary: external
    country: US
"""
_ANTHROPIC = """
  - name: cloud/anthropic
    provider: anthropic
    urls: [https://api.anthropic.com/v1]
    api_key: {env: ANTHROPIC_API_KEY}
    model: claude-haiku-4-5
    models: ["claude-*"]
    boundary: external
    country: US
"""
_BY_KEY = {"OPENAI_API_KEY": _OPENAI, "ANTHROPIC_API_KEY": _ANTHROPIC}


def without_file(environ: Mapping[str, str], *, targets: tuple[Target, ...] = ()) -> Settings:
    """Settings from the environment alone: no keys, on the loopback, under the shipped KVKK policy.

    With OPENAI_API_KEY there is the target cloud/openai, with ANTHROPIC_API_KEY
    cloud/anthropic (of both, OpenAI is the default), and none inside, so that
    held prompts are refused. A caller that has models of its own (the demo)
    passes them as `targets`. Raises `SettingsError` where no target is
    known, and where the environment names further ones beside `targets`.
    """
    named = [name for name in environ if name.startswith(TARGETS)]
    if targets and named:
        raise SettingsError(
            "This command brings its own targets.", file=min(named), hint="Unset the variable."
        )
    known = [text for key, text in _BY_KEY.items() if environ.get(key, "").strip()]
    if not targets and not named and not known:
        keys = " or ".join(_BY_KEY)
        raise SettingsError(
            f"There is no settings file and no {keys}, so no model can be asked.",
            hint=f"Write turnike.yaml, or set {keys}, or run `turnike demo`.",
        )
    text = _OPEN if targets or named else f"{_OPEN}targets:{''.join(known)}"
    root = read(text, "settings without a file", fault=SettingsError)[0]
    section = whole_section(overlay(as_map(root, "The settings"), SETTINGS, environ), SETTINGS)
    return read_settings(section, environ, folder=Path.cwd(), file=None, targets=targets)
