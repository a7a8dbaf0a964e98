from __future__ import annotations

from decimal import Decimal

from rig.replayable import CATALOGUE, HOME, LENIENT, STRICT, facts, policies, recorded

from gateway.backtest.run import Backtest, Move, backtest
from gateway.core.effects import Effect
from gateway.core.money import Cost, Currency
from gateway.core.request import Operation
from gateway.core.target import Boundary, Target
from gateway.cost.prices import Prices
from gateway.policy.recorded import Missing
from gateway.route.catalogue import Catalogue

MAIL, NUMBER, NOTHING = facts("EMAIL_ADDRESS"), facts("TR_NATIONAL_ID"), facts()
BLOCKING = STRICT.replace("then: local", "then: block")
PRICES = Prices(Currency(base="USD"))


def run(records: list[dict[str, object]], *texts: str) -> Backtest:
    return backtest(records, policies(*texts), CATALOGUE, PRICES)


def test_the_same_policy_moves_nothing() -> None:
    records = [recorded(LENIENT, item) for item in (MAIL, NUMBER, NOTHING)]
    found = run(records, LENIENT)
    assert (found.requests, found.moved, found.moves) == (3, 0, {})
    assert found.effects == {(Effect.ALLOW, Effect.ALLOW): 2, (Effect.LOCAL, Effect.LOCAL): 1}


def test_moves_are_counted_by_effect_rule_app_and_team() -> None:
    other = facts("EMAIL_ADDRESS", app="hr", team="people")
    records = [recorded(LENIENT, item) for item in (MAIL, MAIL, other, NUMBER)]
    found = run(records, STRICT)
    assert (found.requests, found.moved) == (4, 3)
    sums = {(move.app, move.team): moved.requests for move, moved in found.moves.items()}
    assert sums == {("crm", "sales"): 2, ("hr", "people"): 1}
    move = next(iter(found.moves))
    assert (move.was, move.now) == (Effect.ALLOW, Effect.LOCAL)
    assert (move.was_by, move.now_by) == ("otherwise", "Contacts stay")


def test_every_attempt_is_paid_and_the_request_counts_once() -> None:
    records = [
        recorded(LENIENT, MAIL, status="upstream_error", usage=(0, 0)),
        recorded(LENIENT, MAIL, attempt=2),
    ]
    found = run(records, BLOCKING)
    assert (found.requests, found.moved) == (1, 1)
    assert found.bill.recorded == {"USD": Decimal(1)}
    assert found.bill.estimated == {"USD": Decimal(0)}


def test_the_price_at_home_comes_from_the_pace_of_the_same_records_in_any_order() -> None:
    cost = Cost(amount=Decimal("0.01"), currency="USD", basis="capacity")
    at_home = recorded(LENIENT, NUMBER, usage=(10, 100), seconds=20, cost=cost)
    moving = recorded(LENIENT, MAIL, usage=(10, 18_000))
    for records in ([at_home, moving], [moving, at_home]):
        bill = run(records, STRICT).bill
        assert (bill.recorded, bill.estimated) == ({"USD": Decimal("0.5")}, {"USD": Decimal(1)})


def test_what_was_refused_has_no_known_price() -> None:
    found = run([recorded(BLOCKING, MAIL)], LENIENT)
    assert (found.moved, found.bill.unpriced) == (1, 1)
    (move,) = found.moves
    assert (move.was, move.now) == (Effect.BLOCK, Effect.ALLOW)


def test_where_nobody_at_home_can_answer_nothing_is_paid() -> None:
    alone = Catalogue((CATALOGUE.targets[1],), default_local=None, default_any="cloud/m")
    found = backtest([recorded(LENIENT, MAIL)], policies(STRICT), alone, PRICES)
    assert (found.moved, found.bill.estimated) == (1, {"USD": Decimal(0)})


def test_another_target_under_the_same_effect_is_a_move() -> None:
    second = Target(
        name="cloud/eu",
        provider="openai",
        boundary=Boundary.EXTERNAL,
        country="DE",
        models=("gpt-4o-mini",),
    )
    three = Catalogue((*CATALOGUE.targets, second), default_local=HOME.name, default_any="cloud/eu")
    narrowed = "policy: p\notherwise: allow\nrules:\n" + (
        "  - {name: In the union, why: t, when: {finds: [contact]}, then: allow,"
        " within: {country: [EU]}}\n"
    )
    found = backtest([recorded(LENIENT, MAIL)], policies(narrowed), three, PRICES)
    (move,) = found.moves
    assert (move.was, move.now, move.elsewhere) == (Effect.ALLOW, Effect.ALLOW, True)
    assert found.bill.unpriced == 0


def test_a_fallback_that_is_still_permitted_is_no_move() -> None:
    found = run([recorded(LENIENT, MAIL, target=HOME)], LENIENT)
    assert found.moves == {}


def test_embeddings_go_only_where_their_vectors_are_asked_for() -> None:
    asked = facts("EMAIL_ADDRESS", model_asked="gpt-4o")
    found = run([recorded(LENIENT, asked, operation=Operation.EMBED)], STRICT)
    assert found.bill.estimated == {"USD": Decimal(0)}  # refused: no vectors of another model


def test_a_model_that_nobody_has_any_more_has_no_price() -> None:
    gone = facts("TR_NATIONAL_ID", model_asked="gone")
    found = run([recorded(LENIENT, gone)], "policy: p\notherwise: allow\n")
    assert (found.moved, found.bill.unpriced) == (1, 1)


def test_what_cannot_be_replayed_is_counted_and_moves_nothing() -> None:
    old = {**recorded(LENIENT, MAIL), "facts": None}
    second = {**recorded(LENIENT, MAIL, attempt=2), "facts": None}
    found = run([old, second, recorded(LENIENT, MAIL)], STRICT)
    assert found.missing == {Missing.FACTS: 1}
    assert (found.requests, found.moved) == (1, 1)


def test_held_conversations_are_counted() -> None:
    found = run([recorded(LENIENT, facts(held=True)), recorded(LENIENT, MAIL)], LENIENT)
    assert (found.held, found.moved) == (1, 0)


def test_records_without_a_decision_are_passed_over() -> None:
    others: list[dict[str, object]] = [
        {"type": "start"},
        {"type": "intent", **{k: v for k, v in recorded(LENIENT, MAIL).items() if k != "type"}},
        {"type": "deny", "effect": "block", "count": 7, "status": "invalid_api_key"},
        {"type": "deny", "effect": None, "request_id": "req_9", "status": "invalid_request"},
    ]
    found = run(others, STRICT)
    assert (found.requests, found.missing.total()) == (0, 0)


def test_a_move_is_ordered_from_loose_to_strict() -> None:
    def move(was: Effect, now: Effect) -> Move:
        return Move(was=was, now=now, was_by="", now_by="", app="", team="")

    assert move(Effect.ALLOW, Effect.BLOCK) < move(Effect.LOCAL, Effect.ALLOW)
