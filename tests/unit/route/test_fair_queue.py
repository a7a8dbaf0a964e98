from __future__ import annotations

from collections import Counter

import pytest

from gateway.route.fair_queue import FairQueue, Full


def drained(queue: FairQueue[str]) -> list[str]:
    return [queue.pop() for _ in range(len(queue))]


def filled(most: int = 100, **lines: int) -> FairQueue[str]:
    """A queue with so many items of each key, of 1,000 tokens each."""
    queue = FairQueue[str](most)
    for key, length in lines.items():
        for number in range(length):
            queue.join(key, 1000, f"{key}{number}")
    return queue


def test_one_key_is_served_in_its_order() -> None:
    assert drained(filled(a=5)) == ["a0", "a1", "a2", "a3", "a4"]


def test_nothing_can_be_taken_from_an_empty_queue() -> None:
    with pytest.raises(KeyError):
        filled().pop()


def test_a_key_with_few_does_not_wait_for_one_with_many() -> None:
    first = drained(filled(greedy=60, modest=4))[:12]
    assert sum(item.startswith("modest") for item in first) == 4


def test_keys_get_the_same_work_and_not_the_same_number() -> None:
    queue = FairQueue[str](1000)
    for number in range(100):
        queue.join("long", 8000, f"long {number}")
        queue.join("short", 1000, f"short {number}")
    first = Counter(queue.pop().split()[0] for _ in range(90))
    assert first["short"] == pytest.approx(8 * first["long"], abs=8)


def test_a_key_that_was_away_has_saved_nothing() -> None:
    queue = filled(a=1, b=1)
    drained(queue)
    for number in range(20):
        queue.join("a", 1000, f"a{number}")
        queue.join("b", 1000, f"b{number}")
    first = Counter(item[0] for item in drained(queue)[:16])
    assert first == {"a": 8, "b": 8}


def test_a_request_of_any_length_is_served_in_the_end() -> None:
    queue = FairQueue[str](10)
    queue.join("a", 10_000_000, "a whole library")
    assert queue.pop() == "a whole library"


def test_in_a_full_queue_the_key_with_most_makes_room_for_another() -> None:
    queue = filled(most=10, greedy=10)
    assert queue.join("modest", 1000, "modest0") == "greedy9"
    assert len(queue) == 10
    with pytest.raises(Full):
        queue.join("greedy", 1000, "one more")


def test_a_full_queue_of_equals_takes_nothing_more() -> None:
    queue = filled(most=10, a=5, b=5)
    for key in ("a", "b"):
        with pytest.raises(Full):
            queue.join(key, 1000, "one more")
    assert queue.join("c", 1000, "the first of another") in {"a4", "b4"}


def test_without_places_nothing_waits() -> None:
    with pytest.raises(Full):
        FairQueue[str](0).join("a", 1, "x")


def test_what_leaves_is_not_served() -> None:
    queue = filled(a=3)
    item = queue.pop()
    queue.leave("a", item)
    queue.leave("b", "nobody")
    assert len(queue) == 2
    gone = "one more"
    queue.join("a", 1, gone)
    queue.leave("a", gone)
    assert drained(queue) == ["a1", "a2"]


def test_how_many_come_first() -> None:
    queue = filled(greedy=60, other=2)
    assert queue.ahead("greedy") == 62
    assert queue.ahead("other") == 5
    assert queue.ahead("new") == 2
    assert filled().ahead("new") == 0
