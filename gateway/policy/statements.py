"""Reads `never:` and `always:`, which state what no request may or every one must be.

They are read, checked in shape and kept with the policy. Proving them is a
command of its own and not part of loading.
"""

from __future__ import annotations

from collections.abc import Mapping

from gateway.core.effects import Effect
from gateway.core.finding import DataClass
from gateway.policy.clauses import read_clause
from gateway.policy.model import Statement
from gateway.policy.reading import as_bool, as_choice, as_list, as_map, need
from gateway.policy.rules import read_effect
from gateway.policy.yaml_nodes import ListNode, Node

REACHES = ("external", "any")


def read_statements(
    node: Node, entities: Mapping[str, DataClass], *, never: bool
) -> tuple[Statement, ...]:
    """Read the list under `never:` or `always:`."""
    name = "`never`" if never else "`always`"
    return tuple(_statement(item, name, entities, never) for item in as_list(node, name))


def _statement(node: Node, name: str, entities: Mapping[str, DataClass], never: bool) -> Statement:
    what = f"a line of {name}"
    given = as_map(node, what)
    outcome = need(given, "reaches" if never else "effect", what=what)
    besides = ("uninspected", "reaches" if never else "effect")
    uninspected = given.get("uninspected")
    asks = uninspected is not None and as_bool(uninspected, "`uninspected`")
    if uninspected is not None and not asks:
        raise uninspected.at.error("`uninspected` can only be `true` here.", "Leave it out.")
    when = read_clause(given, what, entities, besides=besides)
    if never:
        reaches = as_choice(outcome, "`reaches`", REACHES)
        return Statement(never=True, when=when, uninspected=asks, reaches=reaches, line=given.line)
    items = as_list(outcome, "`effect`") if isinstance(outcome, ListNode) else (outcome,)
    effects: set[Effect] = set()
    for item in items:
        effect = read_effect(item, "`effect`")
        if effect in effects:
            raise item.at.error(f"`{effect.word}` stands twice in `effect`.", "Name it once.")
        effects.add(effect)
    effect_set = frozenset(effects)
    return Statement(never=False, when=when, uninspected=asks, effects=effect_set, line=given.line)
