"""What every rule of every policy says of a request, in words, whether it matched or not."""

from __future__ import annotations

from collections.abc import Iterator

from gateway.core.decision import Trace
from gateway.core.effects import Effect
from gateway.policy.conditions.condition import Language
from gateway.policy.facts import Facts
from gateway.policy.model import Policy, PolicySet
from gateway.policy.rule import Rule
from gateway.policy.wording import WORDS


def told(policies: PolicySet, facts: Facts, language: Language) -> tuple[Trace, ...]:
    """The traces of all rules, in the order of the files."""
    traces: list[Trace] = []
    for policy in policies.policies:
        if policy.scope.includes(facts):
            traces.extend(_explained(policy, policy.counted(facts), language))
        else:
            note = WORDS[language]["not_concerned"].format(policy=policy.name)
            traces.extend(rule.trace(note, matched=False) for rule in policy.rules)
    return tuple(traces)


def _explained(policy: Policy, facts: Facts, language: Language) -> Iterator[Trace]:
    for rule in policy.rules:
        failing = rule.when.failing(facts)
        if failing is not None:
            yield _silent(rule, failing.note(facts, language), language)
        else:
            yield _spoken(rule, policy.otherwise, facts, language)


def _silent(rule: Rule, note: str, language: Language) -> Trace:
    quiet = rule.quiet.get(language)
    return quiet if quiet is not None and quiet.note == note else rule.trace(note, matched=False)


def _spoken(rule: Rule, otherwise: Effect, facts: Facts, language: Language) -> Trace:
    """The trace of a rule whose `when` holds: its `unless` exempts it, vetoes it, or neither."""
    words, unless = WORDS[language], rule.unless
    if not unless.conditions or not unless.holds(facts):
        return rule.trace(rule.when.note(facts, language) or words["always"], matched=True)
    note = unless.note(facts, language)
    if not unless.content:
        return rule.trace(words["exempt"].format(note=note), matched=False)
    note = words["vetoed"].format(note=note)
    return rule.trace(note, matched=rule.then.effect > otherwise)
