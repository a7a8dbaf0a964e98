from __future__ import annotations

import pytest

from gateway.route import plan
from gateway.route.nowhere import nowhere


@pytest.mark.parametrize(
    "reason", [plan.NO_LOCAL_TARGET, plan.LOCAL_UNAVAILABLE, plan.NO_PERMITTED_TARGET]
)
def test_every_reason_of_a_plan_says_what_to_do(reason: str) -> None:
    fault = nowhere(reason)
    assert fault.code == reason
    assert fault.http_status == 503
    assert fault.message.endswith(".")
    assert fault.hint.endswith(".")


def test_a_reason_that_no_plan_gives_is_a_defect() -> None:
    with pytest.raises(KeyError):
        nowhere("elsewhere")


def test_what_cannot_be_done_at_home_is_the_callers_to_mend_and_names_the_rule() -> None:
    long = nowhere(plan.CONTEXT_LENGTH_EXCEEDED, rule="Özel veri içeride kalır")
    unable = nowhere(plan.UNSUPPORTED_BY_LOCAL, rule="Özel veri içeride kalır", lacking="vision")
    for fault in (long, unable):
        assert fault.http_status == 400
        assert '"Özel veri içeride kalır"' in fault.message
    assert "vision" in unable.message
    assert "a policy" in nowhere(plan.CONTEXT_LENGTH_EXCEEDED).message


def test_vectors_of_a_forbidden_model_are_denied_and_not_replaced() -> None:
    fault = nowhere(plan.EMBEDDING_NOT_PERMITTED, rule="Kişisel veri")
    assert (fault.http_status, fault.code) == (403, "embedding_not_permitted")
    assert '"Kişisel veri"' in fault.message


def test_a_tool_that_nobody_runs_is_denied() -> None:
    fault = nowhere(plan.TOOL_NOT_ALLOWED)
    assert (fault.http_status, fault.code) == (403, "tool_not_allowed")
