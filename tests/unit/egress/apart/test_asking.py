from __future__ import annotations

import json
from dataclasses import replace

import pytest
from rig.payloads import chat, external_payload, external_target, home_target, may_leave

from gateway.core.decision import Treatment
from gateway.core.effects import Effect
from gateway.core.errors import ContainmentError
from gateway.core.payload import Outbound
from gateway.core.sensitive import Sensitive
from gateway.egress.apart.asking import Asked, asking, read_asking
from gateway.egress.apart.frames import BrokenFrame, Frame

TARGET = external_target("cloud/m", "http://127.0.0.1:9/v1", "http://127.0.0.1:8/v1")
OURS = {TARGET.name: TARGET, "local/m": home_target("local/m", "http://127.0.0.1:7/v1")}
MASKED = replace(
    external_payload(TARGET),
    decision=replace(
        may_leave("cloud/m", "local/m", effect=Effect.MASK),
        treatments={0: Treatment(Effect.MASK), 2: Treatment(Effect.REDACT, 4)},
        barred=frozenset({"cloud/m/gpt-9"}),
    ),
    outbound=Outbound(
        tree=chat("[KİŞİ_4821]"),
        treated=frozenset({0, 2}),
        issued={"[KİŞİ_4821]": "Ayşe Yılmaz"},
        transforms=("mask PERSON 1",),
    ),
    url=TARGET.urls[1],
)
ASKED = Asked(payload=MASKED, stream=True, client_key=Sensitive("sk-of-a-client"), seconds=7.5)


def over_the_wire(asked: Asked, **changed: object) -> Frame:
    frame: Frame = json.loads(json.dumps(asking(asked)))
    return {**frame, **changed}


def test_an_attempt_comes_back_for_the_own_target_of_that_name() -> None:
    own = external_target("cloud/m", *TARGET.urls, api_key=Sensitive("sk-known-here-alone"))
    back = read_asking(over_the_wire(ASKED), {own.name: own})
    assert back.payload.target is own
    assert (back.payload.model, back.payload.url) == ("m", TARGET.urls[1])
    assert back.payload.dialect == "openai_chat"
    assert back.payload.outbound.tree == MASKED.outbound.tree
    assert back.payload.decision.treatments == MASKED.decision.treatments
    assert back.payload.decision.permitted == MASKED.decision.permitted
    assert back.payload.decision.barred == MASKED.decision.barred
    assert (back.stream, back.client_key, back.seconds) == (True, ASKED.client_key, 7.5)


def test_what_placeholders_stand_for_and_the_keys_of_targets_stay_behind() -> None:
    frame = json.dumps(asking(ASKED), ensure_ascii=False)
    assert "Ayşe" not in frame
    assert "sk-bound-to-one-target" not in frame


@pytest.mark.parametrize(
    "changed",
    [
        {"target": "cloud/other"},
        {"target": "local/m"},
        {"target": "local/m", "boundary": "organisation"},
        {"boundary": "country"},
        {"country": "TR"},
        {"effect": "local"},
        {"effect": "block"},
        {"permitted": ["local/m"]},
        {"permitted": []},
        {"model": "gpt-9"},
        {"treated": [0]},
        {"url": "http://127.0.0.1:6/v1"},
    ],
    ids=str,
)
def test_what_may_not_leave_here_is_refused_whatever_the_gateway_says(
    changed: dict[str, object],
) -> None:
    with pytest.raises(ContainmentError):
        read_asking(over_the_wire(ASKED, **changed), OURS)


@pytest.mark.parametrize(
    "changed",
    [
        {"target": None},
        {"tree": []},
        {"tree": {"x": 1}},
        {"effect": "free"},
        {"reason": "because"},
        {"treated": ["0"]},
        {"treatments": [[0]]},
        {"treatments": [[0, 1, 2]]},
        {"permitted": "cloud/m"},
        {"client_key": 1},
        {"seconds": "soon"},
    ],
    ids=str,
)
def test_what_is_no_question_is_refused(changed: dict[str, object]) -> None:
    with pytest.raises(BrokenFrame):
        read_asking(over_the_wire(ASKED, **changed), OURS)
