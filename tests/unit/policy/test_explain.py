from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gateway.core.decision import Decision
from gateway.core.finding import Coverage, DataClass, Finding, Inspection, Stage
from gateway.core.request import Request
from gateway.core.target import Boundary, Target
from gateway.policy.conditions.condition import Language
from gateway.policy.conditions.places import PLACES
from gateway.policy.decide import decide
from gateway.policy.explain import explain_json, explain_text
from gateway.policy.facts import Facts, gather
from gateway.policy.given import given_facts
from gateway.policy.known_public import mark_of
from gateway.policy.model import PolicySet
from gateway.policy.yaml_events import read

ENTITIES = {
    "PERSON": DataClass.CONTACT,
    "EMAIL_ADDRESS": DataClass.CONTACT,
    "CREDIT_CARD": DataClass.FINANCIAL,
}
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

CASES = ("identity", "secret", "clean", "stuck", "unread", "held")
MARK = mark_of("Kamu ihale sözleşmesi, herkese açıktır. " * 6)
WHOLE = """\
policy: whole
otherwise: allow
permits: [remote_urls, hosted_tools]
rules:
  - name: Long Turkish texts stay at night
    why: Night desk 1
    when: {language: [tr], longer_than: 500 tokens, time: {from: '20:00', to: '06:00'}}
    then: local
  - name: Illness beside a name is never sent
    why: KVKK Art. 6
    when: {finds: [special_category], together_with: [contact], in: [user, tool_results]}
    then: block
    message: Take the name out.
  - name: Cards keep their last four digits
    why: PCI DSS 3.4
    when: {finds: [financial], min_score: 0.8}
    unless: {team: [fraud]}
    then: {redact: [CREDIT_CARD], keep_last: 4}
  - name: Pictures of persons stay
    why: KVKK Art. 4
    when: {has: [vision], about: person}
    then: local
  - name: Two models are not for drafts
    why: Procurement 7
    when: {model_asked: [gpt-4o, auto], dialect: [openai_chat]}
    then: allow
    without: [cloud/openai]
"""
OFFICE = """\
policy: office
otherwise: local
rules:
  - name: In office hours the cloud may be used
    why: Works council 3
    when: {time: {days: [mon-fri], from: '08:00', to: '18:00'}}
    unless: {finds: [contact, national_id]}
    then: allow
"""
TRANSFER = """\
policy: transfer
otherwise: allow
rules:
  - name: Personal data only where there is a transfer basis
    why: KVKK Art. 9
    when: {finds: [contact]}
    then: allow
    within: {transfer: valid}
"""
NOWHERE = TRANSFER.replace("{transfer: valid}", "{country: [EEA], licence: [mit]}")
PUBLIC = f"""\
policy: public
otherwise: allow
known_public: [{MARK}]
rules:
  - {{name: Names are masked, why: KVKK Art. 4, when: {{finds: [contact]}}, then: mask}}
"""
ON_TRIAL = OFFICE + "mode: report\n---\n" + TRANSFER
STATED: dict[str, tuple[str, str]] = {
    "night": (
        WHOLE,
        "{language: tr, characters: 2400, time: sat 23:15, has: vision, dialect: openai_chat}",
    ),
    "beside": (WHOLE, "{finds: {special_category: 1, contact: {count: 2, in: tool_results}}}"),
    "cards": (WHOLE, "{finds: {CREDIT_CARD: {score: 0.9}}, about: person, model_asked: auto}"),
    "spared": (WHOLE, "{finds: {CREDIT_CARD: 1}, team: fraud, time: mon 05:59, characters: 9}"),
    "granted": (OFFICE, "time: fri 17:59"),
    "vetoed": (OFFICE, "{finds: {contact: 1}, time: tue 09:00}"),
    "closed": (OFFICE, "time: sun 12:00"),
    "no basis": (TRANSFER, "finds: {PERSON: 1}"),
    "nowhere": (NOWHERE, "finds: {PERSON: 1}"),
    "public": (PUBLIC, f"finds: {{PERSON: {{public: {MARK}}}, EMAIL_ADDRESS: {{in: system}}}}"),
    "trial": (ON_TRIAL, "{time: mon 10:00}"),
    "nobody": ("policy: p\notherwise: allow\napplies_to: {app: [a]}\n", "app: b"),
}


def stated(policies: PolicySet, given: str) -> Case:
    """A case from the facts of a `given:` map; each place is one segment."""
    facts = given_facts(read(given, "given")[0], ENTITIES)
    findings = tuple(
        Finding(
            entity=value.entity,
            data_class=value.data_class,
            score=value.score,
            segment=value.segment,
            start=0,
            end=1,
            detector="given",
            stage=Stage.PATTERN,
            fingerprint=value.fingerprint,
        )
        for value in facts.finds
    )
    inspection = Inspection(findings=findings, coverage=Coverage(scanned=1))
    return Case(policies, facts, inspection, list(PLACES))


class Case:
    """Everything that one explanation needs."""

    def __init__(
        self, policies: PolicySet, facts: Facts, inspection: Inspection, labels: list[str]
    ) -> None:
        self.policies = policies
        self.inspection = inspection
        self.facts = facts
        self.labels = labels

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
    request = a_request()

    def seen(policies: PolicySet, inspection: Inspection, *, held: bool = False) -> Case:
        facts = gather(request, inspection, held=held, at=datetime(2026, 5, 1, tzinfo=UTC))
        return Case(policies, facts, inspection, [segment.label for segment in request.segments])

    identity = an_inspection(
        a_finding("TR_NATIONAL_ID", value="x", checksum=True, segment=1),
        a_finding(value="y", segment=1),
        a_finding(value="y", segment=1, score=0.5),
    )
    stuck = an_inspection(a_finding("PERSON", score=0.85, maskable=False))
    return {
        "identity": seen(kvkk, identity),
        "secret": seen(kvkk, an_inspection(a_finding("API_KEY", score=0.9))),
        "clean": seen(several, an_inspection()),
        "stuck": seen(kvkk, stuck),
        "unread": seen(kvkk, an_inspection(uninspected=("names: deadline",))),
        "held": seen(kvkk, an_inspection(), held=True),
        **{name: stated(load_policies(text), given) for name, (text, given) in STATED.items()},
    }


@pytest.mark.parametrize("name", [*CASES, *STATED])
@pytest.mark.parametrize("language", ["en", "tr"])
def test_an_explanation_reads_as_it_was_reviewed(
    cases: dict[str, Case],
    name: str,
    language: Language,
    golden: Callable[[Path, str], None],
) -> None:
    golden(GOLDEN / f"{name.replace(' ', '-')}.{language}.txt", cases[name].text(language))


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
