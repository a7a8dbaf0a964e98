from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from gateway.core.decision import Decision
from gateway.core.errors import PolicyError
from gateway.core.permission import Permission
from gateway.core.request import Request
from gateway.policy.model import PolicySet
from gateway.policy.permits import unpermitted

Decide = Callable[..., Decision]
Request_ = Callable[..., Request]
PERMITTING = "policy: p\notherwise: allow\npermits: [remote_urls, hosted_tools]\n"


def test_what_is_asked_for_needs_a_permission(decided: Decide, a_request: Request_) -> None:
    asking = replace(a_request(), asks={Permission.REMOTE_URLS: "messages[0]"})
    assert unpermitted(asking, decided(PERMITTING, "app: a")) is None
    fault = unpermitted(asking, decided("policy: p\notherwise: allow", "app: a"))
    assert fault is not None
    assert (fault.code, fault.param, fault.http_status) == (
        "remote_url_disabled",
        "messages[0]",
        400,
    )
    assert "`remote_urls`" in fault.hint
    assert unpermitted(a_request(), decided("policy: p\notherwise: allow", "app: a")) is None


def test_a_permission_that_is_not_given_is_named(decided: Decide, a_request: Request_) -> None:
    asking = replace(a_request(), asks={Permission.HOSTED_TOOLS: "tools[0].type"})
    fault = unpermitted(asking, decided("policy: p\notherwise: allow", "app: a"))
    assert fault is not None
    assert (fault.code, fault.http_status) == ("tool_not_allowed", 403)
    assert "`hosted_tools`" in fault.hint


@pytest.mark.parametrize("word", ["background", "stored_prompts", "containers"])
def test_a_word_that_could_not_be_kept_does_not_load(
    load_policies: Callable[..., PolicySet], word: str
) -> None:
    with pytest.raises(PolicyError, match=f"`permits` cannot hold `{word}`: n") as caught:
        load_policies(f"policy: p\notherwise: allow\npermits: [remote_urls, {word}]\n")
    assert (caught.value.line, caught.value.column) == (3, 24)
    assert "is refused" in caught.value.hint


def test_permissions_meet_and_who_is_not_concerned_has_no_say(decided: Decide) -> None:
    def permitted(*others: str) -> frozenset[Permission]:
        return decided([PERMITTING, *others], "app: a").permissions

    plain = "policy: q\notherwise: allow\n"
    assert permitted() == {Permission.REMOTE_URLS, Permission.HOSTED_TOOLS}
    assert permitted(f"{plain}permits: [hosted_tools]\n") == {Permission.HOSTED_TOOLS}
    assert permitted(plain) == frozenset()
    assert len(permitted(f"{plain}applies_to: {{app: [b]}}\n")) == 2
    assert len(permitted(f"{plain}mode: report\n")) == 2
    trial = PERMITTING + "mode: report\n"
    assert decided(trial, "app: a").permissions == frozenset()


def test_a_tool_of_a_provider_is_not_run_inside(decided: Decide, a_request: Request_) -> None:
    asking = replace(a_request(), asks={Permission.HOSTED_TOOLS: "tools[0].type"})
    assert unpermitted(asking, decided(PERMITTING, "app: a")) is None
    fault = unpermitted(asking, decided(PERMITTING, "uninspected: true"))
    assert fault is not None
    assert (fault.code, fault.http_status) == ("tool_not_allowed", 403)
    assert "held inside" in fault.message
