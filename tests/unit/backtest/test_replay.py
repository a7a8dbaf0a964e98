from __future__ import annotations

from dataclasses import replace

import pytest
from rig.replayable import CATALOGUE, LENIENT, STRICT, facts, policies, recorded

from gateway.backtest.replay import Replay
from gateway.core.decision import Reason
from gateway.core.effects import Effect
from gateway.core.request import Operation
from gateway.policy.recorded import Missing, NotReplayable

MASKING = """policy: masking
otherwise: allow
rules:
  - {name: Contacts are masked, why: t, when: {finds: [contact]}, then: mask}
"""
ASKING = """policy: asking
otherwise: allow
rules:
  - {name: One model, why: t, when: {model_asked: [gpt-4o]}, then: local}
"""
MAIL = facts("EMAIL_ADDRESS")


def test_a_request_is_decided_by_the_other_policy() -> None:
    replayed = Replay(policies(STRICT), CATALOGUE).of(recorded(LENIENT, MAIL))
    assert (replayed.was, replayed.was_by) == (Effect.ALLOW, "otherwise")
    assert (replayed.decision.effect, replayed.now_by) == (Effect.LOCAL, "Contacts stay")
    assert not replayed.held


def test_the_rule_that_decided_is_told() -> None:
    replayed = Replay(policies(LENIENT), CATALOGUE).of(recorded(STRICT, MAIL))
    assert (replayed.was, replayed.was_by) == (Effect.LOCAL, "Contacts stay")
    assert (replayed.decision.effect, replayed.now_by) == (Effect.ALLOW, "otherwise")


def test_a_refusal_is_replayed_like_an_answer() -> None:
    blocking = STRICT.replace("then: local", "then: block")
    record = recorded(blocking, MAIL)
    assert record["type"] == "deny"
    replayed = Replay(policies(MASKING), CATALOGUE).of(record)
    assert (replayed.was, replayed.decision.effect) == (Effect.BLOCK, Effect.MASK)


def test_a_policy_that_only_reports_counts_here() -> None:
    trial = STRICT.replace("otherwise", "mode: report\notherwise", 1)
    replayed = Replay(policies(LENIENT, trial), CATALOGUE).of(recorded(LENIENT, MAIL))
    assert (replayed.decision.effect, replayed.now_by) == (Effect.LOCAL, "Contacts stay")


def test_what_masking_could_not_do_then_it_cannot_do_now() -> None:
    replay = Replay(policies(MASKING), CATALOGUE)
    failed = replay.of(recorded(MASKING, MAIL, raised=True)).decision
    assert (failed.effect, failed.reason) == (Effect.LOCAL, Reason.NOT_MASKABLE)
    assert replay.of(recorded(MASKING, MAIL)).decision.effect is Effect.MASK
    embedded = replay.of(recorded(LENIENT, MAIL, operation=Operation.EMBED)).decision
    assert embedded.effect is Effect.LOCAL
    lenient = Replay(policies(LENIENT), CATALOGUE)
    assert lenient.of(recorded(MASKING, MAIL, raised=True)).decision.effect is Effect.ALLOW


def test_a_held_conversation_stays_held_and_is_told() -> None:
    replayed = Replay(policies(LENIENT), CATALOGUE).of(recorded(LENIENT, replace(MAIL, held=True)))
    assert (replayed.held, replayed.decision.effect) == (True, Effect.LOCAL)
    assert replayed.was_by == replayed.now_by == "conversation"


def test_a_model_whose_name_was_not_kept_matters_only_to_a_policy_that_asks() -> None:
    record = {**recorded(LENIENT, MAIL), "model_asked": "unknown"}
    assert Replay(policies(LENIENT), CATALOGUE).of(record).decision.effect is Effect.ALLOW
    with pytest.raises(NotReplayable) as caught:
        Replay(policies(LENIENT, ASKING), CATALOGUE).of(record)
    assert caught.value.missing is Missing.MODEL


def test_an_older_record_cannot_be_replayed() -> None:
    record = {**recorded(LENIENT, MAIL), "facts": {"tokens": 3}}
    with pytest.raises(NotReplayable):
        Replay(policies(LENIENT), CATALOGUE).of(record)
    with pytest.raises(NotReplayable):
        Replay(policies(LENIENT), CATALOGUE).of({**recorded(LENIENT, MAIL), "effect": "none"})
