from __future__ import annotations

from rig.registers import a_record

from gateway.audit.registers.traffic import Traffic


def test_what_left_in_clear_is_what_nothing_was_done_to() -> None:
    traffic = Traffic.of([a_record()])
    person, health = traffic.apps["crm"].categories.rows()
    assert person == {
        "data_class": "contact",
        "entity": "PERSON",
        "found": 3,
        "left_masked": 2,
        "left_redacted": 1,
        "left_in_clear": 0,
    }
    assert health["left_in_clear"] == 1


def test_what_stayed_inside_did_not_leave() -> None:
    inside = a_record(boundary="organisation", target="local/qwen", transforms=[])
    traffic = Traffic.of([inside, a_record(type="deny", target=None, boundary=None)])
    rows = traffic.apps["crm"].categories.rows()
    assert [(row["found"], row["left_in_clear"]) for row in rows] == [(6, 0), (2, 0)]
    assert (traffic.apps["crm"].attempts, traffic.apps["crm"].refused) == (1, 1)
    assert traffic.places == {"local/qwen": ("organisation", "US")}


def test_flows_are_summed_by_app_and_by_target() -> None:
    later = a_record(app="hr", team="people", ts="2026-11-25T10:00:00.000000Z", effect="allow")
    traffic = Traffic.of([a_record(), later])
    assert set(traffic.apps) == {"crm", "hr"}
    flow = traffic.targets["cloud/openai"]
    assert (flow.attempts, flow.tokens, flow.teams) == (2, 30, {"sales", "people"})
    assert dict(flow.effects) == {"mask": 1, "allow": 1}
    assert flow.period() == {
        "first": "2026-11-24T10:00:00.000000Z",
        "last": "2026-11-25T10:00:00.000000Z",
    }
    assert (traffic.log_id, traffic.policies) == ("log_1", {"kvkk": "3f"})


def test_other_records_and_odd_fields_count_nothing() -> None:
    odd = a_record(findings="x", transforms=["mask", "mask PERSON x"], usage=None, policies=None)
    traffic = Traffic.of([a_record(type="intent"), a_record(type="start"), odd])
    assert traffic.apps["crm"].attempts == 1
    assert traffic.apps["crm"].categories.rows() == []
    assert Traffic.of([]).apps == {}
