from __future__ import annotations

from rig.payloads import chat, external_target, home_target

from gateway.egress.wires.chat import ChatWire


def test_store_is_false_where_something_could_be_kept_and_absent_elsewhere() -> None:
    tree = chat(store=True, service_tier="flex")
    assert ChatWire().body(tree, external_target(), "m", stream=False)["store"] is False
    for provider in ("vllm", "embedded"):
        sent = ChatWire().body(tree, home_target(provider=provider), "m", stream=False)
        assert "store" not in sent
        assert "service_tier" not in sent


def test_a_stream_is_asked_for_its_usage_and_keeps_other_options() -> None:
    tree = chat(stream=True, stream_options={"include_obfuscation": False, "include_usage": False})
    sent = ChatWire().body(tree, external_target(), "m", stream=True)
    assert sent["stream"] is True
    assert sent["stream_options"] == {"include_obfuscation": False, "include_usage": True}
    whole = ChatWire().body(tree, external_target(), "m", stream=False)
    assert "stream" not in whole
    assert "stream_options" not in whole
