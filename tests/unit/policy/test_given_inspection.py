from __future__ import annotations

from gateway.core.finding import DataClass
from gateway.policy.given import given_facts
from gateway.policy.given_inspection import LABELS, inspection_of
from gateway.policy.yaml_events import read


def test_stated_findings_stand_at_their_places() -> None:
    (node,) = read("{finds: {PERSON: {count: 2, in: system, score: 0.5}}, uninspected: true}", "g")
    inspection = inspection_of(given_facts(node, {"PERSON": DataClass.CONTACT}))
    assert [(one.entity, LABELS[one.segment], one.score) for one in inspection.findings] == [
        ("PERSON", "system", 0.5),
        ("PERSON", "system", 0.5),
    ]
    assert inspection.uninspected == ("given",)
