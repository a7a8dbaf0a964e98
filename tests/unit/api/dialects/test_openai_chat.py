from __future__ import annotations

import json
from collections.abc import AsyncGenerator

from rig.answering import PRINCIPAL, RULE, allowed, blocked, chat, said

from gateway.api.dialects.openai_chat import OpenAiChat
from gateway.api.dialects.openai_chat_request import read_request
from gateway.core.answer import Answer
from gateway.core.decision import Reason, RuleRef
from gateway.core.errors import UpstreamUnavailable
from gateway.core.jsontree import JsonObject
from gateway.core.reply import ReplyEvent
from gateway.core.request import Request

DIALECT = OpenAiChat("tr")


def request(**fields: object) -> Request:
    tree: JsonObject = json.loads(json.dumps(chat(**fields)))
    return read_request(tree, principal=PRINCIPAL, request_id="req_1")


def answer(*steps: ReplyEvent | Exception) -> Answer:
    async def flow() -> AsyncGenerator[ReplyEvent]:
        for step in steps:
            if isinstance(step, Exception):
                raise step
            yield step

    return Answer(decision=allowed(), target="cloud/m", model="m-2026", events=flow())


async def test_the_model_is_the_one_that_answered() -> None:
    whole = json.loads(await DIALECT.render(request(), answer(*said("x"))))
    assert (whole["model"], whole["id"]) == ("m-2026", "chatcmpl-req_1")


async def test_done_comes_after_the_events_have_ended_and_only_then() -> None:
    good = [piece async for piece in DIALECT.stream(request(), answer(*said("x")))]
    assert good[-1] == b"data: [DONE]\n\n"
    broken = answer(*said("x")[:2], UpstreamUnavailable("Broke off."))
    bad = [piece async for piece in DIALECT.stream(request(), broken)]
    assert json.loads(bad[-1][6:])["error"]["code"] == "upstream_unavailable"
    assert b"[DONE]" not in b"".join(bad)


async def test_usage_is_streamed_to_those_who_asked_for_it() -> None:
    for asked in ({"include_usage": True}, {"include_usage": False}, None):
        pieces = [
            piece
            async for piece in DIALECT.stream(request(stream_options=asked), answer(*said("x")))
        ]
        assert (b"total_tokens" in b"".join(pieces)) == (asked == {"include_usage": True})


def test_a_refusal_says_what_its_rule_says_or_a_sentence_in_the_language_of_the_settings() -> None:
    def told(dialect: OpenAiChat, rule: RuleRef | None, reason: Reason = Reason.RULE) -> str:
        rendered = dialect.refusal(blocked(rule, reason), request_id="req_1")
        assert rendered.status == 403
        assert rendered.headers["x-should-retry"] == "false"
        return str(json.loads(rendered.body)["error"]["message"])

    silent = RuleRef(policy="p", name="n")
    assert told(DIALECT, RULE) == "Şifreyi çıkar."
    assert told(DIALECT, silent).startswith("Kuruluşunuzun bir politikası")
    assert told(OpenAiChat(), None).startswith("A policy of your organisation")
    assert "no model" in told(OpenAiChat("de"), None, Reason.NO_PERMITTED_TARGET)
