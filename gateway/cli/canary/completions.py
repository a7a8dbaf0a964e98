"""Where data can hide in OpenAI's completions, which carry on a text."""

from __future__ import annotations

from collections.abc import Iterable

from gateway.cli.canary.surface import OPENING, Said, Surface
from gateway.core.jsonfields import count_in, objects_in, text_in
from gateway.core.jsontree import JsonObject


def said(objects: Iterable[JsonObject]) -> Said:
    """What the answer says, one choice after the other, over all its chunks."""
    texts: dict[int, str] = {}
    for item in objects:
        for choice in objects_in(item, "choices"):
            index = count_in(choice, "index") or 0
            texts[index] = texts.get(index, "") + text_in(choice, "text")
    return Said(text="".join(texts[index] for index in sorted(texts)), arguments="")


COMPLETIONS = Surface(
    name="completions",
    path="/v1/completions",
    model="canary-openai",
    small={"prompt": OPENING},
    said=said,
    echoed=frozenset({"prompt", "only prompt of a list", "first of several prompts"}),
    english="only prompt of a list",
    places={
        "prompt": lambda value: {"prompt": f"Şu kayıt için bir mektup yaz: {value} ."},
        "only prompt of a list": lambda value: {"prompt": [f"The record of {value} ."]},
        "first of several prompts": lambda value: {"prompt": [f"Kayıt: {value} .", OPENING]},
        "last of several prompts": lambda value: {"prompt": [OPENING, f"Kayıt: {value} ."]},
        "suffix": lambda value: {"suffix": f"Saygılarımla, {value} ."},
        "stop": lambda value: {"stop": value},
        "one stop of several": lambda value: {"stop": ["SON", value]},
        "user": lambda value: {"user": value},
        "unknown option": lambda value: {"x_trace": {"who": value}},
        "unknown option's name": lambda value: {"x_trace": {value: "who"}},
    },
)
