"""The policies that requests are decided by, as one value that is replaced whole."""

from __future__ import annotations

from gateway.policy.model import PolicySet


class PoliciesInForce:
    """Holds one `PolicySet`; a request asks for it once and keeps what it got.

    A set is frozen and the change to another one is a single assignment, so that
    a request sees the old policies or the new ones and never some of each.
    """

    __slots__ = ("_current",)

    def __init__(self, policies: PolicySet) -> None:
        self._current = policies

    @property
    def current(self) -> PolicySet:
        """The policies for a request that begins now."""
        return self._current

    def replace(self, policies: PolicySet) -> None:
        """Let requests that begin from now on be decided by `policies`."""
        self._current = policies
