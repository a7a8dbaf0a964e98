from __future__ import annotations

from itertools import product

import pytest

from gateway.core.decision import (
    MayLeave,
    Reason,
    Refused,
    RuleRef,
    StaysHome,
    Told,
    Trace,
    Treatment,
    WouldBe,
    held_at_home,
    slug,
)
from gateway.core.effects import Effect

HOME, CLOUD = "local/m", "cloud/m"
RULE = RuleRef(policy="p", name="n")


def may_leave(effect: Effect = Effect.MASK, **more: object) -> MayLeave:
    fields: dict[str, object] = {
        "effect": effect,
        "reason": Reason.RULE,
        "rule": RULE,
        "permitted": frozenset({HOME, CLOUD}),
        **more,
    }
    return MayLeave(**fields)  # type: ignore[arg-type]


@pytest.mark.parametrize("effect", Effect)
def test_each_kind_of_decision_takes_its_own_effects_only(effect: Effect) -> None:
    takers = [kind for kind in (MayLeave, StaysHome, Refused) if _accepts(kind, effect)]
    assert takers == [
        MayLeave if effect.may_leave else StaysHome if effect is Effect.LOCAL else Refused
    ]


def _accepts(kind: type[MayLeave | StaysHome | Refused], effect: Effect) -> bool:
    try:
        kind(effect=effect, reason=Reason.RULE, rule=None, permitted=frozenset())
    except ValueError:
        return False
    return True


def test_a_refusal_permits_no_target() -> None:
    with pytest.raises(ValueError, match="permits no target"):
        Refused(effect=Effect.BLOCK, reason=Reason.RULE, rule=None, permitted=frozenset({HOME}))


def test_a_target_is_permitted_by_name_and_a_model_can_be_barred() -> None:
    decision = may_leave(barred=frozenset({f"{CLOUD}/big"}))
    assert decision.permits(CLOUD, "small")
    assert decision.permits(HOME, "big")
    assert not decision.permits(CLOUD, "big")
    assert not decision.permits("cloud/other", "small")


def _told(effect: Effect, reason: Reason = Reason.RULE) -> WouldBe:
    return WouldBe(effect=effect, reason=reason, rule=RULE)


def test_a_decision_that_rises_keeps_only_what_lies_inside() -> None:
    decision = may_leave(
        barred=frozenset({f"{CLOUD}/big"}),
        treatments={0: Treatment(Effect.MASK)},
        policies={"p": "d"},
        digest="dd",
        would_be={"q": _told(Effect.BLOCK), "r": _told(Effect.MASK)},
        facts=lambda: {"held": False},
    )
    held = held_at_home(decision, frozenset({HOME, "local/never-permitted"}))
    assert isinstance(held, StaysHome)
    assert held.permitted == {HOME}
    assert (held.reason, held.sticky) == (Reason.NOT_MASKABLE, True)
    assert (held.raised, decision.raised) == (True, False)
    assert held.would_be == {
        "q": _told(Effect.BLOCK),
        "r": _told(Effect.LOCAL, Reason.NOT_MASKABLE),
    }
    assert held.facts() == {"held": False}
    assert held.treatments == {}
    assert (held.rule, held.policies, held.digest) == (RULE, {"p": "d"}, "dd")


TREATMENTS = [Treatment(Effect.MASK)] + [Treatment(Effect.REDACT, keep) for keep in (0, 2, 4)]


@pytest.mark.parametrize(("one", "other"), list(product(TREATMENTS, TREATMENTS)))
def test_treatments_join_to_one_that_shows_no_more_than_either(
    one: Treatment, other: Treatment
) -> None:
    joined = one.join(other)
    assert joined == other.join(one)
    assert joined.effect == max(one.effect, other.effect)
    assert joined.keep_last <= min(one.keep_last, other.keep_last)
    assert one.join(one) == one


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Özel nitelikli veri", "ozel-nitelikli-veri"),
        ("İÇERİ girmez, ışık çıkmaz!", "iceri-girmez-isik-cikmaz"),
        ("  A -- B__C 12 ", "a-b-c-12"),
        ("Kâğıt", "kagit"),
        ("规则", ""),
        ("", ""),
        ("a\r\nx-evil: 1", "a-x-evil-1"),
    ],
)
def test_a_slug_is_plain_ascii_for_a_header(name: str, expected: str) -> None:
    assert slug(name) == expected
    assert slug(slug(name)) == slug(name)


def test_what_rules_said_is_put_into_words_once_and_only_when_somebody_asks() -> None:
    asked: list[int] = []
    matched = Trace(rule=RULE, effect=Effect.MASK, matched=True, note="")
    missed = Trace(rule=RULE, effect=Effect.BLOCK, matched=False, note="found no secret")

    def tell() -> tuple[Trace, ...]:
        asked.append(1)
        return matched, missed

    told = Told((matched,), tell)
    assert may_leave(traces=told).matched == (matched,)
    assert asked == []
    assert (len(told), told[1], told[:1]) == (2, missed, (matched,))
    assert told == (matched, missed)
    assert told != [missed]
    assert told != "no sequence of traces"
    assert told != 2
    assert hash(told) == hash(Told((), tell))
    assert len(asked) == 2


def test_traces_that_are_there_already_tell_which_of_them_matched() -> None:
    matched = Trace(rule=RULE, effect=Effect.MASK, matched=True, note="")
    missed = Trace(rule=RULE, effect=Effect.BLOCK, matched=False, note="")
    decision = may_leave(traces=(matched, missed))
    assert decision.matched == [matched]
    assert decision.facts() == {}
