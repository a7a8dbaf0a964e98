from __future__ import annotations

from collections import Counter
from dataclasses import replace

from rig.pipelines import CRM, asking

from gateway.route.affinity import Affinity
from gateway.route.replica import Replica

REPLICAS = tuple(Replica("local/m", f"http://10.0.0.{place}:8000/v1") for place in range(1, 5))
AFFINITY = Affinity(b"a key")


def test_the_same_beginning_prefers_the_same_replica() -> None:
    first = AFFINITY.preferred(asking("Bir sözleşmeyi özetle"), REPLICAS)
    assert first in REPLICAS
    assert AFFINITY.preferred(asking("Bir sözleşmeyi özetle"), REPLICAS[::-1]) == first


def test_conversations_spread_over_the_replicas() -> None:
    found = Counter(AFFINITY.preferred(asking(f"Soru {n}"), REPLICAS) for n in range(400))
    assert len(found) == len(REPLICAS)
    assert min(found.values()) > 50


def test_only_the_conversations_of_a_replica_that_goes_move() -> None:
    gone = REPLICAS[2]
    left = tuple(one for one in REPLICAS if one != gone)
    for number in range(100):
        request = asking(f"Soru {number}")
        before = AFFINITY.preferred(request, REPLICAS)
        if before != gone:
            assert AFFINITY.preferred(request, left) == before


def test_apps_and_installations_do_not_share_what_they_prefer() -> None:
    other = replace(CRM, app="hr")
    asked = [(asking(f"S{n}"), asking(f"S{n}", principal=other)) for n in range(50)]
    assert any(
        AFFINITY.preferred(one, REPLICAS) != AFFINITY.preferred(two, REPLICAS) for one, two in asked
    )
    assert any(
        AFFINITY.preferred(one, REPLICAS) != Affinity(b"another").preferred(one, REPLICAS)
        for one, _ in asked
    )


def test_without_a_beginning_nothing_is_preferred() -> None:
    request = replace(asking("x"), segments=(), conversation="")
    assert AFFINITY.preferred(request, REPLICAS) is None
