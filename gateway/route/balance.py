"""Picks one of several replicas."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

from gateway.route.loads import Loads
from gateway.route.replica import Replica

_ROOM = 1.25
"""How far over the average load the preferred replica may be."""


def pick(
    candidates: Sequence[Replica],
    loads: Loads,
    *,
    preferred: Replica | None,
    chance: random.Random,
) -> Replica:
    """The preferred one while its load is near the average, else the better of any two.

    Bounded loads: Mirrokni, Thorup and Zadimoghaddam 2018. Two choices:
    Mitzenmacher 2001. One whose memory is almost full loses against any other.
    """
    if len(candidates) == 1:
        return candidates[0]
    if (
        preferred is not None
        and preferred in candidates
        and _has_room(preferred, candidates, loads)
    ):
        return preferred
    two = chance.sample(candidates, 2)
    return min(two, key=lambda one: (loads.crowded(one), loads.of(one)))


def _has_room(preferred: Replica, candidates: Sequence[Replica], loads: Loads) -> bool:
    under_way = sum(loads.of(one) for one in candidates) + 1
    bound = math.ceil(_ROOM * under_way / len(candidates))
    return loads.of(preferred) < bound and not loads.crowded(preferred)
