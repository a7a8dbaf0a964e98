"""`when`, `unless` and `applies_to`: conditions that must all hold."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from gateway.core.finding import DataClass
from gateway.policy.conditions.budget import BudgetUsed
from gateway.policy.conditions.condition import (
    Arguments,
    Condition,
    ConditionKind,
    Language,
    Nature,
)
from gateway.policy.conditions.finds import Finds
from gateway.policy.conditions.load import condition_kinds
from gateway.policy.facts import Facts
from gateway.policy.reading import as_map, only_keys
from gateway.policy.yaml_nodes import MapNode, Mark, Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """Compiled conditions; an empty clause always holds.

    `content` and `client` say that a condition of that nature is among them;
    `kinds` are the findings that its `finds` names, `budgets` the budgets on whose
    use it depends.
    """

    conditions: tuple[Condition, ...] = ()
    content: bool = False
    client: bool = False
    kinds: tuple[str, ...] = ()
    budgets: tuple[BudgetUsed, ...] = ()

    def holds(self, facts: Facts) -> bool:
        """Whether every condition holds."""
        return self.failing(facts) is None

    def failing(self, facts: Facts) -> Condition | None:
        """The first condition that does not hold."""
        for condition in self.conditions:
            if not condition.test(facts):
                return condition
        return None

    @property
    def on_content(self) -> bool:
        """Whether the client can change it by what it sends, as the loader counts."""
        return self.content or self.client

    @property
    def adds(self) -> bool:
        """Whether a rule with it in `when` is an addition."""
        return self.on_content or bool(self.budgets)

    def note(self, facts: Facts, language: Language) -> str:
        """Why it holds."""
        return ", ".join(condition.note(facts, language) for condition in self.conditions)


EMPTY = Clause()


def read_clause(
    node: Node, what: str, entities: Mapping[str, DataClass], *, besides: Collection[str] = ()
) -> Clause:
    """Read a map of conditions; keys in `besides` belong to the caller and are passed over."""
    given = as_map(node, what)
    kinds = condition_kinds()
    qualifiers = {name for kind in kinds.values() for name in kind.qualifiers}
    only_keys(given, {*kinds, *qualifiers, *besides}, what=what)
    named = [kinds[key.text] for key, _ in given.entries if key.text in kinds]
    _check_qualifiers(given, named, qualifiers)
    conditions = tuple(_condition(given, kind, entities) for kind in named)
    finds = next((item.names for item in conditions if isinstance(item, Finds)), ())
    return Clause(
        conditions=conditions,
        content=any(kind.nature is Nature.CONTENT for kind in named),
        client=any(kind.nature is Nature.CLIENT for kind in named),
        kinds=finds,
        budgets=tuple(item for item in conditions if isinstance(item, BudgetUsed)),
    )


def place_of(node: Node, natures: Collection[Nature]) -> Mark:
    """Where the first condition of one of these natures stands in a map of conditions."""
    kinds = condition_kinds()
    if isinstance(node, MapNode):
        for key, _ in node.entries:
            if key.text in kinds and kinds[key.text].nature in natures:
                return key.at
    return node.at


def _check_qualifiers(
    given: MapNode, named: Collection[ConditionKind], qualifiers: Collection[str]
) -> None:
    for key, _ in given.entries:
        if key.text not in qualifiers:
            continue
        if not any(key.text in kind.qualifiers for kind in named):
            owner = next(kind.name for kind in condition_kinds().values() if _has(kind, key.text))
            raise key.at.error(f"`{key.text}` needs a condition beside it.", f"Add `{owner}`.")


def _has(kind: ConditionKind, qualifier: str) -> bool:
    return qualifier in kind.qualifiers and (qualifier != "in" or kind.name == "finds")


def _condition(given: MapNode, kind: ConditionKind, entities: Mapping[str, DataClass]) -> Condition:
    for name in kind.needs:
        key = given.key(kind.name)
        if given.get(name) is None and key is not None:
            raise key.at.error(f"`{kind.name}` needs `{name}` beside it.", f"Add `{name}`.")
    names = (kind.name, *kind.qualifiers, *kind.needs)
    nodes = {key.text: value for key, value in given.entries if key.text in names}
    return kind.parse(Arguments(nodes=nodes, at=given.at, entities=entities))
