"""`models:` of a policy: which models are tried, in which order, and when an answer will do.

Safety has been decided before: a row only prefers, and never permits.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from gateway.core.finding import DataClass
from gateway.core.preference import Check, Preference
from gateway.core.target import Target
from gateway.policy.clauses import EMPTY, Clause, read_clause
from gateway.policy.facts import Facts
from gateway.policy.reading import (
    Word,
    as_list,
    as_map,
    as_text,
    as_words,
    chosen,
    need,
    only_keys,
    shown,
)
from gateway.policy.yaml_nodes import MapNode, Mark, Node

AUTO = "auto"
_KEYS = ("use", "for", "when", "unless", "accept_if")
_CHECKS = tuple(check.value for check in Check)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row; `names` are those by which an app asks for it, `auto` where the row has no `for`."""

    preference: Preference
    at: Mark
    names: frozenset[str] = frozenset({AUTO})
    when: Clause = EMPTY
    unless: Clause = EMPTY

    def serves(self, facts: Facts) -> bool:
        """Whether the row stands for this request."""
        spared = bool(self.unless.conditions) and self.unless.holds(facts)
        return (facts.model_asked or AUTO) in self.names and self.when.holds(facts) and not spared

    def check(self, targets: Collection[Target]) -> None:
        """Raise where `use` is no target of the settings, or a target that settles no model."""
        use = self.preference.use
        if not any(target.model_named(use) for target in targets):
            raise self.at.error(
                f"`use` names `{shown(use)}`, which is no model of the settings.",
                "Write `target`, or `target/model` where the target has several.",
            )


def read_models(node: Node | None, entities: Mapping[str, DataClass]) -> tuple[Row, ...]:
    """Read the list under `models:`; None is no row."""
    return () if node is None else tuple(_row(item, entities) for item in as_list(node, "`models`"))


def _row(node: Node, entities: Mapping[str, DataClass]) -> Row:
    what = "a row of `models`"
    given = as_map(node, "A row of `models`")
    only_keys(given, _KEYS, what=what)
    use, named, checks = need(given, "use", what=what), given.get("for"), given.get("accept_if")
    words: tuple[Word, ...] = () if checks is None else as_words(checks, "`accept_if`")
    names = [AUTO] if named is None else [word for word, _ in as_words(named, "`for`")]
    accept = tuple(Check(chosen(word, "`accept_if`", _CHECKS)) for word in words)
    return Row(
        preference=Preference(as_text(use, "`use`"), accept),
        at=use.at,
        names=frozenset(names),
        when=_clause(given, "when", entities),
        unless=_clause(given, "unless", entities),
    )


def _clause(given: MapNode, key: str, entities: Mapping[str, DataClass]) -> Clause:
    node = given.get(key)
    return EMPTY if node is None else read_clause(node, f"`{key}`", entities)
