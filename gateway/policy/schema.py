"""The JSON Schema of the policy language, for editors: `turnike policy schema`.

It is made from the lists of keys that the loader reads and from the shapes that
the conditions give. It cannot see what needs more than one place to judge (two
rules of one name), so that `turnike policy check` has the last word.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from gateway.core.finding import DataClass
from gateway.core.jsontree import JsonObject
from gateway.core.permission import Permission
from gateway.core.preference import Check
from gateway.core.target import Boundary
from gateway.policy.amounts import MONEY, PERCENT
from gateway.policy.budgets import EACH, PERIODS
from gateway.policy.conditions.condition import ConditionKind, Nature
from gateway.policy.conditions.finds import MOST_VALUES
from gateway.policy.conditions.load import condition_kinds
from gateway.policy.conditions.places import PLACES
from gateway.policy.countries import CODES, UNIONS
from gateway.policy.known_public import MARK
from gateway.policy.load import MODES
from gateway.policy.rules import EFFECTS, MOST_KEPT
from gateway.policy.shapes import (
    KIND,
    LINE,
    TEXT,
    Shape,
    keyed,
    matching,
    named,
    one_of,
    whole,
    words,
)
from gateway.policy.statements import REACHES

DIALECT = "https://json-schema.org/draft/2020-12/schema"

#: The keys that stand beside a condition.
QUALIFIERS: Mapping[str, Shape] = {
    "at_least": whole(1, MOST_VALUES),
    "min_score": {"type": "number", "minimum": 0, "maximum": 1},
    "in": words(one_of(PLACES)),
    "used_at_least": matching(PERCENT),
}
_EFFECT: Shape = {"$ref": "#/$defs/effect"}
_KINDS: Shape = words(KIND)


def schema(entities: Iterable[str]) -> JsonObject:
    """The schema of one policy; `entities` are those that the recognisers find."""
    kinds = [*(item.value for item in DataClass), *sorted(entities)]
    return {
        "$schema": DIALECT,
        "title": "Turnike policy",
        **keyed(policy_shapes(), required=("policy", "otherwise")),
        "$defs": {
            "effect": one_of(EFFECTS),
            "kind": one_of(kinds),
            "rule": _rule(),
            "when": _clause(natures=set(Nature)),
            "unless": _clause(natures=set(Nature) - {Nature.CLIENT, Nature.SPENDING}),
        },
    }


def policy_shapes() -> dict[str, Shape]:
    """The keys of a policy."""
    identities = {
        name: kind.shape
        for name, kind in condition_kinds().items()
        if kind.nature is Nature.IDENTITY
    }
    return {
        "policy": LINE,
        "about": TEXT,
        "owner": TEXT,
        "otherwise": _EFFECT,
        "if_uninspected": one_of(("local", "block")),
        "applies_to": keyed({**identities, "except": keyed(identities)}),
        "mode": one_of(MODES),
        "permits": words(one_of(item.value for item in Permission)),
        "known_public": words(matching(MARK)),
        "budgets": named(keyed(budget_shapes(), required=("each", "per", "limit"))),
        "models": {
            "type": "array",
            "minItems": 1,
            "items": keyed(row_shapes(), required=("use",)),
        },
        "spend": keyed({"per_request": matching(MONEY)}, required=("per_request",)),
        "rules": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/rule"}},
        "never": _statements("reaches", one_of(REACHES)),
        "always": _statements("effect", words(_EFFECT)),
    }


def budget_shapes() -> dict[str, Shape]:
    """The keys of a budget."""
    return {
        "each": one_of(EACH),
        "per": one_of(PERIODS),
        "limit": matching(MONEY),
        "limits": named(matching(MONEY)),
    }


def row_shapes() -> dict[str, Shape]:
    """The keys of a row of `models`, in which any condition may stand."""
    return {
        "use": LINE,
        "for": words(LINE),
        "when": {"$ref": "#/$defs/when"},
        "unless": {"$ref": "#/$defs/when"},
        "accept_if": words(one_of(item.value for item in Check)),
    }


def rule_shapes() -> dict[str, Shape]:
    """The keys of a rule."""
    return {
        "name": LINE,
        "why": TEXT,
        "when": {"$ref": "#/$defs/when"},
        "unless": {"$ref": "#/$defs/unless"},
        "then": {
            "anyOf": [
                _EFFECT,
                keyed({"mask": _KINDS}, required=("mask",)),
                keyed({"redact": _KINDS, "keep_last": whole(0, MOST_KEPT)}, required=("redact",)),
            ]
        },
        "message": TEXT,
        "within": keyed(within_shapes()),
        "without": words(LINE),
    }


def within_shapes() -> dict[str, Shape]:
    """The keys of `within`."""
    return {
        "boundary": words(one_of(item.value for item in Boundary)),
        "country": words(one_of([*UNIONS, *sorted(CODES)])),
        "operator": words(LINE),
        "transfer": one_of(("valid",)),
        "licence": words(LINE),
    }


def _rule() -> Shape:
    """A rule; one with content in `when` has none in `unless`, as the loader says why."""
    kinds = condition_kinds().values()
    content = [kind.name for kind in kinds if kind.nature is Nature.CONTENT]
    adding = {Nature.CONTENT, Nature.CLIENT, Nature.SPENDING}
    adds = [kind.name for kind in kinds if kind.nature in adding]
    return {
        **keyed(rule_shapes(), required=("name", "why", "then")),
        "if": {"required": ["when"], "properties": {"when": _any_of(adds)}},
        "then": {"properties": {"unless": {"not": _any_of(content)}}},
    }


def _statements(outcome: str, shape: Shape) -> Shape:
    more: dict[str, Shape] = {"uninspected": {"const": True}, outcome: shape}
    kinds = condition_kinds()
    shapes = {**{name: kind.shape for name, kind in kinds.items()}, **QUALIFIERS, **more}
    line = {**keyed(shapes, required=(outcome,)), **_company(kinds.values())}
    return {"type": "array", "minItems": 1, "items": line}


def _clause(natures: Collection[Nature]) -> Shape:
    kinds = [kind for kind in condition_kinds().values() if kind.nature in natures]
    shapes = {kind.name: kind.shape for kind in kinds}
    beside = {name: shape for name, shape in QUALIFIERS.items() if _owners(name, kinds)}
    return {**keyed({**shapes, **beside}), **_company(kinds)}


def _company(kinds: Iterable[ConditionKind]) -> Shape:
    """Which keys must stand beside which."""
    there = list(kinds)
    owned = {name: _owners(name, there) for name in QUALIFIERS}
    beside = {name: _any_of(owners) for name, owners in owned.items() if owners}
    needs = {kind.name: list(kind.needs) for kind in there if kind.needs}
    return {"dependentSchemas": beside, "dependentRequired": needs}


def _owners(qualifier: str, kinds: Iterable[ConditionKind]) -> list[str]:
    return [kind.name for kind in kinds if qualifier in kind.qualifiers]


def _any_of(names: Iterable[str]) -> Shape:
    return {"anyOf": [{"required": [name]} for name in names]}
