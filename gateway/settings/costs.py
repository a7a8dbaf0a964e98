"""The fixed cost of a target: its words are read by the room that counts with them."""

from __future__ import annotations

from gateway.core.errors import SettingsError
from gateway.core.money import FixedCost
from gateway.cost.fixed import parse
from gateway.policy.reading import as_map, only_keys
from gateway.policy.yaml_nodes import Node, ScalarNode
from gateway.settings.target_keys import COST


def read_cost(node: Node, what: str) -> FixedCost:
    """Read the map under `cost`; raises `SettingsError` at its place."""
    section = as_map(node, f"`{what}`")
    only_keys(section, [key.name for key in COST], what=f"`{what}`")
    parts = {}
    for key, value in section.entries:
        if not isinstance(value, ScalarNode) or not value.text.strip():
            raise value.at.error(f"`{what}.{key.text}` must be text.")
        parts[key.text] = value.text
    try:
        return parse(parts)
    except SettingsError as fault:
        raise node.at.error(fault.message, fault.hint) from None
