from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from gateway.core.errors import PolicyError
from gateway.core.target import Boundary, Target, Transfer
from gateway.policy.reading import as_words
from gateway.policy.restrictions import Restriction, read_within
from gateway.policy.yaml_events import read

DAY = date(2026, 6, 1)
HOME = Target(name="local/qwen", provider="vllm", boundary=Boundary.ORGANISATION, model="qwen")
CLOUD = Target(
    name="cloud/eu",
    provider="openai",
    boundary=Boundary.EXTERNAL,
    country="DE",
    operator="host",
    licence="apache-2.0",
    models=("gpt-*",),
    transfer=Transfer(mechanism="scc", signed=date(2026, 1, 1), expires=date(2026, 12, 31)),
)


def _restriction(within: str = "", without: str = "") -> Restriction:
    return Restriction(
        within=read_within(read(within, "f.yaml")[0]) if within else None,
        without=as_words(read(without, "f.yaml")[0], "`without`") if without else (),
    )


@pytest.mark.parametrize(
    ("within", "permitted"),
    [
        ("boundary: organisation", False),
        ("boundary: [country, external]", True),
        ("country: [TR]", False),
        ("country: [DE]", True),
        ("country: EU", True),
        ("country: [TR, EEA]", True),
        ("operator: [host]", True),
        ("operator: [us]", False),
        ("licence: [apache-2.0, mit]", True),
        ("licence: [mit]", False),
        ("transfer: valid", True),
        ("{country: [EU], operator: [us]}", False),
        ("{country: [EU], operator: [host], transfer: valid}", True),
    ],
)
def test_a_target_must_be_all_that_within_asks(within: str, permitted: bool) -> None:
    assert bool(_restriction(within).permitted([CLOUD], DAY)) is permitted


@pytest.mark.parametrize(
    ("transfer", "valid"),
    [
        (None, False),
        (Transfer(mechanism="scc"), True),
        (Transfer(mechanism="scc", signed=date(2026, 6, 2)), False),
        (Transfer(mechanism="scc", expires=DAY), True),
        (Transfer(mechanism="scc", expires=date(2026, 5, 31)), False),
    ],
)
def test_a_transfer_basis_is_valid_on_the_day(transfer: Transfer | None, valid: bool) -> None:
    target = replace(CLOUD, transfer=transfer)
    assert bool(_restriction("transfer: valid").permitted([target], DAY)) is valid


def test_a_target_at_home_needs_no_transfer_basis_but_all_else() -> None:
    assert _restriction("transfer: valid").permitted([HOME], DAY) == {"local/qwen"}
    assert _restriction("{transfer: valid, country: [TR]}").permitted([HOME], DAY) == frozenset()


def test_without_takes_targets_and_models_exactly() -> None:
    one = _restriction(without="[cloud/eu]")
    assert one.permitted([HOME, CLOUD], DAY) == {"local/qwen"}
    model = _restriction(without="[cloud/eu/gpt-4o]")
    assert model.permitted([HOME, CLOUD], DAY) == {"local/qwen", "cloud/eu"}
    assert model.barred == {"cloud/eu/gpt-4o"}
    only = _restriction(without="[local/qwen/qwen]")
    assert only.permitted([HOME, CLOUD], DAY) == {"cloud/eu"}


@pytest.mark.parametrize("word", ["cloud/eu", "cloud/eu/gpt-4o", "local/qwen/qwen"])
def test_what_the_settings_hold_can_be_named(word: str) -> None:
    _restriction(without=f"[{word}]").check([HOME, CLOUD])


@pytest.mark.parametrize("word", ["cloud/eu2", "cloud", "cloud/eu/claude", "local/qwen/"])
def test_a_misspelt_target_is_refused_with_its_place(word: str) -> None:
    with pytest.raises(PolicyError, match=r"^f\.yaml:1:2: `without` names"):
        _restriction(without=f"[{word}]").check([HOME, CLOUD])


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "[a]",
        "countries: [TR]",
        "country: [UK]",
        "country: [tr]",
        "country: []",
        "boundary: inside",
        "transfer: yes",
        "transfer: true",
        "licence: [1]",
    ],
)
def test_a_within_that_makes_no_sense_does_not_load(text: str) -> None:
    with pytest.raises(PolicyError, match=r"^f\.yaml:1:\d+: "):
        _restriction(text)
