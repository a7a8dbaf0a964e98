from __future__ import annotations

import json

import pytest
from rig.audit_values import (
    NOON,
    a_completion,
    a_finding,
    a_request,
    a_target,
    an_inspection,
    an_intent,
    stays_home,
)

from gateway.audit import records
from gateway.audit.encode import canonical
from gateway.audit.parts import NOTHING
from gateway.core.decision import Reason, Refused
from gateway.core.effects import Effect
from gateway.core.errors import InvalidRequest, PolicyError, UpstreamUnavailable
from gateway.core.record import RecordType
from gateway.core.request import Principal

WHO = Principal(app="crm", team="sales", key_id="key_1")


def test_an_intent_names_the_target_and_nothing_that_has_not_happened() -> None:
    entry = an_intent(holds=frozenset({7}))
    fields = entry.fields
    assert entry.type is RecordType.INTENT
    assert entry.holds == {7}
    assert (fields["target"], fields["boundary"], fields["country"]) == (
        "cloud/openai",
        "external",
        "US",
    )
    assert (fields["usage"], fields["cost"], fields["status"]) == (None, None, None)
    assert fields["model_asked"] == "gpt-4o"


def test_a_completion_repeats_its_intent_and_adds_the_outcome() -> None:
    intent, completion = an_intent().fields, a_completion().fields
    outcome = {"usage", "cost", "status", "latency_ms"}
    assert {name: completion[name] for name in intent.keys() - outcome} == {
        name: intent[name] for name in intent.keys() - outcome
    }
    assert completion["status"] == "ok"
    assert completion["finish"] == ("stop",)


def test_the_model_asked_is_kept_only_if_the_catalogue_knows_it() -> None:
    entry = records.intent(
        a_request(model="my name is Ayşe"),
        an_inspection(),
        stays_home(),
        a_target("local/qwen"),
        model="local/qwen",
        attempt=1,
    )
    assert entry.fields["model_asked"] == "unknown"
    assert entry.fields["model"] == "local/qwen"


def test_a_denial_by_policy_and_one_for_want_of_a_target_differ_in_status() -> None:
    refused = Refused(
        effect=Effect.BLOCK, reason=Reason.NO_POLICY, rule=None, permitted=frozenset()
    )
    request, inspection = a_request(), an_inspection(a_finding())
    by_policy = records.deny(request, inspection, refused)
    for_want = records.deny(
        request, inspection, stays_home(), UpstreamUnavailable("down", code="no_local_target")
    )
    assert (by_policy.fields["effect"], by_policy.fields["status"]) == ("block", "refused")
    assert (for_want.fields["effect"], for_want.fields["status"]) == ("local", "no_local_target")
    assert by_policy.fields["target"] is None


def test_a_fault_before_the_inspection_is_recorded_without_its_message() -> None:
    fault = InvalidRequest("no such field: Ayşe", param="Ayşe", http_status=413)
    entry = records.deny_fault(fault, principal=WHO, request_id="req_9", dialect="openai_chat")
    assert entry.fields["status"] == "invalid_request"
    assert entry.fields["http_status"] == 413
    assert "Ayşe" not in str(entry.fields)


def test_an_orphan_repeats_what_was_intended_and_owns_to_not_knowing() -> None:
    stored = json.loads(canonical({**an_intent().fields, "seq": 7}))
    entry = records.orphan(stored)
    assert set(entry.fields) == {*NOTHING, "intent"}
    assert (entry.fields["intent"], entry.fields["status"]) == (7, "unknown")
    assert (entry.fields["request_id"], entry.fields["attempt"]) == ("req_1", 1)
    cost = entry.fields["cost"]
    assert isinstance(cost, dict)
    assert cost["estimated"] is True


def test_an_orphan_of_damaged_bytes_is_refused() -> None:
    with pytest.raises(ValueError, match="stored record"):
        records.orphan({"attempt": 1.5})


def test_events_carry_what_they_are_about() -> None:
    start = records.start(
        version="0.1.0", policies={"kvkk": "3f"}, targets=[a_target()], auth="keys"
    )
    assert start.fields["targets"] == [
        {"name": "cloud/openai", "boundary": "external", "country": "US"}
    ]
    key = records.key_event("created", key_id="key_1", app="crm", team="sales")
    assert (key.type, key.fields["action"]) == (RecordType.KEY, "created")
    assert records.stop(reason="SIGTERM").fields == {"reason": "SIGTERM"}
    assert records.export_event(format="csv", filters={"app": "crm"}).type is RecordType.EXPORT
    assert records.admin_read(what="subject", who="ayse", found=2).type is RecordType.ADMIN_READ


def test_a_reload_that_failed_names_the_place_and_quotes_nothing() -> None:
    fault = PolicyError("Unknown key `kanarya`.", file="/etc/p/kvkk.yaml", line=3, column=7)
    entry = records.reload(
        status="failed",
        trigger="watch",
        before="aa",
        after="aa",
        policies={"kvkk": "3f"},
        fault=fault,
    )
    assert entry.type is RecordType.RELOAD
    assert entry.fields["fault"] == {
        "code": "policy_error",
        "file": "kvkk.yaml",
        "line": 3,
        "column": 7,
    }
    assert entry.fields["policies"] == [{"name": "kvkk", "digest": "3f"}]
    assert b"kanarya" not in canonical(entry.fields)


def test_every_kind_of_entry_has_canonical_bytes() -> None:
    expires = NOON.isoformat()
    entries = [
        an_intent(),
        a_completion(),
        records.stop(reason=""),
        records.key_event("adopted", key_id="k", app="a", team="t", expires=expires),
        records.orphan(json.loads(canonical(an_intent().fields))),
    ]
    assert all(canonical(entry.fields).startswith(b"{") for entry in entries)
