"""Records as a gateway writes them, decided by given policies and made without one."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import TypedDict, Unpack

from rig.audit_values import a_request, an_inspection

from gateway.audit import records
from gateway.audit.encode import canonical
from gateway.core.decision import Decision, MayLeave, Refused, StaysHome, held_at_home
from gateway.core.exchange import Exchange, Latency
from gateway.core.finding import DataClass
from gateway.core.money import Cost, FixedCost, Money
from gateway.core.record import Entry
from gateway.core.reply import Usage
from gateway.core.request import Operation, Place, Principal
from gateway.core.target import Boundary, Target
from gateway.policy.decide import decide
from gateway.policy.facts import Facts, FoundValue
from gateway.policy.load import load_texts
from gateway.policy.model import PolicySet
from gateway.route.catalogue import Catalogue

NOW = datetime(2026, 11, 1, 9, tzinfo=UTC)
ENTITIES = {"EMAIL_ADDRESS": DataClass.CONTACT, "TR_NATIONAL_ID": DataClass.NATIONAL_ID}
HOME = Target(
    name="local/m",
    provider="vllm",
    boundary=Boundary.ORGANISATION,
    model="m",
    cost=FixedCost(monthly=(Money(Decimal(730), "USD"),)),  # a dollar an hour
)
CLOUD = Target(
    name="cloud/m",
    provider="openai",
    boundary=Boundary.EXTERNAL,
    country="US",
    models=("gpt-4o", "odd-*"),
)
CATALOGUE = Catalogue((HOME, CLOUD), default_local=HOME.name, default_any=CLOUD.name)
LENIENT = """policy: lenient
otherwise: allow
rules:
  - {name: Numbers stay, why: t, when: {finds: [national_id]}, then: local}
"""
STRICT = """policy: strict
otherwise: allow
rules:
  - {name: Contacts stay, why: t, when: {finds: [contact, national_id]}, then: local}
"""


class How(TypedDict, total=False):
    """What tests vary of a recorded request."""

    target: Target
    status: str
    attempt: int
    usage: tuple[int, int]
    seconds: float
    cost: Cost
    raised: bool
    operation: Operation
    kind: str
    model_known: bool


def policies(*texts: str) -> PolicySet:
    """Policies of these texts."""
    return load_texts([(f"{place}.yaml", text) for place, text in enumerate(texts)], ENTITIES)


def facts(*entities: str, **more: object) -> Facts:
    """What is known of a request in which one value of each entity was found."""
    finds = tuple(
        FoundValue(
            entity=entity,
            data_class=ENTITIES[entity],
            score=0.9,
            place=Place.USER,
            fingerprint=entity,
        )
        for entity in entities
    )
    plain = Facts(
        at=NOW,
        finds=finds,
        app="crm",
        team="sales",
        key="key_1",
        dialect="openai_chat",
        model_asked="auto",
        characters={Place.USER: 40},
    )
    return replace(plain, **more)  # type: ignore[arg-type]


def decided_by(text: str, known: Facts, *, raised: bool = False) -> Decision:
    """The decision of one policy."""
    decision = decide(policies(text), known, CATALOGUE.targets)
    if raised:
        assert isinstance(decision, MayLeave)
        return held_at_home(decision, CATALOGUE.at_home)
    return decision


def entry(
    text: str,
    known: Facts,
    *,
    target: Target | None = None,
    status: str = "ok",
    attempt: int = 1,
    usage: tuple[int, int] = (1000, 100),
    seconds: float = 1.0,
    cost: Cost | None = None,
    raised: bool = False,
    operation: Operation = Operation.GENERATE,
    kind: str = "completion",
    model_known: bool = True,
) -> Entry:
    """The entry of a request that `text` decided.

    It went to `target`, by default to the one that its effect suits.
    """
    request = replace(
        a_request(app=known.app, model=known.model_asked),
        principal=Principal(app=known.app, team=known.team, key_id=known.key),
        operation=operation,
    )
    decision = decided_by(text, known, raised=raised)
    inspection = an_inspection()
    if isinstance(decision, Refused) or kind == "deny":
        return records.deny(request, inspection, decision, model_known=model_known)
    to = target or (HOME if isinstance(decision, StaysHome) else CLOUD)
    exchange = Exchange(
        target=to.name,
        model=to.model or "gpt-4o",
        status=status,
        usage=Usage(input=usage[0], output=usage[1]),
        cost=cost or Cost(amount=Decimal("0.5"), currency="USD", basis="price_list"),
        latency=Latency(total=seconds * 1000),
    )
    intended = records.intent(
        request,
        inspection,
        decision,
        to,
        model=exchange.model,
        attempt=attempt,
        model_known=model_known,
    )
    return records.completion(intended, exchange)


def recorded(text: str, known: Facts, **how: Unpack[How]) -> dict[str, object]:
    """The record of such a request, as the log gives it back."""
    made = entry(text, known, **how)
    envelope = {"type": made.type.value, "ts": NOW.isoformat(), "seq": 1}
    record: dict[str, object] = json.loads(canonical({**made.fields, **envelope}))
    return record
