"""Reads one rule: `name why when unless then message within without`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gateway.core.decision import RuleRef, slug
from gateway.core.effects import Effect
from gateway.core.finding import DataClass
from gateway.policy.clauses import EMPTY, Clause, place_of, read_clause
from gateway.policy.conditions.condition import Nature
from gateway.policy.kinds import known_kinds
from gateway.policy.reading import (
    as_choice,
    as_map,
    as_text,
    as_whole,
    as_words,
    need,
    only_keys,
)
from gateway.policy.restrictions import Restriction, read_within
from gateway.policy.rule import Rule, Then
from gateway.policy.yaml_nodes import MapNode, Node, ScalarNode

EFFECTS = tuple(effect.word for effect in Effect)
KEYS = ("name", "why", "when", "unless", "then", "message", "within", "without")
MOST_KEPT = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What a rule takes over from its policy."""

    policy: str
    file: str
    digest: str
    entities: Mapping[str, DataClass]
    reporting: bool = False


def read_rule(node: Node, origin: Origin) -> Rule:
    """Read and compile one rule; raises at the place of what is wrong."""
    given = as_map(node, "A rule")
    only_keys(given, KEYS, what="a rule")
    name_node = need(given, "name", what="a rule")
    name = as_text(name_node, "`name`")
    if slug(name) in {"", "otherwise"}:
        raise name_node.at.error(
            f"A rule cannot be called `{name}`.", "It needs a letter or digit, and its own name."
        )
    when, unless = _clause(given, "when", origin), _clause(given, "unless", origin)
    _refuse_loosening(given, when, unless)
    return Rule(
        ref=RuleRef(
            policy=origin.policy,
            name=name,
            why=as_text(need(given, "why", what="a rule"), "`why`", lines=True),
            message=_message(given),
            file=origin.file,
            line=given.line,
            digest=origin.digest,
        ),
        then=_then(need(given, "then", what="a rule"), when, origin),
        when=when,
        unless=unless,
        restriction=_restriction(given),
        reporting=origin.reporting,
    )


def read_effect(node: Node, what: str) -> Effect:
    """One of the five effects."""
    if isinstance(node, ScalarNode) and node.value == "delegate":
        raise node.at.error("This version does not know the effect `delegate` yet.", "Use `local`.")
    return Effect.of(as_choice(node, what, EFFECTS))


def _clause(given: MapNode, key: str, origin: Origin) -> Clause:
    node = given.get(key)
    return EMPTY if node is None else read_clause(node, f"`{key}`", origin.entities)


def _refuse_loosening(given: MapNode, when: Clause, unless: Clause) -> None:
    node = given.get("unless")
    if node is None:
        return
    if unless.client:
        raise place_of(node, {Nature.CLIENT}).error(
            "`unless` cannot ask for what the client chooses: anybody could step out of the rule.",
            "Use `app`, `team` or `key`.",
        )
    if unless.budgets:
        raise place_of(node, {Nature.SPENDING}).error(
            "`unless` cannot ask for a budget: spending would loosen the rule.",
            "Write a rule with `budget` in its `when`.",
        )
    if when.adds and unless.on_content:
        cause = "content" if when.on_content else "a budget"
        raise place_of(node, {Nature.CONTENT}).error(
            f"A rule with {cause} in `when` cannot have content in `unless`: "
            "added text would loosen it.",
            f"Use `app`, `team` or `key`, or turn it into a rule without {cause} in `when`.",
        )


def _message(given: MapNode) -> str:
    node = given.get("message")
    return "" if node is None else as_text(node, "`message`", lines=True)


def _restriction(given: MapNode) -> Restriction | None:
    within, without = given.get("within"), given.get("without")
    if within is None and without is None:
        return None
    return Restriction(
        within=None if within is None else read_within(within),
        without=() if without is None else as_words(without, "`without`"),
    )


def _then(node: Node, when: Clause, origin: Origin) -> Then:
    if not isinstance(node, MapNode):
        effect = read_effect(node, "`then`")
        return Then(effect=effect, covers=when.kinds if effect in _COVERING else ())
    given = as_map(node, "`then`")
    only_keys(given, ("mask", "redact", "keep_last"), what="`then`")
    named = [key for key, _ in given.entries if key.text != "keep_last"]
    if len(named) != 1:
        raise given.at.error("`then` must name either `mask` or `redact`.", "Write two rules.")
    effect, kept = Effect.of(named[0].text), given.get("keep_last")
    if kept is not None and effect is not Effect.REDACT:
        raise kept.at.error("`keep_last` belongs to `redact`.", "A mask keeps nothing.")
    return Then(
        effect=effect,
        covers=known_kinds(need(given, named[0].text, what="`then`"), "`then`", origin.entities),
        keep_last=0 if kept is None else as_whole(kept, "`keep_last`", low=0, high=MOST_KEPT),
    )


_COVERING = frozenset({Effect.MASK, Effect.REDACT})
