from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from rig.audit_values import a_target

from gateway.audit.registers.basis import State, due, state_of
from gateway.core.target import Transfer

TARGET = a_target("cloud/openai")
SIGNED = Transfer(mechanism="tr-standard-contract", signed=date(2026, 3, 5))  # a Thursday


def on(day: date, **fields: object) -> State:
    return state_of(replace(TARGET, transfer=replace(SIGNED, **fields)), day)  # type: ignore[arg-type]


def test_five_business_days_leave_out_the_weekend() -> None:
    assert due(SIGNED) == date(2026, 3, 12)
    assert due(replace(SIGNED, signed=date(2026, 3, 7))) == date(2026, 3, 13)  # from a Saturday


@pytest.mark.parametrize(
    "transfer", [None, Transfer(mechanism="adequacy", signed=date(2026, 1, 1))]
)
def test_other_bases_need_no_notice(transfer: Transfer | None) -> None:
    assert due(transfer) is None


@pytest.mark.parametrize(
    ("day", "notified", "state"),
    [
        (date(2026, 3, 12), None, State.TO_BE_NOTIFIED),
        (date(2026, 3, 13), None, State.OVERDUE),
        (date(2026, 3, 20), date(2026, 3, 12), State.NOTIFIED),
        (date(2026, 3, 20), date(2026, 3, 13), State.LATE),
        (date(2026, 3, 10), date(2026, 3, 11), State.TO_BE_NOTIFIED),
    ],
)
def test_a_standard_contract_is_notified_in_time_or_not(
    day: date, notified: date | None, state: State
) -> None:
    assert on(day, notified=notified) is state


def test_a_contract_that_does_not_hold_yet_or_any_more() -> None:
    assert on(date(2026, 3, 4)) is State.UNSIGNED
    assert on(date(2026, 3, 20), signed=None) is State.UNSIGNED
    assert on(date(2027, 3, 6), expires=date(2027, 3, 5)) is State.EXPIRED
    assert on(date(2026, 4, 1), mechanism="adequacy") is State.RECORDED


def test_a_target_without_a_basis_is_told_by_where_it_lies() -> None:
    day = date(2026, 3, 1)
    assert state_of(TARGET, day, country="TR") is State.NONE
    assert state_of(replace(TARGET, country="TR"), day, country="TR") is State.IN_THE_COUNTRY
    assert state_of(replace(TARGET, country=""), day) is State.NONE
    assert state_of(a_target("local/qwen"), day) is State.INSIDE
