"""Where data can hide in OpenAI's embeddings, whose answers are numbers."""

from __future__ import annotations

import json
from collections.abc import Iterable

from gateway.cli.canary.surface import OPENING, Said, Surface
from gateway.core.jsonfields import objects_in
from gateway.core.jsontree import JsonObject, plain


def said(objects: Iterable[JsonObject]) -> Said:
    """The numbers of all vectors; nothing where there is none."""
    vectors = [item.get("embedding") for answer in objects for item in objects_in(answer, "data")]
    return Said(text=" ".join(json.dumps(plain(vector)) for vector in vectors), arguments="")


EMBEDDINGS = Surface(
    name="embeddings",
    path="/v1/embeddings",
    model="canary-openai",
    small={"input": OPENING},
    said=said,
    echoed=frozenset(),
    streams=False,
    english="only input of a list",
    places={
        "input": lambda value: {"input": f"Şu kaydın sahibi: {value} ."},
        "only input of a list": lambda value: {"input": [f"The record of {value} ."]},
        "one input of several": lambda value: {"input": [OPENING, f"Kayıt: {value} .", "Son."]},
        "user": lambda value: {"user": value},
        "unknown option": lambda value: {"x_trace": {"who": value}},
        "unknown option's name": lambda value: {"x_trace": {value: "who"}},
    },
)
