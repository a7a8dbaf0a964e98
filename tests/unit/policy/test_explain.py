from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gateway.core.decision import Decision
from gateway.core.finding import Finding, Inspection
from gateway.core.request import Request
from gateway.core.target import Boundary, Target
from gateway.policy.conditions.condition import Language
from gateway.policy.decide import decide
from gateway.policy.explain import explain_json, explain_text
from gateway.policy.facts import gather
from gateway.policy.model import PolicySet

GOLDEN = Path(__file__).parent / "explained"
KVKK = Path(__file__).parents[3] / "policies" / "kvkk.yaml"
TARGETS = (
    Target(name="local/qwen3-8b", provider="vllm", boundary=Boundary.ORGANISATION),
    Target(name="cloud/openai", provider="openai", boundary=Boundary.EXTERNAL),
)
MODELS = [
    ("local/qwen3-8b", "chosen: permitted, healthy"),
    ("cloud/openai", "ruled out by LOCAL"),
]
TRIAL = (
    "policy: trial\notherwise: allow\nmode: report\nrules:\n"
    "  - {name: Everything stays, why: Trial, then: local}\n---\n"
    "policy: other\notherwise: allow\napplies_to: {app: [payroll]}\nrules:\n"
    "  - {name: Payroll is blocked, why: HR 1, then: block}\n"
)


class Case:
    """Everything that one explanation needs."""

    def __init__(
        self,
        policies: PolicySet,
        request: Request,
        inspection: Inspection,
        *,
        held: bool = False,
    ) -> None:
        self.policies = policies
        self.inspection = inspection
        self.facts = gather(request, inspection, held=held, at=datetime(2026, 5, 1, tzinfo=UTC))
        self.labels = [segment.label for segment in request.segments]

    def decision(self, language: Language = "en") -> Decision:
        return decide(self.policies, self.facts, TARGETS, language=language)

    def text(self, language: Language = "en") -> str:
        decision = self.decision(language)
        return explain_text(decision, self.inspection, self.labels, MODELS, language=language)


@pytest.fixture
def cases(
    load_policies: Callable[..., PolicySet],
    a_request: Callable[..., Request],
    an_inspection: Callable[..., Inspection],
    a_finding: Callable[..., Finding],
) -> dict[str, Case]:
    kvkk = load_policies(KVKK.read_text(encoding="utf-8"))
    several = load_policies(KVKK.read_text(encoding="utf-8"), TRIAL)
    identity = an_inspection(
        a_finding("TR_NATIONAL_ID", value="x", checksum=True, segment=1),
        a_finding(value="y", segment=1),
        a_finding(value="y", segment=1, score=0.5),
    )
    stuck = an_inspection(a_finding("PERSON", score=0.85, maskable=False))
    return {
        "identity": Case(kvkk, a_request(), identity),
        "secret": Case(kvkk, a_request(), an_inspection(a_finding("API_KEY", score=0.9))),
        "clean": Case(several, a_request(), an_inspection()),
        "stuck": Case(kvkk, a_request(), stuck),
        "unread": Case(kvkk, a_request(), an_inspection(uninspected=("names: deadline",))),
        "held": Case(kvkk, a_request(), an_inspection(), held=True),
    }


@pytest.mark.parametrize("name", ["identity", "secret", "clean", "stuck", "unread", "held"])
@pytest.mark.parametrize("language", ["en", "tr"])
def test_an_explanation_reads_as_it_was_reviewed(
    cases: dict[str, Case],
    name: str,
    language: Language,
    golden: Callable[[Path, str], None],
) -> None:
    golden(GOLDEN / f"{name}.{language}.txt", cases[name].text(language))


def test_every_rule_of_every_policy_appears(cases: dict[str, Case]) -> None:
    case = cases["clean"]
    text = case.text()
    rules = [rule.ref for policy in case.policies.policies for rule in policy.rules]
    assert len(rules) == 8
    for rule in rules:
        assert rule.name in text
        assert f"{rule.file}:{rule.line}" in text


def test_nothing_of_the_text_is_shown(cases: dict[str, Case]) -> None:
    for case in cases.values():
        assert "secret words" not in case.text()
        assert "secret words" not in str(
            explain_json(case.decision(), case.inspection, case.labels, MODELS)
        )


def test_programs_read_the_same(cases: dict[str, Case]) -> None:
    case = cases["identity"]
    made = explain_json(
        case.decision(), case.inspection, case.labels, MODELS, target="local/qwen3-8b"
    )
    assert made["effect"] == "local"
    assert made["rule"] == "Identity and account numbers stay local"
    assert made["why"] == "KVKK Art. 9 and 12"
    assert made["target"] == "local/qwen3-8b"
    assert made["models"] == [
        {"target": "local/qwen3-8b", "note": "chosen: permitted, healthy"},
        {"target": "cloud/openai", "note": "ruled out by LOCAL"},
    ]
    matched = made["matched"]
    assert isinstance(matched, list)
    assert [(item["effect"], item["file"], item["line"]) for item in matched] == [
        ("local", "file0.yaml", 21),
        ("mask", "file0.yaml", 25),
    ]
    findings = made["findings"]
    assert isinstance(findings, list)
    assert findings[0]["path"] == "messages[1].content"
    assert made["policies"] == dict(case.decision().policies)


def test_a_decision_without_a_rule_has_none(cases: dict[str, Case]) -> None:
    case = cases["clean"]
    made = explain_json(case.decision(), case.inspection, case.labels, [])
    assert (made["rule"], made["why"], made["target"]) == (None, None, None)
    assert made["reason"] == "otherwise"


def test_a_finding_outside_the_segments_has_no_place(
    cases: dict[str, Case],
    an_inspection: Callable[..., Inspection],
    a_finding: Callable[..., Finding],
) -> None:
    made = explain_text(cases["clean"].decision(), an_inspection(a_finding(segment=7)), [], [])
    assert "×1  score 1.00  ?" in made


def test_ten_thousand_findings_are_one_line(
    cases: dict[str, Case],
    an_inspection: Callable[..., Inspection],
    a_finding: Callable[..., Finding],
) -> None:
    many = an_inspection(*[a_finding(value=str(number)) for number in range(10_000)])
    made = explain_text(cases["clean"].decision(), many, ["messages[0].content"], [])
    assert made.count("×10000") == 1
    assert len(made.splitlines()) < 20
