from __future__ import annotations

import random
from collections import Counter

from rig.fleets import StoppedClock

from gateway.core.load import Load
from gateway.route.balance import pick
from gateway.route.loads import Loads
from gateway.route.replica import Replica

REPLICAS = tuple(Replica("local/m", f"http://10.0.0.{place}:8000/v1") for place in range(1, 5))
A, B, *_ = REPLICAS


def dice(seed: int = 7) -> random.Random:
    return random.Random(seed)  # noqa: S311 - play, not secrets


def picked(
    loads: Loads, *, preferred: Replica | None = None, of: tuple[Replica, ...] = REPLICAS
) -> Replica:
    return pick(of, loads, preferred=preferred, chance=dice())


def test_of_two_the_less_busy_one_is_picked() -> None:
    loads = Loads(StoppedClock())
    loads.told(A, Load(running=3, waiting=4))
    loads.told(B, Load(running=6, waiting=0))
    assert picked(loads, of=(A, B)) == B


def test_requests_spread_evenly_without_a_preference() -> None:
    loads, chance = Loads(StoppedClock()), dice()
    for _ in range(400):
        loads.begun(pick(REPLICAS, loads, preferred=None, chance=chance))
    assert max(loads.of(one) for one in REPLICAS) - min(loads.of(one) for one in REPLICAS) <= 5


def test_the_preferred_one_is_picked_while_it_is_no_busier_than_others() -> None:
    loads = Loads(StoppedClock())
    for one in REPLICAS:
        loads.told(one, Load(running=4, waiting=0))
    assert picked(loads, preferred=B) == B


def test_a_beginning_that_everybody_has_cannot_overload_one() -> None:
    loads, chance = Loads(StoppedClock()), dice()
    for _ in range(400):
        loads.begun(pick(REPLICAS, loads, preferred=A, chance=chance))
    assert loads.of(A) == 125  # a quarter over the average
    assert min(loads.of(one) for one in REPLICAS) >= 80


def test_one_whose_memory_is_almost_full_loses_against_a_busier_one() -> None:
    loads = Loads(StoppedClock())
    loads.told(A, Load(running=1, waiting=0, cache=0.95))
    loads.told(B, Load(running=9, waiting=0, cache=0.5))
    assert picked(loads, preferred=A, of=(A, B)) == B


def test_where_all_are_full_one_is_picked_all_the_same() -> None:
    loads = Loads(StoppedClock())
    for one in REPLICAS:
        loads.told(one, Load(running=1, waiting=0, cache=1.0))
    found = Counter(pick(REPLICAS, loads, preferred=A, chance=dice(n)) for n in range(100))
    assert len(found) > 1
