"""What a target says, written as the stream of its wire."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TypeAlias

from rig.behaviours import DONE, chunk, event, finish

from gateway.core.reply import Channel, TextDelta, ToolCallDelta

Said: TypeAlias = Sequence[TextDelta | ToolCallDelta]

_FIELDS = {Channel.TEXT: "content", Channel.REASONING: "reasoning_content"}


def chat_stream(said: Said, *, escaped: bool = False) -> bytes:
    """Chunks of a chat completion; `escaped` writes all but ASCII as JSON escapes."""
    calls = any(isinstance(piece, ToolCallDelta) for piece in said)
    objects = [
        chunk({"role": "assistant", "content": ""}),
        *(chunk(_delta(piece)) for piece in said),
        finish("tool_calls" if calls else "stop"),
        chunk(choices=[], usage={"prompt_tokens": 7, "completion_tokens": 3}),
    ]
    return b"".join(event(json.dumps(item, ensure_ascii=escaped)) for item in objects) + DONE


def _delta(piece: TextDelta | ToolCallDelta) -> dict[str, object]:
    if isinstance(piece, TextDelta):
        return {_FIELDS[piece.channel]: piece.text}
    function = {"arguments": piece.arguments}
    if not piece.name:
        return {"tool_calls": [{"index": piece.index, "function": function}]}
    head = {"index": piece.index, "id": piece.call_id, "type": "function"}
    return {"tool_calls": [{**head, "function": {"name": piece.name, **function}}]}
