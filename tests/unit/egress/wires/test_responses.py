from __future__ import annotations

from rig.payloads import external_target

from gateway.core.jsontree import JsonObject, SealedText
from gateway.egress.wires.responses import ResponsesWire

WIRE = ResponsesWire()


def test_what_is_sent_has_none_of_our_marks_and_is_never_stored() -> None:
    tree: JsonObject = {
        "model": "asked",
        "store": True,
        "stream_options": {"include_obfuscation": True},
        "input": [
            {"type": "message", "id": "msg_1", "status": "completed", "role": "user",
             "content": "Selam"},
            {"type": "function_call", "id": "fc_1", "call_id": "c", "name": "f",
             "arguments": "{}"},
        ],
    }  # fmt: skip
    assert WIRE.body(tree, external_target(), "m", stream=True) == {
        "model": "m",
        "store": False,
        "stream": True,
        "input": [
            {"type": "message", "role": "user", "content": "Selam"},
            {"type": "function_call", "call_id": "c", "name": "f", "arguments": "{}"},
        ],
    }


def test_a_target_gets_its_own_thoughts_back_under_its_own_ids() -> None:
    def thought(target: str) -> JsonObject:
        sealed = SealedText("rs_up\ngAAA", target)
        return {"type": "reasoning", "id": "rs_1", "summary": [], "encrypted_content": sealed}

    tree: JsonObject = {"input": [thought("cloud/m"), thought("cloud/other")]}
    sent = WIRE.body(tree, external_target("cloud/m"), "m", stream=False)
    assert sent["input"] == [
        {"type": "reasoning", "id": "rs_up", "summary": [], "encrypted_content": "gAAA"}
    ]
