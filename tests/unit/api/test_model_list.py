from __future__ import annotations

from gateway.api.model_list import (
    anthropic_model,
    anthropic_models,
    openai_model,
    openai_models,
)

NAMES = ("auto", "local/qwen3-8b")


def test_openai_lists_objects() -> None:
    assert openai_models(NAMES) == {
        "object": "list",
        "data": [openai_model("auto"), openai_model("local/qwen3-8b")],
    }
    assert openai_model("auto")["id"] == "auto"


def test_anthropic_lists_one_page() -> None:
    assert anthropic_models(NAMES) == {
        "data": [anthropic_model("auto"), anthropic_model("local/qwen3-8b")],
        "has_more": False,
        "first_id": "auto",
        "last_id": "local/qwen3-8b",
    }


def test_a_page_without_models_names_none() -> None:
    assert anthropic_models(()) == {
        "data": [], "has_more": False, "first_id": None, "last_id": None,
    }  # fmt: skip
