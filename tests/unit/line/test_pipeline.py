from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rig.behaviours import answer_events, sse
from rig.canary import found_in
from rig.held import tckn
from rig.payloads import external_target, home_target
from rig.pipelines import CRM, answered, asking, open_pipeline, records_in, said, scripted, told
from rig.upstream import Line, Received, RecordingUpstream

from gateway.audit.store import LOG_FILE
from gateway.core.answer import Refusal, Unanswered
from gateway.core.decision import MayLeave, Reason, StaysHome
from gateway.core.errors import (
    ContainmentError,
    InvalidRequest,
    UnknownModel,
)
from gateway.core.finding import Inspection
from gateway.core.payload import Outbound
from gateway.core.request import Request
from gateway.detect.inspector import Inspector
from gateway.detect.recognizers.load import data_classes
from gateway.line.live import LiveEvents
from gateway.policy.load import load_texts
from gateway.redact.mask import Masker

CLOUD, HOME = scripted("cloud/a", models=("gpt-*",)), scripted("local/a")
EMAIL = "ayse@sirketimiz.com.tr"


async def test_an_answer_is_recorded_before_it_is_asked_for_and_after_it_ended(
    tmp_path: Path,
) -> None:
    async with open_pipeline(tmp_path, CLOUD, HOME) as pipeline:
        request = asking("Merhaba")
        answer = await answered(pipeline, request)
        assert isinstance(answer.decision, MayLeave)
        assert told(tmp_path, request) == [("intent", None)]
        assert await said(answer) == "from cloud/a"
        assert told(tmp_path, request) == [("intent", None), ("completion", "ok")]


async def test_held_text_is_answered_at_home_though_the_outside_was_asked_for(
    tmp_path: Path,
) -> None:
    async with open_pipeline(tmp_path, CLOUD, HOME) as pipeline:
        answer = await answered(pipeline, asking(f"T.C. kimlik {tckn()}", model="gpt-4o"))
        assert isinstance(answer.decision, StaysHome)
        assert (answer.target, await said(answer)) == ("local/a", "from local/a")


async def test_a_refusal_by_policy_is_a_value_and_one_record(tmp_path: Path) -> None:
    async with open_pipeline(tmp_path, CLOUD, HOME) as pipeline:
        request = asking("Anahtar AKIAZ3MSJV4WWNKWUV6Q ve şifre budur")
        outcome = await pipeline.answer(request)
        assert isinstance(outcome, Refusal)
        assert told(tmp_path, request) == [("deny", "refused")]


async def test_policies_that_change_while_a_request_is_read_count_for_the_next_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inspect = Inspector.inspect
    strict = load_texts([("new.yaml", "policy: new\notherwise: local\n")], data_classes())
    async with open_pipeline(tmp_path, CLOUD, HOME) as pipeline:
        before = pipeline.policies.current

        async def changing(inspector: Inspector, *texts: Any, **more: Any) -> Inspection:
            pipeline.policies.replace(strict)
            return await inspect(inspector, *texts, **more)

        monkeypatch.setattr(Inspector, "inspect", changing)
        first = await answered(pipeline, asking("Merhaba"))
        second = await answered(pipeline, asking("Selam"))
        assert (first.target, second.target) == ("cloud/a", "local/a")
        assert first.decision.digest == before.digest
        assert second.decision.digest == strict.digest
        assert (await said(first), await said(second)) == ("from cloud/a", "from local/a")


async def test_an_unknown_model_is_no_reason_to_look_at_the_text(tmp_path: Path) -> None:
    async with open_pipeline(tmp_path, CLOUD, HOME) as pipeline:
        request = asking("Merhaba", model="nobody")
        with pytest.raises(UnknownModel):
            await pipeline.answer(request)
        assert told(tmp_path, request) == [("deny", "model_not_found")]


async def test_without_a_target_at_home_held_text_is_denied_and_still_remembered(
    tmp_path: Path,
) -> None:
    text = f"Sayın müşterimizin T.C. kimlik numarası {tckn()} olarak kayıtlıdır."
    async with open_pipeline(tmp_path, CLOUD) as pipeline:
        request = asking(text)
        outcome = await pipeline.answer(request)
        assert isinstance(outcome, Unanswered)
        assert isinstance(outcome.decision, StaysHome)
        assert outcome.fault.code == "no_local_target"
        assert told(tmp_path, request) == [("deny", "no_local_target")]
    allowing = "{policy: test, otherwise: allow}"
    async with open_pipeline(tmp_path, CLOUD, HOME, policy=allowing) as pipeline:
        assert (await answered(pipeline, asking(text))).decision.reason is Reason.CONVERSATION


async def test_a_name_of_a_model_that_holds_a_number_is_held_and_not_recorded(
    tmp_path: Path,
) -> None:
    number = tckn()
    async with open_pipeline(tmp_path, CLOUD, HOME) as pipeline:
        request = asking("Merhaba", model=f"gpt-{number}")
        answer = await answered(pipeline, request)
        assert answer.target == "local/a"
        await said(answer)
        written = list(records_in(tmp_path, request.id))
        assert [item["model_asked"] for item in written] == ["unknown", "unknown"]
    assert found_in((tmp_path / LOG_FILE).read_bytes(), number) == []


async def test_a_value_leaves_masked_and_comes_back(tmp_path: Path) -> None:
    async def echo(line: Line, request: Received) -> bool:
        messages = request.json["messages"]
        assert isinstance(messages, list)
        return await sse(answer_events(list(messages[0]["content"])))(line, request)

    async with RecordingUpstream([echo]) as outside:
        cloud = external_target("cloud/m", outside.url)
        async with open_pipeline(tmp_path, cloud, HOME) as pipeline:
            answer = await answered(pipeline, asking(f"{EMAIL} kim?"))
            assert await said(answer) == f"{EMAIL} kim?"
        assert found_in(outside.received, EMAIL) == []


class Careless(Masker):
    """A defect: says that everything is treated, and leaves it as it was."""

    def mask(
        self,
        request: Request,
        inspection: Inspection,  # noqa: ARG002
        decision: MayLeave | StaysHome,
    ) -> Outbound:
        return Outbound(tree=request.tree, treated=frozenset(decision.treatments))


class Unable(Masker):
    """A defect: cannot mask anything."""

    def mask(
        self,
        request: Request,  # noqa: ARG002
        inspection: Inspection,  # noqa: ARG002
        decision: MayLeave | StaysHome,  # noqa: ARG002
    ) -> Outbound:
        raise ContainmentError("It cannot be masked.")


async def test_a_value_that_survives_masking_raises_the_label(tmp_path: Path) -> None:
    async with open_pipeline(tmp_path, CLOUD, HOME) as pipeline:
        careless = replace(pipeline, masker=Careless(key=b"k" * 32, language="tr"))
        answer = await answered(careless, asking(f"{EMAIL} kim?"))
        assert (answer.target, answer.decision.reason) == ("local/a", Reason.NOT_MASKABLE)
        assert await said(answer) == "from local/a"
        again = await answered(careless, asking(f"{EMAIL} kim?"))
        assert isinstance(again.decision, StaysHome)
        assert isinstance(again.events, LiveEvents)
        await again.events.aclose()


async def test_where_nothing_can_be_masked_at_all_nothing_is_sent(tmp_path: Path) -> None:
    async with open_pipeline(tmp_path, CLOUD, HOME) as pipeline:
        unable = replace(pipeline, masker=Unable(key=b"k" * 32, language="tr"))
        request = asking(f"{EMAIL} kim?")
        with pytest.raises(ContainmentError):
            await unable.answer(request)
        assert told(tmp_path, request) == [("deny", "containment")]


class Defective(Masker):
    """A defect of no known kind."""

    def mask(
        self,
        request: Request,  # noqa: ARG002
        inspection: Inspection,  # noqa: ARG002
        decision: MayLeave | StaysHome,  # noqa: ARG002
    ) -> Outbound:
        raise KeyError("a defect")


async def test_a_defect_before_anything_is_sent_is_on_record(tmp_path: Path) -> None:
    async with open_pipeline(tmp_path, CLOUD, HOME) as pipeline:
        defective = replace(pipeline, masker=Defective(key=b"k" * 32, language="tr"))
        request = asking(f"{EMAIL} kim?")
        with pytest.raises(KeyError):
            await defective.answer(request)
        assert told(tmp_path, request) == [("deny", "internal_error")]


async def test_every_attempt_is_recorded_and_none_follows_an_ejected_target(
    tmp_path: Path,
) -> None:
    gone = home_target("local/gone", "http://127.0.0.1:1/v1")
    async with open_pipeline(tmp_path, gone, HOME) as pipeline:
        for _ in range(5):
            request = asking(f"T.C. kimlik {tckn()}")
            assert await said(await answered(pipeline, request)) == "from local/a"
            assert told(tmp_path, request) == [
                ("intent", None),
                ("completion", "upstream_unavailable"),
                ("intent", None),
                ("completion", "ok"),
            ]
        request = asking(f"T.C. kimlik {tckn()}")
        await said(await answered(pipeline, request))
        assert told(tmp_path, request) == [("intent", None), ("completion", "ok")]


async def test_a_refusal_before_inspection_is_recorded_under_its_caller(tmp_path: Path) -> None:
    fault = InvalidRequest("Not JSON.", code="invalid_json")
    async with open_pipeline(tmp_path, CLOUD) as pipeline:
        await pipeline.refused(fault, principal=CRM, request_id="req_x", dialect="openai_chat")
        (record,) = records_in(tmp_path, "req_x")
        assert (record["type"], record["status"], record["app"]) == ("deny", "invalid_json", "crm")


async def test_refusals_of_nobody_in_particular_are_counted_together(tmp_path: Path) -> None:
    fault = InvalidRequest("Not JSON.", code="invalid_json")
    async with open_pipeline(tmp_path, CLOUD) as pipeline:
        for number in range(20):
            await pipeline.refused(
                fault, principal=None, request_id=f"req_{number}", dialect="openai_chat"
            )
        await pipeline.fold.flush()
        (record,) = records_in(tmp_path)
        assert (record["type"], record["status"], record["count"]) == ("deny", "invalid_json", 20)
