"""What a policy test says of models: which are tried in turn, and which may not be asked.

```yaml
answers: {local/qwen3-8b: cut_off, cloud/small: cut_off}   # the others answer well
tries: [local/qwen3-8b, cloud/small, cloud/large]
without: [cloud/huge]
```
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from gateway.core.decision import Decision
from gateway.core.preference import Check, Preference
from gateway.core.target import Boundary, Target
from gateway.policy.facts import Facts
from gateway.policy.model import PolicySet
from gateway.policy.reading import as_choice, as_list, as_map, as_words
from gateway.policy.spending import preferences
from gateway.policy.yaml_nodes import MapNode, Node

KEYS = ("answers", "tries", "without")
HOME = "local/"


class Told(StrEnum):
    """What a target does in a test; `FAILED` gives no answer at all."""

    OK = "ok"
    CUT_OFF = "cut_off"
    NOT_JSON = "not_json"
    EMPTY = "empty"
    REFUSED = "refused"
    FAILED = "failed"


FALLS_SHORT: Mapping[Told, Check] = {
    Told.CUT_OFF: Check.FINISHED,
    Told.NOT_JSON: Check.VALID_JSON,
    Told.EMPTY: Check.NOT_EMPTY,
    Told.REFUSED: Check.NOT_REFUSED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Whom a request under test may ask, and what each would answer, by `target/model`."""

    decision: Decision
    rows: tuple[Preference, ...]
    targets: Sequence[Target]
    answers: Mapping[str, Told]


Tried: TypeAlias = Callable[[Asking], tuple[str, ...]]
"""The models that are asked in turn, until an answer is accepted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """The models' part of one test; `tries` is None where it asks for nothing."""

    answers: Mapping[str, Told] = field(default_factory=dict)
    tries: tuple[str, ...] | None = None
    without: tuple[str, ...] = ()

    @property
    def asks(self) -> bool:
        """Whether it expects anything."""
        return self.tries is not None or bool(self.without)

    def difference(
        self,
        policies: PolicySet,
        facts: Facts,
        decision: Decision,
        targets: Sequence[Target],
        tried: Tried | None,
    ) -> str:
        """What differs from what is expected; empty where nothing does."""
        for name in self.without:
            if any(_permitted(decision, target, name) for target in targets):
                return f"{name} may be asked"
        if self.tries is None:
            return ""
        if tried is None:
            return "nothing was given to tell which models are tried"
        rows = preferences(policies, facts)
        got = tried(Asking(decision=decision, rows=rows, targets=targets, answers=self.answers))
        if got != self.tries:
            return f"expected the tries {_listed(self.tries)}, got {_listed(got)}"
        return ""


def read_trial(test: MapNode) -> Trial:
    """Read `answers`, `tries` and `without` of a test."""
    answers, tries, without = (test.get(key) for key in KEYS)
    words = () if without is None else as_words(without, "`without`")
    return Trial(
        answers={} if answers is None else dict(_answers(answers)),
        tries=None if tries is None else _tries(tries),
        without=tuple(word for word, _ in words),
    )


def targets_named(policies: PolicySet, besides: Sequence[Target]) -> tuple[Target, ...]:
    """Targets for every name in `use` and `without` that is none of `besides`.

    Names that begin with `local/` lie inside, all others outside.
    """
    names: dict[str, None] = {}
    for policy in policies.policies:
        names.update(dict.fromkeys(row.preference.use for row in policy.models))
        for rule in policy.rules:
            if rule.restriction is not None:
                names.update(dict.fromkeys(word for word, _ in rule.restriction.without))
    known = {target.name for target in besides}
    return tuple(_target(name) for name in names if name not in known)


def _target(name: str) -> Target:
    inside = name.startswith(HOME)
    return Target(
        name=name,
        provider="scripted",
        boundary=Boundary.ORGANISATION if inside else Boundary.EXTERNAL,
        model=name.rpartition("/")[2],
    )


def _answers(node: Node) -> Iterator[tuple[str, Told]]:
    for key, value in as_map(node, "`answers`").entries:
        yield key.text, Told(as_choice(value, "`answers`", tuple(Told)))


def _tries(node: Node) -> tuple[str, ...]:
    """Names in their order; one may come again."""
    items = as_list(node, "`tries`", empty=True)
    return tuple(word for item in items for word, _ in as_words(item, "`tries`"))


def _permitted(decision: Decision, target: Target, name: str) -> bool:
    model = target.model_named(name)
    return bool(model) and decision.permits(target.name, model)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names) or "of nobody"
