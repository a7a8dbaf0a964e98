"""The place of one request at one replica."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from gateway.core.errors import EgressUnavailable, UpstreamError
from gateway.core.target import Target
from gateway.route.breaker import Breaker
from gateway.route.pauses import Pauses
from gateway.route.replica import Replica

_BUSY = 429


@dataclass(eq=False, slots=True, kw_only=True)
class Lease:
    """Held from before a request is sent until its answer is over, and then given back.

    `begun` is when it was given, in nanoseconds of the clock, `waited` for how
    many seconds the request had to wait for it.
    """

    target: Target
    model: str = field(repr=False)
    replica: Replica
    breaker: Breaker
    pauses: Pauses
    give_back: Callable[[Lease], None]
    begun: int
    waited: float = 0.0
    _held: bool = True

    def succeeded(self) -> None:
        """The replica answered."""
        self.breaker.succeeded(self.replica)

    def failed(self, fault: UpstreamError) -> None:
        """The replica did not; one that said when to come back is left alone until then.

        Where an app's own key was sent, that it has too many requests says nothing of others.
        """
        if isinstance(fault, EgressUnavailable):
            return  # it was not asked
        busy = fault.http_status == _BUSY
        if fault.retry_after is not None and not self.target.key_from_client:
            self.pauses.begin(self.replica, self.model, fault.retry_after)
        elif not busy:
            self.breaker.failed(self.replica)

    def release(self) -> None:
        """Give the place back; further calls do nothing."""
        if self._held:
            self._held = False
            self.give_back(self)
