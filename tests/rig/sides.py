"""A target on each side of the boundary, and a fault of the one at home as a caller sees it."""

from __future__ import annotations

import json
from dataclasses import dataclass

from rig.answering import Response
from rig.canary import found_in
from rig.held import Prompt
from rig.home_faults import Fault, faults
from rig.house import LIMITS, House, ask, events_of
from rig.payloads import external_target, home_target
from rig.upstream import RecordingUpstream

from gateway.core.target import Target
from gateway.detect.inspector import Inspector
from gateway.egress.limits import Limits

SHORT = Limits(connect=2, first_token=0.4, idle=0.4, total=0.6)
CLOSED = "http://127.0.0.1:1/v1"  # nothing listens on the first port


@dataclass(frozen=True, slots=True)
class Sides:
    """An upstream on each side of the boundary, and the targets that lead there."""

    home: RecordingUpstream
    outside: RecordingUpstream

    def targets(self, *, home_url: str = "") -> tuple[Target, Target]:
        """The one outside first, so that it answers whoever does not choose."""
        return (
            external_target("cloud/m", self.outside.url, models=("gpt-*",)),
            home_target("local/m", home_url or self.home.url),
        )

    def assert_nothing_left(self, prompt: Prompt) -> None:
        assert self.outside.connections == 0
        for word in prompt.canaries:
            assert found_in(self.outside.received, word) == []


async def asked_under(
    house: House,
    sides: Sides,
    prompt: Prompt,
    name: str,
    *,
    stream: bool,
    inspector: Inspector | None = None,
) -> tuple[Fault, Response]:
    """Ask for the model outside while the one at home has the fault `name`."""
    fault = faults(sides.outside.url)[name]
    if fault.behaviour is not None:
        sides.home.behaviours[:] = [fault.behaviour]
    targets = sides.targets(home_url=CLOSED if fault.behaviour is None else "")
    limits = SHORT if fault.code == "upstream_timeout" else LIMITS
    async with house.wired(*targets, limits=limits, inspector=inspector) as app:
        return fault, await ask(app, *prompt.messages, model="gpt-4o", stream=stream)


def assert_failed(fault: Fault, response: Response) -> None:
    """The caller got the error and no answer, least of all one from outside."""
    assert b"DISARIDAN" not in response.body
    if fault.at_once:
        assert (response.status, response.error["code"]) == (fault.status, fault.code)
        return
    assert response.status == 200
    *_, last = events_of(response)
    assert json.loads(last)["error"]["code"] == fault.code


def assert_home_was_asked(sides: Sides, prompt: Prompt, fault: Fault) -> None:
    """The negative control: the same search finds the canary where it may be."""
    if fault.behaviour is not None:
        assert any(found_in(sides.home.received, word) for word in prompt.canaries)
