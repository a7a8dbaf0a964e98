from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from gateway.core.request import Place
from gateway.policy.facts import Facts
from gateway.policy.model import PolicySet
from gateway.policy.traces import told

Load = Callable[..., PolicySet]
AT = datetime(2026, 1, 1, tzinfo=UTC)
TEXT = (
    "policy: p\notherwise: local\nrules:\n"
    "  - {name: a, why: w, when: {app: [x]}, then: mask}\n"
    "  - {name: b, why: w, when: {app: [y]}, then: mask}\n"
)


def test_every_rule_says_why(load_policies: Load) -> None:
    assert [
        (trace.matched, trace.note) for trace in told(load_policies(TEXT), _from("x"), "tr")
    ] == [
        (True, "app: x"),
        (False, "app: x; y değil"),
    ]


def test_a_policy_that_does_not_concern_leaves_traces(load_policies: Load) -> None:
    scoped = load_policies(TEXT + "applies_to: {app: [x]}\n")
    assert {trace.note for trace in told(scoped, _from("z"), "tr")} == {
        "p politikası anahtarı kapsamıyor"
    }


def test_a_rule_that_is_set_aside_says_by_what(load_policies: Load) -> None:
    policies = load_policies(
        "policy: p\notherwise: local\nrules:\n"
        "  - {name: a, why: w, unless: {app: [x]}, then: mask}\n"
        "  - {name: b, why: w, unless: {longer_than: 1 characters}, then: mask}\n"
        "  - {name: c, why: w, unless: {longer_than: 1 characters}, then: block}\n"
        "  - {name: d, why: w, then: mask}\n"
    )
    facts = Facts(at=AT, app="x", characters={Place.USER: 2})
    traces = told(policies, facts, "en")
    assert [trace.matched for trace in traces] == [False, False, True, True]
    assert traces[0].note == "unless: app: x"
    assert traces[1].note.startswith("vetoed by 2 characters")
    assert traces[3].note == "always holds"


def _from(app: str) -> Facts:
    return Facts(at=AT, app=app)
