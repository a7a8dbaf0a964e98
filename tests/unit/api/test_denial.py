from __future__ import annotations

from rig.answering import RULE, blocked

from gateway.api.denial import denied
from gateway.core.decision import Reason


def test_a_refusal_speaks_in_the_words_of_its_rule() -> None:
    fault = denied(blocked(), "en")
    assert (fault.message, fault.code, fault.http_status) == (RULE.message, "policy_blocked", 403)


def test_without_words_of_a_rule_the_language_of_the_settings_is_spoken() -> None:
    assert "politikası" in denied(blocked(None), "tr").message
    assert "policy" in denied(blocked(None), "en").message
    assert "policy" in denied(blocked(None), "fr").message


def test_a_request_that_no_target_may_answer_is_told_apart() -> None:
    unreachable = denied(blocked(None, Reason.NO_PERMITTED_TARGET), "en").message
    assert unreachable != denied(blocked(None), "en").message
