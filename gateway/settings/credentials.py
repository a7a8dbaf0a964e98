"""Where a target's key comes from; it is never written into the settings."""

from __future__ import annotations

from collections.abc import Mapping

from gateway.core.sensitive import Sensitive
from gateway.policy.yaml_nodes import MapNode, Node
from gateway.settings.key import PREFIX
from gateway.settings.section import Section
from gateway.settings.target_keys import API_KEY
from gateway.settings.values import choice, variable


def read_key(
    node: Node, what: str, environ: Mapping[str, str]
) -> tuple[Sensitive[str] | None, bool]:
    """The key, or None with True where it is the client's own.

    Raises `SettingsError`, which names the variable and never its value.
    """
    if not isinstance(node, MapNode):
        raise node.at.error(
            f"`{what}` is written out; a key is not kept in the settings.",
            "Write `{env: NAME}`, and put the key into that variable.",
        )
    section = Section(node, API_KEY, f"`{what}`", f"{what}.")
    if section.has("env") == section.has("from"):
        raise node.at.error(f"`{what}` needs either `env` or `from`.")
    if section.has("from"):
        section.need("from", choice("client"))
        return None, True
    name, value = _variable(section, what, environ)
    if not all("!" <= char <= "~" for char in value):
        raise section.error("env", f"The variable {name} holds something that is no key.")
    return Sensitive(value), False


def read_credential(node: Node, what: str, environ: Mapping[str, str]) -> Sensitive[str]:
    """One of several values that stand instead of a key; a key file is one, as JSON.

    Raises `SettingsError`, which names the variable and never its value.
    """
    if not isinstance(node, MapNode):
        raise node.at.error(
            f"`{what}` is written out; a credential is not kept in the settings.",
            "Write `{env: NAME}`, and put it into that variable.",
        )
    section = Section(node, API_KEY[:1], f"`{what}`", f"{what}.")
    _, value = _variable(section, what, environ)
    return Sensitive(value)


def _variable(section: Section, what: str, environ: Mapping[str, str]) -> tuple[str, str]:
    """The variable that a key or credential stands in, and what it holds."""
    name = section.need("env", variable)
    if name.startswith(PREFIX):
        raise section.error("env", f"`{what}` names a {PREFIX} variable.", "Use another name.")
    value = environ.get(name, "").strip()
    if not value:
        raise section.error(
            "env", f"The variable {name}, which `{what}` names, is not set.", "Set it."
        )
    return name, value
