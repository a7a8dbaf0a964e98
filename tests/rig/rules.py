"""Policies of a few rules in short, and what tests ask of a decision."""

from __future__ import annotations

from gateway.core.decision import Decision

ALLOW = "policy: p\notherwise: allow\n"
LOCAL = "policy: p\notherwise: local\n"


def with_rules(head: str, *rules: str) -> str:
    """A policy with rules named `rule 0`, `rule 1` and so on."""
    numbered = enumerate(rules)
    return head + "rules:\n" + "".join(
        f"  - {{name: rule {number}, why: because {number}, {rule}}}\n" for number, rule in numbered
    )  # fmt: skip


def rule_of(decision: Decision) -> str | None:
    """The name of the deciding rule."""
    return None if decision.rule is None else decision.rule.name
