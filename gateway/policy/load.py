"""Policy files into a `PolicySet`: everything is checked and compiled here, once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from gateway.core.decision import slug
from gateway.core.effects import Effect
from gateway.core.errors import PolicyError
from gateway.core.finding import DataClass
from gateway.policy.amounts import Amount, as_amount
from gateway.policy.budgets import read_budgets
from gateway.policy.clauses import EMPTY, read_clause
from gateway.policy.conditions.condition import Nature
from gateway.policy.conditions.load import condition_kinds
from gateway.policy.conflicts import check_conflicts
from gateway.policy.known_public import checked
from gateway.policy.model import Policy, PolicySet, Scope, Statement
from gateway.policy.models import read_models
from gateway.policy.permits import read_permits
from gateway.policy.reading import (
    as_choice,
    as_list,
    as_map,
    as_text,
    as_words,
    nearest,
    need,
    only_keys,
    shown,
)
from gateway.policy.rule import Rule
from gateway.policy.rules import Origin, read_effect, read_rule
from gateway.policy.statements import read_statements
from gateway.policy.yaml_events import read
from gateway.policy.yaml_nodes import MapNode, Mark, Node

KEYS = (
    *("policy", "about", "owner", "otherwise", "if_uninspected", "applies_to"),
    *("mode", "permits", "known_public", "rules", "never", "always"),
    *("budgets", "models", "spend"),
)
MODES = ("enforce", "report")


def load(paths: Sequence[Path], entities: Mapping[str, DataClass]) -> PolicySet:
    """Load policy files, each of which may hold several documents.

    `entities` maps every entity that the recognisers find to its data class.
    Raises PolicyError with file, line and column for the first thing wrong.
    """
    return load_texts([(str(path), content(path)) for path in paths], entities)


def load_texts(
    files: Iterable[tuple[str, str | bytes]], entities: Mapping[str, DataClass]
) -> PolicySet:
    """Load policies from texts, each with the name of its file."""
    policies: list[Policy] = []
    first: dict[str, Policy] = {}
    for file, text in files:
        documents = read(text, file)
        if not documents:
            raise Mark(file, 1, 1).error("The file holds no policy.", "Begin with `policy:`.")
        digest = sha256(text.encode() if isinstance(text, str) else text).hexdigest()
        for document in documents:
            policy = _policy(document, Path(file).name, digest, entities)
            other = first.setdefault(policy.name, policy)
            if other is not policy:
                raise document.at.error(
                    f"The policy `{policy.name}` was already loaded from {other.file}.",
                    "Give each policy its own name.",
                )
            policies.append(policy)
    check_conflicts(policies)
    return PolicySet(policies=tuple(policies), digest=_digest(policies))


def content(path: Path) -> bytes:
    """The bytes of a policy file; raises PolicyError where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or "unknown error"
        raise PolicyError(f"The file cannot be read: {reason}.", file=str(path)) from None


def _digest(policies: Iterable[Policy]) -> str:
    lines = sorted(f"{policy.digest} {policy.name}\n" for policy in policies)
    return sha256("".join(lines).encode()).hexdigest()


def _policy(node: Node, file: str, digest: str, entities: Mapping[str, DataClass]) -> Policy:
    what = "a policy"
    given = as_map(node, "A policy")
    only_keys(given, KEYS, what=what)
    name = as_text(need(given, "policy", what=what), "`policy`")
    uninspected, mode, scope = (
        given.get("if_uninspected"),
        given.get("mode"),
        given.get("applies_to"),
    )
    reporting = mode is not None and as_choice(mode, "`mode`", MODES) == "report"
    origin = Origin(policy=name, file=file, digest=digest, entities=entities, reporting=reporting)
    policy = Policy(
        name=name,
        otherwise=read_effect(need(given, "otherwise", what=what), "`otherwise`"),
        if_uninspected=Effect.LOCAL if uninspected is None else _strict(uninspected),
        reporting=reporting,
        permits=read_permits(given.get("permits")),
        known_public=_known_public(given.get("known_public")),
        scope=Scope() if scope is None else _scope(scope),
        rules=_rules(given.get("rules"), origin),
        statements=_statements(given, entities),
        budgets=read_budgets(given.get("budgets")),
        models=read_models(given.get("models"), entities),
        per_request=_per_request(given.get("spend")),
        about=_text(given, "about"),
        owner=_text(given, "owner"),
        file=file,
        line=given.line,
        digest=digest,
    )
    _check_budgets(policy)
    return policy


def _per_request(node: Node | None) -> Amount | None:
    if node is None:
        return None
    given = as_map(node, "`spend`")
    only_keys(given, ("per_request",), what="`spend`")
    return as_amount(need(given, "per_request", what="`spend`"), "`per_request`")


def _check_budgets(policy: Policy) -> None:
    """Refuse a condition on a budget that the policy does not have."""
    known = {budget.name for budget in policy.budgets}
    clauses = [rule.when for rule in policy.rules]
    clauses += [clause for row in policy.models for clause in (row.when, row.unless)]
    clauses += [statement.when for statement in policy.statements]
    for condition in (item for clause in clauses for item in clause.budgets):
        if condition.budget not in known:
            raise condition.at.error(
                f"The policy has no budget `{shown(condition.budget)}`.",
                nearest(condition.budget, known) or "Add it under `budgets:`.",
            )


def _text(given: MapNode, key: str) -> str:
    node = given.get(key)
    return "" if node is None else as_text(node, f"`{key}`", lines=True)


def _known_public(node: Node | None) -> frozenset[str]:
    return frozenset() if node is None else checked(as_words(node, "`known_public`"))


def _strict(node: Node) -> Effect:
    effect = read_effect(node, "`if_uninspected`")
    if effect.may_leave:
        raise node.at.error(
            f"`if_uninspected` cannot be `{effect.word}`: what was not read may hold anything.",
            "Write `local` or `block`.",
        )
    return effect


def _scope(node: Node) -> Scope:
    given = as_map(node, "`applies_to`")
    identities = [
        name for name, kind in condition_kinds().items() if kind.nature is Nature.IDENTITY
    ]
    only_keys(given, [*identities, "except"], what="`applies_to`")
    exempt = given.get("except")
    if exempt is not None:
        only_keys(as_map(exempt, "`except`"), identities, what="`except`")
    only = read_clause(given, "`applies_to`", {}, besides=("except",))
    return Scope(only=only, exempt=EMPTY if exempt is None else read_clause(exempt, "`except`", {}))


def _rules(node: Node | None, origin: Origin) -> tuple[Rule, ...]:
    rules: dict[str, Rule] = {}
    for item in () if node is None else as_list(node, "`rules`"):
        rule = read_rule(item, origin)
        same = rules.setdefault(slug(rule.ref.name), rule)
        if same is not rule:
            raise item.at.error(
                f"The rule of line {same.ref.line} has the same name as this one.",
                "Names must differ in letters or digits, accents aside.",
            )
    return tuple(rules.values())


def _statements(given: MapNode, entities: Mapping[str, DataClass]) -> tuple[Statement, ...]:
    found: list[Statement] = []
    for key in ("never", "always"):
        node = given.get(key)
        if node is not None:
            found.extend(read_statements(node, entities, never=key == "never"))
    return tuple(found)
