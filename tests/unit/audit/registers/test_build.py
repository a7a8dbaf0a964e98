from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from rig.audit_values import a_target
from rig.registers import a_record

from gateway.audit.registers.build import Controller, processing, transfers
from gateway.audit.registers.traffic import Traffic
from gateway.core.activity import Activity
from gateway.core.target import Transfer

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
CONTROLLER = Controller(name="Örnek A.Ş.", contact="dpo@example.com.tr", country="TR")
CONTRACT = Transfer(mechanism="tr-standard-contract", signed=date(2026, 11, 2), reference="X-123")
CLOUD = replace(a_target("cloud/openai"), transfer=CONTRACT, operator="OpenAI")
TARGETS = (a_target("local/qwen"), CLOUD)


def registered(*records: dict[str, object]) -> Any:
    return transfers(Traffic.of(records), TARGETS, CONTROLLER, now=NOW)


def test_every_target_outside_is_in_the_register_of_transfers_used_or_not() -> None:
    (cloud,) = registered()["targets"]
    assert (cloud["target"], cloud["operator"], cloud["attempts"]) == ("cloud/openai", "OpenAI", 0)
    assert (cloud["signed"], cloud["notify_by"], cloud["notified"]) == (
        "2026-11-02",
        "2026-11-09",
        "",
    )
    assert cloud["state"] == "notification overdue"


def test_the_figures_of_a_transfer_come_from_the_log() -> None:
    (cloud,) = registered(a_record(), a_record())["targets"]
    assert (cloud["attempts"], cloud["effects"], cloud["tokens"]) == (2, {"mask": 2}, 30)
    assert cloud["categories"][0]["left_masked"] == 4


def test_a_target_that_is_gone_is_still_accounted_for() -> None:
    register = registered(
        a_record(target="cloud/old", country="DE"),
        a_record(target="local/old", boundary="organisation"),
    )
    assert [entry["target"] for entry in register["targets"]] == ["cloud/openai", "cloud/old"]
    assert register["targets"][1]["state"] == "no longer in the settings"
    assert register["targets"][1]["country"] == "DE"


def test_a_register_says_whose_it_is_and_of_which_log() -> None:
    register = registered(a_record())
    assert register["controller"]["name"] == "Örnek A.Ş."
    assert (register["log_id"], register["made"]) == ("log_1", "2026-11-26T12:00:00.000000Z")
    assert register["period"] == {
        "first": "2026-11-24T10:00:00.000000Z",
        "last": "2026-11-24T10:00:00.000000Z",
    }


def test_every_app_that_was_heard_or_is_named_is_an_activity() -> None:
    said = Activity(apps=("hr",), purpose="Payroll", legal_basis="KVKK 5/2-c", subjects=("staff",))
    register: Any = processing(Traffic.of([a_record()]), TARGETS, [said], CONTROLLER, now=NOW)
    crm, hr = register["activities"]
    assert (crm["app"], crm["purpose"], crm["teams"]) == ("crm", "", ["sales"])
    assert crm["special_category_left_in_clear"] == 1
    assert crm["recipients"] == [
        {
            "target": "cloud/openai",
            "operator": "OpenAI",
            "boundary": "external",
            "country": "US",
            "state": "notification overdue",
            "attempts": 1,
        }
    ]
    assert (hr["purpose"], hr["subjects"], hr["attempts"]) == ("Payroll", ["staff"], 0)
    assert register["policies"] == [{"name": "kvkk", "digest": "3f"}]
