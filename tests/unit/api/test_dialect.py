from __future__ import annotations

from gateway.api.dialect import Dialect, ErrorShape, Rendered
from gateway.api.dialects.anthropic_errors import AnthropicErrors
from gateway.api.dialects.openai_chat import OpenAiChat


def test_a_dialect_is_also_a_shape_of_errors() -> None:
    dialect: Dialect = OpenAiChat()
    shapes: list[ErrorShape] = [dialect, AnthropicErrors()]
    assert [shape.name for shape in shapes] == ["openai_chat", "anthropic_messages"]


def test_a_rendered_body_does_not_print() -> None:
    assert "secret" not in repr(Rendered(status=200, headers={}, body=b"secret"))
