from __future__ import annotations

from datetime import date

from gateway.core.target import Boundary, Target, Transfer
from gateway.policy.ground import Ground, Grounds
from gateway.policy.restrictions import Restriction, Within

HOME = Target(name="local/qwen", provider="vllm", boundary=Boundary.ORGANISATION)
CLOUD = Target(
    name="cloud/eu",
    provider="openai",
    boundary=Boundary.EXTERNAL,
    transfer=Transfer(mechanism="scc", expires=date(2026, 1, 2)),
)
VALID = Restriction(within=Within(transfer=True))


def test_a_ground_knows_which_targets_are_at_home_and_what_a_restriction_leaves() -> None:
    ground = Ground((HOME, CLOUD), date(2026, 1, 1))
    assert ground.everything == {"local/qwen", "cloud/eu"}
    assert ground.home == {"local/qwen"}
    assert ground.left(VALID) == {"local/qwen", "cloud/eu"}
    assert ground.left(VALID) is ground.left(Restriction(within=Within(transfer=True)))


def test_a_transfer_basis_that_ends_at_midnight_is_gone_with_the_next_request() -> None:
    grounds, targets = Grounds(), (HOME, CLOUD)
    today = grounds.of(targets, date(2026, 1, 2))
    assert today.left(VALID) == {"local/qwen", "cloud/eu"}
    assert grounds.of(targets, date(2026, 1, 2)) is today
    assert grounds.of(targets, date(2026, 1, 3)).left(VALID) == {"local/qwen"}


def test_a_list_of_targets_that_changed_is_looked_at_again() -> None:
    grounds, targets = Grounds(), [HOME]
    assert grounds.of(targets, date(2026, 1, 1)).everything == {"local/qwen"}
    targets.append(CLOUD)
    assert grounds.of(targets, date(2026, 1, 1)).everything == {"local/qwen", "cloud/eu"}
