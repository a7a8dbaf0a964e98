"""The models that can be asked for, in the shapes of both APIs that list them."""

from __future__ import annotations

from collections.abc import Sequence

_UNKNOWN_DATE = "1970-01-01T00:00:00Z"


def openai_models(names: Sequence[str]) -> dict[str, object]:
    """All of them, as OpenAI lists them."""
    return {"object": "list", "data": [openai_model(name) for name in names]}


def openai_model(name: str) -> dict[str, object]:
    """One of them, as OpenAI describes it."""
    return {"id": name, "object": "model", "created": 0, "owned_by": "turnike"}


def anthropic_models(names: Sequence[str]) -> dict[str, object]:
    """All of them on one page, as Anthropic lists them."""
    return {
        "data": [anthropic_model(name) for name in names],
        "has_more": False,
        "first_id": names[0] if names else None,
        "last_id": names[-1] if names else None,
    }


def anthropic_model(name: str) -> dict[str, object]:
    """One of them, as Anthropic describes it; when it was released is not known here."""
    return {
        "type": "model",
        "id": name,
        "display_name": name,
        "created_at": _UNKNOWN_DATE,
        "lifecycle": "active",
    }
