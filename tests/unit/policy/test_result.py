from __future__ import annotations

from gateway.core.decision import Treatment
from gateway.core.effects import Effect
from gateway.policy.result import Result, join_all, stricter, treated, weaker

MASK = treated(Effect.MASK, 0)
KEEP_FOUR = treated(Effect.REDACT, 4)
KEEP_TWO = treated(Effect.REDACT, 2)


def _result(effect: Effect, *permitted: str, **treatments: Treatment) -> Result:
    indexed = {int(name[1:]): value for name, value in treatments.items()}
    return Result(effect=effect, permitted=frozenset(permitted), treatments=indexed)


def test_a_mask_keeps_nothing_so_nothing_is_kept_beside_it() -> None:
    assert stricter(MASK, KEEP_FOUR) == Treatment(Effect.REDACT, 0)
    assert stricter(KEEP_FOUR, KEEP_TWO) == KEEP_TWO
    assert weaker(KEEP_FOUR, KEEP_TWO)
    assert not weaker(KEEP_TWO, KEEP_FOUR)
    assert not weaker(MASK, KEEP_FOUR)


def test_each_part_takes_its_strictest() -> None:
    one = _result(Effect.MASK, "a", "b", f0=MASK, f1=KEEP_FOUR)
    other = _result(Effect.LOCAL, "b", "c", f1=KEEP_TWO, f2=MASK)
    joined = one.join(other)
    assert joined.effect is Effect.LOCAL
    assert joined.permitted == {"b"}
    assert joined.treatments == {0: MASK, 1: KEEP_TWO, 2: MASK}
    assert one.treatments == {0: MASK, 1: KEEP_FOUR}


def test_the_same_treatment_from_both_sides_is_kept() -> None:
    one, other = _result(Effect.MASK, "a", f0=MASK), _result(Effect.MASK, "a", f0=MASK, f1=MASK)
    assert one.join(other).treatments == {0: MASK, 1: MASK}


def test_results_that_share_their_treatments_are_joined_once() -> None:
    shared = dict.fromkeys(range(10000), MASK)
    results = [
        Result(effect=Effect.MASK, permitted=frozenset("a"), treatments=shared)
        for _ in range(1_000)
    ]
    assert join_all(results, _result(Effect.ALLOW, "a")).treatments == shared


def test_order_is_part_by_part() -> None:
    loose, strict = _result(Effect.ALLOW, "a", "b"), _result(Effect.MASK, "a", f0=MASK)
    assert loose.at_most(strict)
    assert not strict.at_most(loose)
    assert strict.at_most(_result(Effect.LOCAL, "a"))
    assert not strict.at_most(_result(Effect.REDACT, "a", f1=KEEP_TWO))
    assert not loose.at_most(_result(Effect.BLOCK, "a", "b", "c"))
