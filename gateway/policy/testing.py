"""Runs the `*_test.yaml` files that stand beside policies.

```yaml
policy: kvkk.yaml
tests:
  - {name: an e-mail is masked, prompt: "ayse@example.com adresine yaz.", expect: mask}
  - {name: a secret blocks, given: {finds: {secret: 1}}, expect: block, rule: No credentials}
```

A `prompt` runs the real recognisers and may be joined by `app team key dialect
model_asked language`; `given` states facts. `rule` asks which rule decided,
`sent` what would be sent: the exact text, or `{has: [...], lacks: [...]}`;
`answers`, `tries` and `without` speak of models (`trials.py`).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

from gateway.core.decision import Decision, slug
from gateway.core.effects import Effect
from gateway.core.errors import PolicyError
from gateway.core.finding import DataClass, Inspection
from gateway.core.request import Place, Request
from gateway.core.target import Target
from gateway.policy.decide import decide
from gateway.policy.facts import Facts, gather
from gateway.policy.given import (
    CLIENT,
    DAY,
    IDENTITY,
    USUAL_TARGETS,
    given_effect,
    given_facts,
    given_targets,
    given_time,
)
from gateway.policy.load import content, load
from gateway.policy.model import Policy, PolicySet
from gateway.policy.reading import as_list, as_map, as_text, as_words, need, only_keys
from gateway.policy.rules import read_effect
from gateway.policy.trials import KEYS as TRIAL
from gateway.policy.trials import Trial, Tried, read_trial, targets_named
from gateway.policy.yaml_events import read
from gateway.policy.yaml_nodes import ListNode, MapNode, Mark, Node

Inspect: TypeAlias = Callable[[str], Awaitable[tuple[Request, Inspection]]]
Sent: TypeAlias = Callable[[Request, Inspection, Decision], str]

SUFFIX = "_test.yaml"
_LISTED = ("language", "has")
_BESIDE_PROMPT = (*IDENTITY, *CLIENT, *_LISTED, "time")
_ANYWHERE = frozenset(Place)
_KEYS = ("name", "prompt", "given", "expect", "rule", "sent", *TRIAL, *_BESIDE_PROMPT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One test as it was read; exactly one of `prompt` and `given` is there."""

    name: str
    at: Mark
    expect: Effect | None
    rule: str = ""
    prompt: str | None = field(default=None, repr=False)
    facts: Facts | None = None
    beside: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    when: datetime = DAY
    targets: tuple[Target, ...] = USUAL_TARGETS
    sent: str | None = field(default=None, repr=False)
    has: tuple[str, ...] = field(default=(), repr=False)
    lacks: tuple[str, ...] = field(default=(), repr=False)
    trial: Trial = field(default_factory=Trial)
    stated: Effect | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one test; `fault` says what differs, and is empty where it passed."""

    file: str
    line: int
    name: str
    fault: str

    @property
    def passed(self) -> bool:
        """Whether everything that was expected came true."""
        return not self.fault


def files_beside(paths: Iterable[Path]) -> tuple[Path, ...]:
    """The test files among `paths`, beside policies among them, and in folders among them."""
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            found.update(dict.fromkeys(sorted(path.glob(f"*{SUFFIX}"))))
        elif path.name.endswith(SUFFIX):
            found[path] = None
        else:
            beside = path.with_name(f"{path.stem}{SUFFIX}")
            if beside.is_file():
                found[beside] = None
    return tuple(found)


async def run_file(
    path: Path,
    entities: Mapping[str, DataClass],
    *,
    inspect: Inspect | None = None,
    sent: Sent | None = None,
    tried: Tried | None = None,
) -> tuple[Outcome, ...]:
    """Run one test file.

    `inspect` reads a prompt as the gateway would; `sent` gives the text that
    would be sent, `tried` the models that would be asked in turn. Raises
    PolicyError where the test file or its policy does not load.
    """
    policies, cases = read_cases(path, entities)
    outcomes = []
    for case in cases:
        fault = await _fault(case, policies, inspect, sent, tried)
        outcomes.append(Outcome(file=str(path), line=case.at.line, name=case.name, fault=fault))
    return tuple(outcomes)


def read_cases(path: Path, entities: Mapping[str, DataClass]) -> tuple[PolicySet, tuple[Case, ...]]:
    """Load a test file and the policies that it names, which lie relative to it."""
    given = _opened(path)
    policies = load(_policies(given, path), entities)
    items = as_list(need(given, "tests", what="a test file"), "`tests`")
    cases = tuple(_case(item, entities) for item in items)
    seen: dict[str, Case] = {}
    for case in cases:
        if seen.setdefault(case.name, case) is not case:
            raise case.at.error("Two tests have this name.", "Give each its own.")
    return policies, cases


def policies_of(path: Path) -> tuple[Path, ...]:
    """The policies that a test file names; raises PolicyError where it cannot be read."""
    return _policies(_opened(path), path)


def _opened(path: Path) -> MapNode:
    documents = read(content(path), str(path))
    if len(documents) != 1:
        raise PolicyError("A test file holds one document.", file=str(path))
    given = as_map(documents[0], "A test file")
    only_keys(given, ("policy", "tests"), what="a test file")
    return given


def _policies(given: MapNode, path: Path) -> tuple[Path, ...]:
    names = as_words(need(given, "policy", what="a test file"), "`policy`")
    return tuple(path.parent / name for name, _ in names)


def _case(node: Node, entities: Mapping[str, DataClass]) -> Case:
    what = "a test"
    values = as_map(node, "A test")
    only_keys(values, _KEYS, what=what)
    prompt, given = values.get("prompt"), values.get("given")
    if (prompt is None) == (given is None):
        raise values.at.error("A test needs either `prompt` or `given`.")
    rule, sent = values.get("rule"), values.get("sent")
    beside = {key.text: value for key, value in values.entries if key.text in _BESIDE_PROMPT}
    if given is not None and (beside or sent is not None):
        first = next(iter(beside), "sent")
        raise values.at.error(f"`{first}` cannot stand beside `given`.", "State it inside.")
    text, has, lacks = _sent(sent)
    trial = read_trial(values)
    return Case(
        name=as_text(need(values, "name", what=what), "`name`"),
        at=values.at,
        expect=_expected(values, trial),
        rule="" if rule is None else as_text(rule, "`rule`"),
        prompt=None if prompt is None else as_text(prompt, "`prompt`", lines=True),
        facts=None if given is None else given_facts(given, entities),
        beside={name: _values(name, value) for name, value in beside.items() if name != "time"},
        when=given_time(beside.get("time")),
        targets=USUAL_TARGETS if given is None else given_targets(given),
        sent=text,
        has=has,
        lacks=lacks,
        trial=trial,
        stated=None if given is None else given_effect(given),
    )


def _expected(values: MapNode, trial: Trial) -> Effect | None:
    """The effect; it may be left out where the test asks for something else."""
    if trial.asks and values.get("expect") is None:
        return None
    return read_effect(need(values, "expect", what="a test"), "`expect`")


def _values(name: str, node: Node) -> tuple[str, ...]:
    if isinstance(node, ListNode) and name in _LISTED:
        return tuple(word for word, _ in as_words(node, f"`{name}`"))
    return (as_text(node, f"`{name}`"),)


def _sent(node: Node | None) -> tuple[str | None, tuple[str, ...], tuple[str, ...]]:
    if node is None:
        return None, (), ()
    if not isinstance(node, MapNode):
        return as_text(node, "`sent`", lines=True), (), ()
    only_keys(as_map(node, "`sent`"), ("has", "lacks"), what="`sent`")
    parts = {
        key.text: tuple(word for word, _ in as_words(value, f"`{key.text}`"))
        for key, value in node.entries
    }
    return None, parts.get("has", ()), parts.get("lacks", ())


async def _fault(
    case: Case,
    policies: PolicySet,
    inspect: Inspect | None,
    sent: Sent | None,
    tried: Tried | None,
) -> str:
    policies = _with_stated(policies, case.stated)
    targets = case.targets
    if targets == USUAL_TARGETS:
        targets = (*targets, *targets_named(policies, targets))
    if case.facts is not None:
        decision = decide(policies, case.facts, targets)
        fault = _difference(case, decision)
        return fault or case.trial.difference(policies, case.facts, decision, targets, tried)
    if inspect is None or case.prompt is None:
        return "no recognisers were given to read the prompt"
    request, inspection = await inspect(case.prompt)
    facts = gather(request, inspection, held=False, at=case.when, public=policies.public)
    facts = _beside(facts, case.beside)
    decision = decide(policies, facts, targets)
    fault = _difference(case, decision)
    fault = fault or case.trial.difference(policies, facts, decision, targets, tried)
    if fault or not (case.sent or case.has or case.lacks):
        return fault
    if sent is None:
        return "nothing was given to tell what would be sent"
    return _sent_difference(case, sent(request, inspection, decision))


def _with_stated(policies: PolicySet, effect: Effect | None) -> PolicySet:
    """The policies, and one beside them that asks for the stated effect."""
    if effect is None:
        return policies
    other = Policy(name="given", otherwise=effect)
    return replace(policies, policies=(*policies.policies, other))


def _beside(facts: Facts, beside: Mapping[str, tuple[str, ...]]) -> Facts:
    def one(name: str, default: str) -> str:
        return beside.get(name, (default,))[0]

    return replace(
        facts,
        app=one("app", facts.app),
        team=one("team", facts.team),
        key=one("key", facts.key),
        dialect=one("dialect", facts.dialect),
        model_asked=one("model_asked", facts.model_asked),
        has=facts.has | frozenset(beside.get("has", ())),
        languages={**facts.languages, **dict.fromkeys(beside.get("language", ()), _ANYWHERE)},
    )


def _difference(case: Case, decision: Decision) -> str:
    if case.expect is not None and decision.effect is not case.expect:
        by = f'"{decision.rule.name}"' if decision.rule else decision.reason.value
        return f"expected {case.expect.word}, got {decision.effect.word} by {by}"
    if case.rule:
        name = decision.rule.name if decision.rule else decision.reason.value
        if slug(name) != slug(case.rule):
            return f'expected the rule "{case.rule}", got "{name}"'
    return ""


def _sent_difference(case: Case, text: str) -> str:
    if case.sent is not None and text != case.sent:
        return "what would be sent is not the text under `sent`"
    if any(part not in text for part in case.has):
        return "what would be sent lacks a text under `has`"
    if any(part in text for part in case.lacks):
        return "what would be sent holds a text under `lacks`"
    return ""
