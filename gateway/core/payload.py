"""The two things that `egress` can send.

The external plane takes an `ExternalPayload` and nothing else. It can be built
only from a `MayLeave`, only for a target that the decision permits, and only
with every covered finding treated: a logic bug elsewhere fails here, before a
socket exists.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gateway.core.decision import MayLeave, StaysHome
from gateway.core.errors import ContainmentError
from gateway.core.jsontree import JsonObject
from gateway.core.target import Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Outbound:
    """A request's tree after masking and redaction.

    `treated` holds the indices of the findings that were replaced; `issued`
    maps each placeholder in the tree to the value it stands for; `transforms`
    says what was done, by entity, with counts (`mask PERSON 2`).
    """

    tree: JsonObject = field(repr=False)
    treated: frozenset[int] = frozenset()
    issued: Mapping[str, str] = field(default_factory=dict, repr=False)
    transforms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HomePayload:
    """A request for a target inside the organisation.

    `url` is the one of its replicas that is asked, the first where none is said.
    `salt` keeps what its server remembers of prompts apart from that of other apps.
    """

    decision: MayLeave | StaysHome
    target: Target
    model: str
    outbound: Outbound
    dialect: str
    url: str = ""
    salt: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        if not isinstance(self.decision, MayLeave | StaysHome):
            raise ContainmentError("A refused request was about to be sent.")
        if not self.target.at_home:
            raise ContainmentError(f"Target {self.target.name} does not lie inside.")
        _check(self.decision, self.target, self.model, self.outbound, self.url)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExternalPayload:
    """A request for a target outside (`boundary: country` or `external`); `url` as at home."""

    decision: MayLeave
    target: Target
    model: str
    outbound: Outbound
    dialect: str
    url: str = ""

    def __post_init__(self) -> None:
        if not isinstance(self.decision, MayLeave) or not self.decision.effect.may_leave:
            raise ContainmentError("Text held at home was about to be sent outside.")
        if self.target.at_home:
            raise ContainmentError(f"Target {self.target.name} lies inside.")
        _check(self.decision, self.target, self.model, self.outbound, self.url)


def _check(
    decision: MayLeave | StaysHome, target: Target, model: str, outbound: Outbound, url: str
) -> None:
    if not decision.permits(target.name, model):
        raise ContainmentError(f"Target {target.name} is not among those the decision permits.")
    if not frozenset(decision.treatments) <= outbound.treated:
        raise ContainmentError("A finding that the decision covers was not treated.")
    if url and url not in target.urls:
        raise ContainmentError(f"A URL is not one of target {target.name}.")
