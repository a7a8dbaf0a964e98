"""Values that the tests of the log are made of: a request, what was found, what was decided."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial

from gateway.audit import records
from gateway.core.decision import (
    MayLeave,
    Reason,
    RuleRef,
    StaysHome,
    Trace,
    Treatment,
    WouldBe,
)
from gateway.core.effects import Effect
from gateway.core.exchange import Exchange, Latency
from gateway.core.finding import Coverage, DataClass, Finding, Inspection, Stage
from gateway.core.money import Cost
from gateway.core.record import Entry, RecordType
from gateway.core.reply import Usage
from gateway.core.request import Place, Principal, Request, Segment, SegmentKind
from gateway.core.target import Boundary, Target
from gateway.policy.facts import Facts, FoundValue
from gateway.policy.recorded import recorded

NOON = datetime(2026, 11, 23, 12, 0, 0, tzinfo=UTC)
RULE = RuleRef(
    policy="kvkk",
    name="Contact details are masked",
    why="KVKK Art. 4",
    file="/etc/policies/kvkk.yaml",
    line=23,
    digest="3f" * 32,
)


FACTS = Facts(
    at=NOON,
    finds=(
        FoundValue(
            entity="EMAIL_ADDRESS",
            data_class=DataClass.CONTACT,
            score=0.95,
            place=Place.USER,
            fingerprint="ab" * 16,
        ),
    ),
    app="crm",
    team="sales",
    key="key_1",
    uninspected=("opaque",),
    opaque=True,
    languages={"tr": frozenset({Place.USER})},
    dialect="openai_chat",
    model_asked="gpt-4o",
    characters={Place.USER: 31},
)


@dataclass(slots=True)
class SteppingClock:
    """A clock that moves a second each time it is read, and draws identifiers from a seed."""

    at: datetime = NOON
    seed: int = 0
    _ticks: int = 0
    _draw: random.Random = field(default_factory=random.Random)

    def now(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at

    def monotonic_ns(self) -> int:
        self._ticks += 1
        return self._ticks

    def new_id(self, prefix: str) -> str:
        return f"{prefix}_{self._draw.getrandbits(96):024x}"


def a_segment(text: str, place: Place = Place.USER, label: str = "messages[0].content") -> Segment:
    return Segment(
        path=("messages", 0, "content"),
        label=label,
        place=place,
        kind=SegmentKind.TEXT,
        text=text,
        maskable=True,
    )


def a_request(
    *segments: Segment, request_id: str = "req_1", app: str = "crm", model: str = "gpt-4o"
) -> Request:
    return Request(
        id=request_id,
        dialect="openai_chat",
        model_asked=model,
        stream=False,
        principal=Principal(app=app, team="sales", key_id="key_1"),
        tree={"messages": [segment.text for segment in segments]},
        segments=segments or (a_segment("Merhaba, Ankara'nın nüfusu kaç?"),),
        conversation=segments[0].text if segments else "",
    )


def a_finding(segment: int = 0, entity: str = "EMAIL_ADDRESS", score: float = 0.95) -> Finding:
    return Finding(
        entity=entity,
        data_class=DataClass.CONTACT,
        score=score,
        segment=segment,
        start=0,
        end=3,
        detector="email",
        stage=Stage.PATTERN,
        fingerprint="ab" * 16,
    )


def an_inspection(*findings: Finding) -> Inspection:
    return Inspection(
        findings=findings,
        coverage=Coverage(scanned=1, opaque=("messages[1].content[0]: image",)),
        languages={"tr": frozenset({0})},
        detectors="d1",
    )


def may_leave(rule: RuleRef = RULE) -> MayLeave:
    return MayLeave(
        effect=Effect.MASK,
        reason=Reason.RULE,
        rule=rule,
        permitted=frozenset({"cloud/openai", "local/qwen"}),
        treatments={0: Treatment(Effect.MASK)},
        traces=(Trace(rule=rule, effect=Effect.MASK, matched=True, note="1 contact"),),
        policies={"kvkk": "3f" * 32},
        digest="aa" * 32,
        would_be={"trial": WouldBe(effect=Effect.BLOCK, reason=Reason.OTHERWISE, rule=None)},
        facts=partial(recorded, FACTS),
    )


def stays_home() -> StaysHome:
    return StaysHome(
        effect=Effect.LOCAL,
        reason=Reason.OTHERWISE,
        rule=None,
        permitted=frozenset({"local/qwen"}),
        digest="aa" * 32,
        sticky=True,
    )


def a_target(name: str = "cloud/openai") -> Target:
    home = name.startswith("local/")
    return Target(
        name=name,
        provider="openai",
        boundary=Boundary.ORGANISATION if home else Boundary.EXTERNAL,
        models=("gpt-*",),
        country="TR" if home else "US",
    )


def an_exchange(status: str = "ok") -> Exchange:
    return Exchange(
        target="cloud/openai",
        model="gpt-4o",
        status=status,
        usage=Usage(input=12, output=34, cached=2, reasoning=1),
        cost=Cost(amount=Decimal("1E-7"), currency="USD", basis="price_list"),
        latency=Latency(inspect=1.6, decide=0.2, first_token=250.5, total=900.4),
        finish=("stop",),
    )


def an_intent(
    request_id: str = "req_1", *, attempt: int = 1, holds: frozenset[int] = frozenset()
) -> Entry:
    return records.intent(
        a_request(request_id=request_id),
        an_inspection(a_finding()),
        may_leave(),
        a_target(),
        model="gpt-4o",
        attempt=attempt,
        holds=holds,
        model_known=True,
    )


def a_completion(request_id: str = "req_1", *, attempt: int = 1) -> Entry:
    return records.completion(an_intent(request_id, attempt=attempt), an_exchange())


def a_small_entry(number: int = 0) -> Entry:
    return Entry(type=RecordType.STOP, fields={"reason": f"test {number}"})
