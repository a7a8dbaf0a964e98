"""P5: what is sent is the tree that was inspected; nothing is added but what is the gateway's."""

from __future__ import annotations

import random

import pytest
from rig.answering import posted
from rig.behaviours import json_answer
from rig.house import House
from rig.payloads import external_target
from rig.promises import Run, Size
from rig.upstream import RecordingUpstream

pytestmark = pytest.mark.asyncio(loop_scope="session")
SIZE = Size(smoke=60, long=20_000, unit="requests of random shape")

OURS = {"model", "store", "stream", "stream_options", "service_tier"}
WORDS = ("göl", "dağ", "nehir", "lake", "hill", "spoon", "🙂", "çay", "a\\nb", '"', "\\\\", "½")


def text(draw: random.Random) -> str:
    return " ".join(draw.choice(WORDS) for _ in range(draw.randint(1, 8)))


def content(draw: random.Random) -> object:
    if draw.random() < 0.5:
        return text(draw)
    return [{"type": "text", "text": text(draw)} for _ in range(draw.randint(1, 3))]


def schema(draw: random.Random) -> dict[str, object]:
    names = draw.sample(("lake", "hill", "spoon"), draw.randint(1, 3))
    fields = {name: {"type": "string", "description": text(draw)} for name in names}
    return {"type": "object", "properties": fields, "additionalProperties": False}


def a_body(draw: random.Random) -> dict[str, object]:
    """A request that may leave as it is."""
    turns = draw.randint(0, 3)
    messages = [{"role": "user", "content": content(draw)}]
    for _ in range(turns):
        messages += [
            {"role": "assistant", "content": text(draw)},
            {"role": "user", "content": content(draw)},
        ]
    options: dict[str, object] = {
        "temperature": draw.choice([0, 1, 0.7, 1.0, 1e-3, 0.30000000000000004]),
        "top_p": draw.random(),
        "seed": draw.randint(0, 2**40),
        "stop": [text(draw)],
        "presence_penalty": -0.5,
        "max_completion_tokens": draw.randint(1, 99),
        "metadata": {"lake": text(draw)},
        "x_new_option": {"deep": [1, 2.5, None, True, {"er": text(draw)}]},
        "tools": [{"type": "function", "function": {"name": "spoon", "parameters": schema(draw)}}],
        "service_tier": "auto",
        "store": True,
    }
    chosen = draw.sample(sorted(options), draw.randint(0, len(options)))
    return {"model": "gpt-4o", "messages": messages, **{name: options[name] for name in chosen}}


async def test_what_arrives_is_what_was_asked_but_for_the_fields_that_are_ours(
    house: House, run: Run
) -> None:
    draw = random.Random(5)  # noqa: S311 - which shape comes next
    same = changed = 0
    async with (
        RecordingUpstream([json_answer()]) as outside,
        house.wired(external_target("cloud/m", outside.url, models=("gpt-*",))) as app,
    ):
        for _ in range(run.of(SIZE)):
            asked = a_body(draw)
            before = len(outside.requests)
            answer = await posted(app, asked)
            if answer.headers.get("x-turnike-effect") != "allow":  # two words may be a name
                assert answer.status == 200 or len(outside.requests) == before
                changed += 1
                continue
            sent = outside.requests[-1].json
            assert {k: v for k, v in sent.items() if k not in OURS} == {
                k: v for k, v in asked.items() if k not in OURS
            }
            assert sent.get("store") in {None, False}
            same += 1
    run.tell("P5", f"{same} requests arrived as they were asked, {changed} were masked or held")
    assert same > changed
