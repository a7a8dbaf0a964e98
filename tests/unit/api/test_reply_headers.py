from __future__ import annotations

from rig.answering import RULE, allowed, blocked

from gateway.api.reply_headers import decision_headers
from gateway.core.decision import RuleRef


def test_a_decision_is_told_in_headers_with_its_rule_as_a_slug() -> None:
    assert decision_headers(allowed(), request_id="req_1", target="local/m") == {
        "x-turnike-request": "req_1",
        "x-turnike-effect": "allow",
        "x-turnike-target": "local/m",
        "x-turnike-rule": "ozel-veri-iceride-kalir",
        "x-turnike-policy": "d1",
    }


def test_without_a_rule_it_is_otherwise_and_without_a_target_there_is_none() -> None:
    headers = decision_headers(blocked(None), request_id="req_1")
    assert headers["x-turnike-rule"] == "otherwise"
    assert "x-turnike-target" not in headers


def test_a_rule_whose_name_has_no_latin_letters_is_still_a_rule() -> None:
    rule = RuleRef(policy="p", name="個人情報")
    assert decision_headers(allowed(rule), request_id="r")["x-turnike-rule"] == "unnamed"


def test_where_they_are_switched_off_the_id_remains() -> None:
    assert decision_headers(allowed(RULE), request_id="req_1", shown=False) == {
        "x-turnike-request": "req_1"
    }
