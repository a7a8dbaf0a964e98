"""Records as the registers fold them."""

from __future__ import annotations


def a_record(**fields: object) -> dict[str, object]:
    """A masked request that was answered outside; `fields` are written over it."""
    return {
        "type": "completion",
        "ts": "2026-11-24T10:00:00.000000Z",
        "log_id": "log_1",
        "app": "crm",
        "team": "sales",
        "target": "cloud/openai",
        "boundary": "external",
        "country": "US",
        "effect": "mask",
        "findings": [
            {"entity": "PERSON", "data_class": "contact", "count": 3},
            {"entity": "HEALTH", "data_class": "special_category", "count": 1},
        ],
        "transforms": ["mask PERSON 2", "redact PERSON 1"],
        "usage": {"input": 10, "output": 5},
        "policies": [{"name": "kvkk", "digest": "3f"}],
        **fields,
    }
