"""The facts that a proof asks about.

More content never loosens a decision; that is a law of the language, held by its
loader and tested by itself. A statement that any facts break is therefore broken
by the least of them: the least content that the statement speaks of, and where it
asks for a strict effect, the least that also makes one rule count. Who asks and
when has no such order, so every combination of those is gone through.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from itertools import product
from math import prod
from typing import Any, TypeAlias

from gateway.core.errors import PolicyError
from gateway.core.finding import DataClass
from gateway.core.target import Target
from gateway.policy.clauses import EMPTY, Clause
from gateway.policy.conditions.condition import Condition
from gateway.policy.conditions.tells import Least, Points, Tell
from gateway.policy.facts import Facts
from gateway.policy.given import CLIENT
from gateway.policy.model import PolicySet, Scope
from gateway.policy.proof.cells import Cells
from gateway.policy.proof.least import Content, least_contents
from gateway.policy.proof.possible import possible_targets, restrictions_of
from gateway.policy.proof.stated import Stated, stated_targets

Values: TypeAlias = tuple[tuple[str, str], ...]

#: More combinations of app, team, key and time are not gone through.
MOST_CONTEXTS = 100_000


@dataclass(frozen=True, slots=True)
class Context:
    """Who asks and when; `fields` are those of the facts that it determines."""

    values: Values
    facts: Facts
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Way:
    """What a client sends: the values that it chooses, and the least content."""

    chosen: tuple[tuple[str, str], ...] = ()
    content: Content = field(default_factory=Content)


@dataclass(frozen=True, slots=True, kw_only=True)
class Space:
    """All facts that the conditions of some policies can tell apart.

    `contexts` are the combinations of what the client does not choose, `marks`
    those of all public documents that one of the policies knows.
    """

    cells: Cells
    contexts: tuple[Context, ...]
    targets: tuple[Target, ...]
    entities: Mapping[str, DataClass]
    marks: frozenset[str] = frozenset()

    def ways(self, clauses: Iterable[Clause], *more: Least) -> list[Way]:
        """The least that a client can send for all `clauses` and `more` to hold in some context."""
        tells = [tell for clause in clauses for tell in _tells(clause)]
        asked = [item for item in tells if isinstance(item, Points) and item.fact in CLIENT]
        needs = [*(item for item in tells if isinstance(item, Least)), *more]
        contents = least_contents(needs, self.cells)
        return [
            Way(chosen=tuple(sorted(chosen.items())), content=Content(amounts))
            for chosen in _choices(asked)
            for amounts in contents
        ]

    def stated(
        self, ways: Sequence[Way], scope: Scope, when: Clause = EMPTY
    ) -> Iterator[tuple[Stated, Facts]]:
        """Each way in each context that `scope` includes, and that does not rule out `when`."""
        asked = [item for item in when.conditions if not _by_client(item)]
        sent = [(way, Stated(way.chosen, way.content).facts(self.entities)) for way in ways]
        for context in self.contexts:
            if scope.includes(context.facts) and all(
                condition.test(context.facts) for condition in asked
            ):
                for way, facts in sent:
                    stated = Stated((*context.values, *way.chosen), way.content)
                    yield stated, replace(facts, **context.fields)

    def kinds(self) -> list[Least]:
        """One finding of each sort that a mask can tell apart, named or not."""
        named = [name for least in self.cells.asked for name in least.names]
        entities = dict.fromkeys(name for name in named if name in self.entities)
        names = (*(item.value for item in DataClass), *entities)
        return [Least(fact="finds", names=(name,)) for name in names]


def space_of(
    sets: Sequence[PolicySet],
    entities: Mapping[str, DataClass],
    targets: Sequence[Target] | None = None,
    *,
    besides: Iterable[Clause] = (),
) -> Space:
    """The space of the policies in all of `sets`, and of clauses `besides`.

    Without `targets` every possible one is there.
    """
    clauses = [*(clause for policies in sets for clause in _clauses(policies)), *besides]
    conditions = [condition for clause in clauses for condition in clause.conditions]
    tells = [tell for condition in conditions for tell in condition.tells]
    covers = [
        Least(fact="finds", names=rule.then.covers)
        for policies in sets
        for policy in policies.policies
        for rule in policy.rules
        if rule.then.covers
    ]
    asked = dict.fromkeys([*(tell for tell in tells if isinstance(tell, Least)), *covers])
    return Space(
        cells=Cells(asked=tuple(asked), entities=entities),
        contexts=tuple(_context(values, entities) for values in _contexts(conditions)),
        targets=stated_targets(
            possible_targets(restrictions_of(sets)) if targets is None else targets
        ),
        entities=entities,
        marks=frozenset(
            mark
            for policies in sets
            for policy in policies.policies
            for mark in policy.known_public
        ),
    )


def _by_client(condition: Condition) -> bool:
    """Whether the client has a say in what it tests."""
    return any(isinstance(tell, Least) or tell.fact in CLIENT for tell in condition.tells)


def _tells(clause: Clause) -> list[Tell]:
    return [tell for condition in clause.conditions for tell in condition.tells]


def _clauses(policies: PolicySet) -> Iterator[Clause]:
    for policy in policies.policies:
        yield from (policy.scope.only, policy.scope.exempt)
        for rule in policy.rules:
            yield from (rule.when, rule.unless)
        for statement in policy.statements:
            yield statement.when


def _choices(asked: Sequence[Points]) -> list[dict[str, str]]:
    """Values of the facts that the client chooses, one for each of what is asked."""
    found: list[dict[str, str]] = []
    for values in product(*(points.values for points in asked)):
        chosen: dict[str, str] = {}
        for points, value in zip(asked, values, strict=True):
            if chosen.setdefault(points.fact, value) != value:
                break
        else:
            if chosen not in found:
                found.append(chosen)
    return found


def _context(values: Values, entities: Mapping[str, DataClass]) -> Context:
    plain, facts = (Stated(some, Content()).facts(entities) for some in ((), values))
    names = [item.name for item in fields(Facts) if item.init]
    changed = {
        name: getattr(facts, name) for name in names if getattr(facts, name) != getattr(plain, name)
    }
    return Context(values=values, facts=facts, fields=changed)


def _contexts(conditions: Iterable[Condition]) -> Iterator[Values]:
    """Every combination of one value, or none of them, for each fact that is asked about.

    Values for which all conditions on the fact agree are one.
    """
    values: dict[str, dict[str | None, None]] = {}
    asking: dict[str, list[Condition]] = {}
    for condition in conditions:
        for tell in condition.tells:
            if isinstance(tell, Points) and tell.fact not in CLIENT:
                values.setdefault(tell.fact, {None: None}).update(dict.fromkeys(tell.values))
                asking.setdefault(tell.fact, []).append(condition)
    facts = {fact: _unlike(fact, values[fact], asking[fact]) for fact in sorted(values)}
    size = prod(len(choices) for choices in facts.values())
    if size > MOST_CONTEXTS:
        raise PolicyError(
            f"There are {size} combinations of {', '.join(facts)} in these policies.",
            hint="Prove files that speak of fewer at once.",
        )
    for chosen in product(*facts.values()):
        pairs = zip(facts, chosen, strict=True)
        yield tuple((fact, value) for fact, value in pairs if value is not None)


def _unlike(
    fact: str, values: Iterable[str | None], conditions: Sequence[Condition]
) -> list[str | None]:
    """One of all values that no condition tells apart."""
    alike: dict[tuple[bool, ...], str | None] = {}
    for value in values:
        stated = Stated(() if value is None else ((fact, value),), Content())
        facts = stated.facts({})
        alike.setdefault(tuple(condition.test(facts) for condition in conditions), value)
    return list(alike.values())
