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
