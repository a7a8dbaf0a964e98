from __future__ import annotations

import json

import pytest

from gateway.core.errors import (
    ConfigError,
    ContainmentError,
    EgressUnavailable,
    GatewayError,
    InvalidRequest,
    SafeguardError,
    Unauthenticated,
    UpstreamError,
    UpstreamRejected,
    UpstreamTimeout,
    UpstreamUnavailable,
)
from gateway.core.reply import (
    Channel,
    Cited,
    Embedded,
    Finished,
    FinishReason,
    Hosted,
    LogprobsDelta,
    ReplyEvent,
    Started,
    TextDelta,
    ThoughtSealed,
    ToolCallDelta,
    Usage,
    UsageReported,
)
from gateway.egress.apart.frames import BrokenFrame
from gateway.egress.apart.telling import fault_frame, read_event, read_fault, telling

EVENTS: list[ReplyEvent] = [
    Started(reply_id="r", created=1),
    TextDelta(choice=0, text="İyi", channel=Channel.REASONING),
    ToolCallDelta(choice=0, index=1, call_id="c", name="mail", arguments="{"),
    ThoughtSealed(choice=0, seal="s", hidden=True),
    Cited(choice=0, dialect="openai_chat", note={"a": [1, None]}),
    Embedded(index=0, vector=(0.5, -1.0)),
    Embedded(index=1, vector="AAAA"),
    LogprobsDelta(choice=0, logprobs={"content": [{"token": "a", "logprob": -0.25}]}),
    Hosted(choice=0, dialect="anthropic_messages", item={"type": "x", "o": {"j": [1]}}),
    Finished(choice=0, reason=FinishReason.TOOL_CALLS, sequence="x"),
    UsageReported(usage=Usage(input=7, output=3, cached=2, reasoning=1, estimated=True)),
]
FAULTS: list[GatewayError] = [
    UpstreamError("a", target="cloud/m", code="upstream_auth", hint="b"),
    UpstreamRejected("a", http_status=429, target="cloud/m", retry_after="7"),
    UpstreamUnavailable("a", target="cloud/m"),
    UpstreamTimeout("a", target="cloud/m", hint="Try again later."),
    InvalidRequest("a", param="n", http_status=413),
    Unauthenticated("a", hint="b"),
    SafeguardError("a", code="lockdown"),
    ContainmentError("a"),
]


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_an_event_comes_back_as_it_was(event: ReplyEvent) -> None:
    assert read_event(json.loads(json.dumps(telling(event)))) == event


def test_there_is_a_frame_for_every_kind_of_event() -> None:
    assert {type(event) for event in EVENTS} == set(ReplyEvent.__args__)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: type(fault).__name__)
def test_a_fault_comes_back_as_it_was(fault: GatewayError) -> None:
    back = read_fault(json.loads(json.dumps(fault_frame(fault))))
    assert type(back) is type(fault)
    assert fault_frame(back) == fault_frame(fault)


def test_a_kind_of_fault_that_does_not_travel_comes_back_as_what_it_is_a_kind_of() -> None:
    back = read_fault(fault_frame(EgressUnavailable("a", target="cloud/m")))
    assert type(back) is UpstreamUnavailable
    assert back.code == "egress_unavailable"
    other = read_fault(fault_frame(ConfigError("a")))
    assert type(other) is UpstreamError
    assert (other.message, other.code) == ("a", "config_error")


@pytest.mark.parametrize(
    "frame", [{}, {"event": "Started"}, {"event": "Path"}, {"event": "Finished", "reason": "x"}]
)
def test_what_is_no_event_is_refused(frame: dict[str, object]) -> None:
    with pytest.raises(BrokenFrame):
        read_event(frame)


@pytest.mark.parametrize("frame", [{"fault": "KeyError"}, {"fault": "UpstreamError"}, {}])
def test_what_is_no_fault_is_refused(frame: dict[str, object]) -> None:
    with pytest.raises(BrokenFrame):
        read_fault(frame)
