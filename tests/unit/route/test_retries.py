from __future__ import annotations

from gateway.route.retries import Retries


def retried(retries: Retries, requests: int, *, tries: int = 2) -> int:
    made = 0
    for _ in range(requests):
        retries.asked("local/m")
        made += sum(retries.take("local/m") for _ in range(tries))
    return made


def test_a_quiet_target_has_some_tries_in_hand() -> None:
    retries = Retries()
    assert [retries.take("local/m") for _ in range(11)] == [True] * 10 + [False]
    assert retries.made["local/m"] == 10


def test_one_that_always_fails_is_asked_a_fifth_more_often() -> None:
    retries = Retries()
    retried(retries, 50)  # what was in hand is used up
    assert retried(retries, 10_000) <= 2_000


def test_a_busy_target_saves_up_enough_for_a_server_that_dies() -> None:
    retries = Retries()
    for _ in range(5_000):
        retries.asked("local/m")
    assert sum(retries.take("local/m") for _ in range(500)) == 100


def test_targets_do_not_share_their_tries() -> None:
    retries = Retries()
    while retries.take("local/m"):
        pass
    assert retries.take("local/other")
