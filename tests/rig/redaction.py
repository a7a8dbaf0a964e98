"""Requests with findings at known places, and replies that echo them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from gateway.core.decision import MayLeave, Reason, Treatment
from gateway.core.effects import Effect, strictest
from gateway.core.finding import Coverage, DataClass, Finding, Inspection, Stage
from gateway.core.payload import Outbound
from gateway.core.reply import Channel, Finished, FinishReason, ReplyEvent, TextDelta, ToolCallDelta
from gateway.core.request import Place, Principal, Request, Segment, SegmentKind
from gateway.redact.mask import Masker
from gateway.redact.restore import Restorer

KEY = b"an installation's secret of 32 b"
MASK = Treatment(Effect.MASK)
REDACT = Treatment(Effect.REDACT)


def a_segment(
    text: str,
    place: int = 0,
    *,
    maskable: bool = True,
    kind: SegmentKind = SegmentKind.TEXT,
) -> Segment:
    """The content of message number `place`."""
    return Segment(
        path=("messages", place, "content"),
        label=f"messages[{place}].content",
        place=Place.USER,
        kind=kind,
        text=text,
        maskable=maskable,
    )


def a_request(
    *texts: str, app: str = "crm", conversation: str = "merhaba", more: Sequence[Segment] = ()
) -> Request:
    """A request with one user message for each text; `more` are segments outside the tree."""
    segments = tuple(a_segment(text, place) for place, text in enumerate(texts))
    return Request(
        id="req_1",
        dialect="openai",
        model_asked="gpt-test",
        stream=False,
        principal=Principal(app=app, team="sales", key_id="key_1"),
        tree={"messages": [{"role": "user", "content": text} for text in texts]},
        segments=(*segments, *more),
        conversation=conversation,
    )


def a_finding(
    start: int,
    end: int,
    *,
    segment: int = 0,
    entity: str = "PERSON",
    data_class: DataClass = DataClass.CONTACT,
    maskable: bool = True,
) -> Finding:
    """A finding at characters `start` to `end`."""
    return Finding(
        entity=entity,
        data_class=data_class,
        score=1.0,
        segment=segment,
        start=start,
        end=end,
        detector="test",
        stage=Stage.PATTERN,
        fingerprint="0" * 32,
        maskable=maskable,
    )


def found(request: Request, value: str, **about: object) -> Finding:
    """A finding of the first place where `value` stands."""
    for segment, item in enumerate(request.segments):
        if (start := item.text.find(value)) >= 0:
            return a_finding(start, start + len(value), segment=segment, **about)  # type: ignore[arg-type]
    raise AssertionError("the value stands nowhere")


def masked(
    request: Request,
    findings: Iterable[Finding],
    treatments: Mapping[int, Treatment] | None = None,
    *,
    language: str = "tr",
    key: bytes = KEY,
) -> Outbound:
    """The request with every finding masked, or treated as `treatments` say."""
    inspection = Inspection(
        findings=tuple(findings), coverage=Coverage(scanned=len(request.segments))
    )
    if treatments is None:
        treatments = dict.fromkeys(range(len(inspection.findings)), MASK)
    decision = MayLeave(
        effect=strictest(one.effect for one in treatments.values()),
        reason=Reason.RULE,
        rule=None,
        permitted=frozenset({"cloud/test"}),
        treatments=treatments,
    )
    return Masker(key=key, language=language).mask(request, inspection, decision)


def contents(outbound: Outbound) -> list[str]:
    """The text of every message that leaves."""
    messages = outbound.tree["messages"]
    assert isinstance(messages, Sequence)
    texts = [message["content"] for message in messages if isinstance(message, Mapping)]
    return [text for text in texts if isinstance(text, str)]


def cut(text: str, sizes: Iterable[int]) -> list[str]:
    """A text in pieces of the given sizes, and its rest."""
    pieces = []
    for size in sizes:
        pieces.append(text[:size])
        text = text[size:]
    return [*pieces, text]


def texts_of(events: Iterable[ReplyEvent], channel: Channel = Channel.TEXT) -> str:
    """What one channel says in all."""
    return "".join(
        event.text for event in events if isinstance(event, TextDelta) and event.channel is channel
    )


def arguments_of(events: Iterable[ReplyEvent]) -> str:
    """The arguments of every tool call, in a row."""
    return "".join(event.arguments for event in events if isinstance(event, ToolCallDelta))


def restored(restorer: Restorer, pieces: Iterable[str]) -> str:
    """What an app reads of a text that came in these pieces."""
    events = [event for piece in pieces for event in restorer.feed(TextDelta(choice=0, text=piece))]
    events += restorer.feed(Finished(choice=0, reason=FinishReason.STOP))
    return texts_of(events)


def restored_call(restorer: Restorer, name: str, pieces: Iterable[str]) -> str:
    """The arguments that an app reads of a call of the tool `name`."""
    events = restorer.feed(ToolCallDelta(choice=0, index=0, call_id="call_1", name=name))
    for piece in pieces:
        events += restorer.feed(ToolCallDelta(choice=0, index=0, arguments=piece))
    events += restorer.feed(Finished(choice=0, reason=FinishReason.TOOL_CALLS))
    return arguments_of(events)
