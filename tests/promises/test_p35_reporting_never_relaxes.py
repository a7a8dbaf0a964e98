"""P35: a policy that only reports lets nothing out; records say what it would have done."""

from __future__ import annotations

from pathlib import Path

import pytest
from rig.behaviours import json_answer
from rig.held import Prompt, with_tckn
from rig.payloads import external_target, home_target
from rig.pipelines import POLICY, asking, open_pipeline, records_in
from rig.upstream import RecordingUpstream

from gateway.core.answer import Answer

FREE = "policy: free\nabout: A trial.\notherwise: allow\nmode: report\n"
STRICT = POLICY.replace("policy: test", "policy: test\nmode: report")
IN_FORCE = {
    "a strict one in force, a free one reporting": f"{POLICY}---\n{FREE}",
    "a free one reporting and none in force": FREE,
    "a strict one reporting and none in force": STRICT,
}


@pytest.mark.parametrize("name", IN_FORCE)
async def test_held_text_stays_whatever_a_reporting_policy_would_do(
    tmp_path: Path, name: str
) -> None:
    prompt: Prompt = with_tckn()
    async with (
        RecordingUpstream([json_answer()]) as home,
        RecordingUpstream([json_answer()]) as outside,
    ):
        targets = (
            external_target("cloud/m", outside.url, models=("gpt-*",)),
            home_target("local/m", home.url),
        )
        async with open_pipeline(tmp_path, *targets, policy=IN_FORCE[name]) as pipeline:
            request = asking(str(prompt.messages[0]), model="gpt-4o")
            outcome = await pipeline.answer(request)
            if isinstance(outcome, Answer):
                assert outcome.target == "local/m"
                async for _ in outcome.events:
                    pass
        assert outside.connections == 0
    for record in records_in(tmp_path, request.id):
        assert record["effect"] in {"local", "block"}
        assert record["would_be"]
