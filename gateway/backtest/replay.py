"""Decides a recorded request again, by other policies and without its text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from gateway.core.decision import Decision, MayLeave, Reason, held_at_home
from gateway.core.effects import Effect
from gateway.core.request import Operation
from gateway.policy.decide import decide
from gateway.policy.facts import Facts
from gateway.policy.model import Policy, PolicySet
from gateway.policy.recorded import Missing, NotReplayable, facts_of
from gateway.route.catalogue import Catalogue

_MODEL = "model_asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """One request as it was decided and as it would have been.

    `was` and `was_by` are the recorded effect and what decided it: a rule, or
    the reason where none did. `held` says that an earlier part of its
    conversation had been held when it came.
    """

    was: Effect
    was_by: str
    decision: Decision
    held: bool

    @property
    def now_by(self) -> str:
        """What decides it now: a rule, or the reason where none does."""
        rule = self.decision.rule
        return rule.name if rule else self.decision.reason.value


class Replay:
    """Decides recorded requests by `policies`, at the targets of `catalogue`.

    Policies in `mode: report` count as if they enforced: what they would do is
    the question.
    """

    def __init__(self, policies: PolicySet, catalogue: Catalogue) -> None:
        self._policies = replace(policies, policies=tuple(map(_enforcing, policies.policies)))
        self._catalogue = catalogue
        self._asks_model = _MODEL in _facts_asked(policies)

    def of(self, record: Mapping[str, object]) -> Replayed:
        """The request of an intent, a completion, an orphan or a `deny`.

        Raises NotReplayable where the record lacks what the policies ask for.
        """
        facts = facts_of(record)
        if self._asks_model and not facts.model_asked:
            raise NotReplayable(Missing.MODEL)
        try:
            was = Effect.of(str(record.get("effect")))
        except KeyError:
            raise NotReplayable(Missing.FACTS) from None
        return Replayed(
            was=was, was_by=_decider(record), decision=self._decided(record, facts), held=facts.held
        )

    def _decided(self, record: Mapping[str, object], facts: Facts) -> Decision:
        """The decision, raised where nothing could leave then, or masking failed."""
        decision = decide(self._policies, facts, self._catalogue.targets)
        if isinstance(decision, MayLeave) and record.get("reason") == Reason.LOCKDOWN.value:
            return held_at_home(decision, self._catalogue.at_home, Reason.LOCKDOWN)
        if not isinstance(decision, MayLeave) or not decision.treatments:
            return decision
        extra = record.get("facts")
        extra = extra if isinstance(extra, Mapping) else {}
        if extra.get("raised") is True or extra.get("operation") == Operation.EMBED.value:
            return held_at_home(decision, self._catalogue.at_home)
        return decision


def _enforcing(policy: Policy) -> Policy:
    if not policy.reporting:
        return policy
    rules = tuple(replace(rule, reporting=False) for rule in policy.rules)
    return replace(policy, reporting=False, rules=rules)


def _facts_asked(policies: PolicySet) -> frozenset[str]:
    """What the rules ask for, as `given:` calls it."""
    return frozenset(
        tell.fact
        for policy in policies.policies
        for rule in policy.rules
        for clause in (rule.when, rule.unless)
        for condition in clause.conditions
        for tell in condition.tells
    )


def _decider(record: Mapping[str, object]) -> str:
    rules = record.get("rules")
    for rule in rules if isinstance(rules, list | tuple) else ():
        if isinstance(rule, Mapping) and rule.get("deciding") is True:
            return str(rule.get("name", ""))
    return str(record.get("reason") or Reason.OTHERWISE.value)
