from __future__ import annotations

from dataclasses import replace
from typing import cast

import pytest

from gateway.core.decision import Decision, MayLeave, Reason, Refused, StaysHome, Treatment
from gateway.core.effects import Effect
from gateway.core.errors import ContainmentError
from gateway.core.payload import ExternalPayload, HomePayload, Outbound
from gateway.core.target import Boundary, Target

TARGETS = {
    boundary: Target(name=f"{boundary}/m", provider="scripted", boundary=boundary)
    for boundary in Boundary
}
HOME, CLOUD = TARGETS[Boundary.ORGANISATION], TARGETS[Boundary.EXTERNAL]
EVERY = frozenset(target.name for target in TARGETS.values())
TREATED = Outbound(tree={"a": "[EMAIL_1]"}, treated=frozenset({0}))


def decision(effect: Effect, permitted: frozenset[str] = EVERY) -> Decision:
    if effect is Effect.BLOCK:
        return Refused(effect=effect, reason=Reason.RULE, rule=None, permitted=frozenset())
    kind = MayLeave if effect.may_leave else StaysHome
    return kind(
        effect=effect,
        reason=Reason.RULE,
        rule=None,
        permitted=permitted,
        barred=frozenset({f"{CLOUD.name}/barred", f"{HOME.name}/barred"}),
        treatments={0: Treatment(Effect.MASK)},
    )


def external(
    given: Decision, target: Target = CLOUD, *, model: str = "m", outbound: Outbound = TREATED
) -> ExternalPayload:
    return ExternalPayload(
        decision=cast("MayLeave", given),
        target=target,
        model=model,
        outbound=outbound,
        dialect="openai_chat",
    )


def home(
    given: Decision, target: Target = HOME, *, model: str = "m", outbound: Outbound = TREATED
) -> HomePayload:
    return HomePayload(
        decision=cast("MayLeave", given),
        target=target,
        model=model,
        outbound=outbound,
        dialect="openai_chat",
    )


@pytest.mark.parametrize("effect", Effect)
@pytest.mark.parametrize("boundary", Boundary)
def test_only_what_may_leave_can_be_put_into_a_payload_for_outside(
    effect: Effect, boundary: Boundary
) -> None:
    given, target = decision(effect), TARGETS[boundary]
    if effect.may_leave and boundary is not Boundary.ORGANISATION:
        assert external(given, target).target is target
    else:
        with pytest.raises(ContainmentError):
            external(given, target)


@pytest.mark.parametrize("effect", Effect)
@pytest.mark.parametrize("boundary", Boundary)
def test_a_payload_for_inside_goes_nowhere_else_and_never_after_a_refusal(
    effect: Effect, boundary: Boundary
) -> None:
    given, target = decision(effect), TARGETS[boundary]
    if effect is not Effect.BLOCK and boundary is Boundary.ORGANISATION:
        assert home(given, target).target is target
    else:
        with pytest.raises(ContainmentError):
            home(given, target)


def test_a_target_that_the_decision_does_not_permit_is_refused() -> None:
    with pytest.raises(ContainmentError, match="not among those"):
        external(decision(Effect.ALLOW, frozenset({HOME.name})))
    with pytest.raises(ContainmentError, match="not among those"):
        home(decision(Effect.LOCAL, frozenset({CLOUD.name})))


def test_a_model_that_is_barred_is_refused() -> None:
    with pytest.raises(ContainmentError):
        external(decision(Effect.ALLOW), model="barred")
    with pytest.raises(ContainmentError):
        home(decision(Effect.LOCAL), model="barred")


def test_a_finding_that_was_not_treated_is_refused() -> None:
    untreated = Outbound(tree={"a": "ayse@example.com"}, treated=frozenset({1}))
    with pytest.raises(ContainmentError, match="was not treated") as caught:
        external(decision(Effect.MASK), outbound=untreated)
    assert "ayse" not in str(caught.value)
    with pytest.raises(ContainmentError, match="was not treated"):
        home(decision(Effect.MASK), outbound=untreated)


def test_a_url_that_its_target_does_not_have_is_refused() -> None:
    inside = replace(HOME, urls=("http://10.0.0.1:8000/v1",))
    held = home(decision(Effect.LOCAL), inside)
    assert replace(held, url=inside.urls[0]).url == inside.urls[0]
    with pytest.raises(ContainmentError):
        replace(held, url="http://10.0.0.2:8000/v1")
    with pytest.raises(ContainmentError):
        replace(external(decision(Effect.ALLOW)), url=inside.urls[0])


def test_a_payload_does_not_print_what_it_carries() -> None:
    outbound = Outbound(
        tree={"a": "a secret"}, treated=frozenset({0}), issued={"[EMAIL_1]": "a secret"}
    )
    assert "secret" not in repr(external(decision(Effect.MASK), outbound=outbound))
