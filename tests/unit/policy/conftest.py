"""Factories for policies, facts and targets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import pytest

from gateway.core.decision import Decision
from gateway.core.finding import Coverage, DataClass, Finding, Inspection, Stage
from gateway.core.request import Place, Principal, Request, Segment, SegmentKind
from gateway.core.target import Boundary, Target, Transfer
from gateway.policy.decide import decide
from gateway.policy.given import given_facts
from gateway.policy.load import load_texts
from gateway.policy.model import PolicySet
from gateway.policy.yaml_events import read

ENTITIES = {
    "EMAIL_ADDRESS": DataClass.CONTACT,
    "PERSON": DataClass.CONTACT,
    "TR_NATIONAL_ID": DataClass.NATIONAL_ID,
    "CREDIT_CARD": DataClass.FINANCIAL,
    "API_KEY": DataClass.SECRET,
    "HEALTH": DataClass.SPECIAL_CATEGORY,
}
HOME = Target(name="local/qwen", provider="vllm", boundary=Boundary.ORGANISATION, model="qwen")
CLOUD = Target(
    name="cloud/openai",
    provider="openai",
    boundary=Boundary.EXTERNAL,
    country="US",
    operator="openai",
    models=("gpt-*",),
)
HOSTED = Target(
    name="cloud/eu",
    provider="openai",
    boundary=Boundary.EXTERNAL,
    country="DE",
    operator="host",
    licence="apache-2.0",
    model="mistral",
    transfer=Transfer(mechanism="scc", expires=date(2030, 1, 1)),
)
TARGETS = (HOME, CLOUD, HOSTED)

Decide = Callable[..., Decision]


@pytest.fixture
def entities() -> dict[str, DataClass]:
    return dict(ENTITIES)


@pytest.fixture
def load_policies() -> Callable[..., PolicySet]:
    def load(*texts: str) -> PolicySet:
        files = [(f"file{number}.yaml", text) for number, text in enumerate(texts)]
        return load_texts(files, ENTITIES)

    return load


@pytest.fixture
def decided(load_policies: Callable[..., PolicySet]) -> Decide:
    """Decide on the facts of a `given:` map, by one policy text or several."""

    def decided(
        policy: str | Sequence[str], given: str, targets: Sequence[Target] = TARGETS
    ) -> Decision:
        texts = [policy] if isinstance(policy, str) else policy
        (node,) = read(given, "given")
        return decide(load_policies(*texts), given_facts(node, ENTITIES), targets)

    return decided


@pytest.fixture
def a_finding() -> Callable[..., Finding]:
    def make(
        entity: str = "EMAIL_ADDRESS",
        *,
        segment: int = 0,
        value: str = "a",
        score: float = 1.0,
        maskable: bool = True,
        checksum: bool = False,
    ) -> Finding:
        return Finding(
            entity=entity,
            data_class=ENTITIES[entity],
            score=score,
            segment=segment,
            start=0,
            end=3,
            detector="test",
            stage=Stage.PATTERN,
            fingerprint=value,
            maskable=maskable,
            checksum=checksum,
        )

    return make


@pytest.fixture
def an_inspection() -> Callable[..., Inspection]:
    def make(*findings: Finding, scanned: int = 2, uninspected: tuple[str, ...] = ()) -> Inspection:
        return Inspection(
            findings=findings,
            coverage=Coverage(scanned=scanned),
            languages={"tr": frozenset({0})},
            uninspected=uninspected,
        )

    return make


@pytest.fixture
def a_request() -> Callable[..., Request]:
    def make(text: str = "secret words", *, opaque: tuple[str, ...] = ()) -> Request:
        places = (Place.SYSTEM, Place.USER)
        return Request(
            id="req_1",
            dialect="openai_chat",
            model_asked="gpt-4o",
            stream=False,
            principal=Principal(app="hbys", team="care", key_id="key_1"),
            tree={},
            segments=tuple(
                Segment(
                    path=("messages", number, "content"),
                    label=f"messages[{number}].content",
                    place=place,
                    kind=SegmentKind.TEXT,
                    text=text,
                    maskable=True,
                )
                for number, place in enumerate(places)
            ),
            opaque=opaque,
        )

    return make
