from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from gateway.core.decision import Decision
from gateway.core.permission import Permission
from gateway.core.request import Request
from gateway.policy.permits import unpermitted

Decide = Callable[..., Decision]
Request_ = Callable[..., Request]
PERMITTING = "policy: p\notherwise: allow\npermits: [remote_urls, capture]\n"


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
    asking = replace(a_request(), asks={Permission.BACKGROUND: "background"})
    fault = unpermitted(asking, decided(PERMITTING, "app: a"))
    assert fault is not None
    assert (fault.code, fault.message) == (
        "unsupported_parameter",
        "No policy permits `background`.",
    )


def test_permissions_meet_and_who_is_not_concerned_has_no_say(decided: Decide) -> None:
    def permitted(*others: str) -> frozenset[Permission]:
        return decided([PERMITTING, *others], "app: a").permissions

    plain = "policy: q\notherwise: allow\n"
    assert permitted() == {Permission.REMOTE_URLS, Permission.CAPTURE}
    assert permitted(f"{plain}permits: [capture, background]\n") == {Permission.CAPTURE}
    assert permitted(plain) == frozenset()
    assert len(permitted(f"{plain}applies_to: {{app: [b]}}\n")) == 2
    assert len(permitted(f"{plain}mode: report\n")) == 2
    trial = PERMITTING + "mode: report\n"
    assert decided(trial, "app: a").permissions == frozenset()
