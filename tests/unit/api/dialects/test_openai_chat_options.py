from __future__ import annotations

import pytest
from rig.chat_requests import besides_model, read, refusal, seen

from gateway.core.request import Place, SegmentKind


def test_numbers_are_inspected_as_their_digits() -> None:
    request = read(temperature=0.25, n=2, seed=10000000146)
    assert seen(request, "seed").text == "10000000146"
    assert seen(request, "seed").kind is SegmentKind.NUMBER
    assert seen(request, "temperature").text == "0.25"


def test_identifiers_and_metadata_travel_and_are_inspected() -> None:
    request = read(
        user="ayşe@example.com", metadata={"müşteri": "Can", "n": {"a": 1}}, safety_identifier="s"
    )
    assert seen(request, "user").text == "ayşe@example.com"
    told = [(item.label, item.text) for item in request.segments if item.label.startswith("meta")]
    assert told == [
        ("metadata{0}", "müşteri"),
        ("metadata{0}", "Can"),
        ("metadata{1}", "n"),
        ("metadata{1}{0}", "a"),
        ("metadata{1}{0}", "1"),
    ]
    assert request.tree["user"] == "ayşe@example.com"
    assert not any(item.maskable for item in request.segments if item.place is Place.OPTIONS)


def test_an_option_that_no_schema_names_travels_and_its_name_is_inspected_and_not_shown() -> None:
    request = read(top_k=5, ayşe={"b": ["c", 7]})
    assert seen(request, "top_k").text == "5"
    told = [(item.label, item.text) for item in request.segments if "options" in item.label]
    assert told == [
        ("options{3}", "ayşe"),
        ("options{3}{0}", "b"),
        ("options{3}{0}[0]", "c"),
        ("options{3}{0}[1]", "7"),
    ]
    assert request.tree["ayşe"] == {"b": ["c", 7]}


def test_null_is_absent_as_sdks_send_it() -> None:
    names = (
        "n max_tokens temperature stop logit_bias metadata stream_options user tools seed stream"
    )
    request = read(**dict.fromkeys(names.split()), response_format=None, tool_choice=None)
    assert len(besides_model(request)) == 1
    assert not request.stream


def test_bounds_are_within_reach() -> None:
    read(
        n=8,
        max_tokens=1_048_576,
        max_completion_tokens=1,
        temperature=2,
        top_p=0,
        presence_penalty=-2,
        frequency_penalty=2.0,
        top_logprobs=20,
        stop=["a", "b", "c", "d"],
        logit_bias={str(token): 1 for token in range(1024)},
        stream_options={"include_usage": True, "include_obfuscation": False, "x": "y"},
        modalities=["text"],
        prediction={"type": "content", "content": "x"},
    )


BAD: dict[str, tuple[dict[str, object], str]] = {
    "n a billion": ({"n": 10**9}, "n"),
    "n 0": ({"n": 0}, "n"),
    "n true": ({"n": True}, "n"),
    "max_tokens 0": ({"max_tokens": 0}, "max_tokens"),
    "max_tokens -1": ({"max_tokens": -1}, "max_tokens"),
    "max_tokens a billion": ({"max_tokens": 10**9}, "max_tokens"),
    "max_tokens 1e9": ({"max_tokens": 1e9}, "max_tokens"),
    "max_tokens in words": ({"max_tokens": "5"}, "max_tokens"),
    "max_tokens true": ({"max_tokens": True}, "max_tokens"),
    "max_completion_tokens": ({"max_completion_tokens": 0}, "max_completion_tokens"),
    "hot": ({"temperature": "hot"}, "temperature"),
    "too cold": ({"temperature": -1}, "temperature"),
    "too hot": ({"temperature": 2.1}, "temperature"),
    "top_p": ({"top_p": 1.5}, "top_p"),
    "penalty": ({"presence_penalty": 3}, "presence_penalty"),
    "10k stops": ({"stop": ["a"] * 10_000}, "stop"),
    "five stops": ({"stop": ["a"] * 5}, "stop"),
    "a number to stop": ({"stop": 7}, "stop"),
    "a number among the stops": ({"stop": [7]}, "stop[0]"),
    "100k biases": ({"logit_bias": {str(i): 1 for i in range(90_000)}}, "logit_bias"),
    "a bias on a word": ({"logit_bias": {"Ayşe": 1}}, "logit_bias{0}"),
    "a bias of 101": ({"logit_bias": {"1": 101}}, "logit_bias{0}"),
    "a list of biases": ({"logit_bias": []}, "logit_bias"),
    "streaming yes": ({"stream": "yes"}, "stream"),
    "streaming 1": ({"stream": 1}, "stream"),
    "stream options": ({"stream_options": []}, "stream_options"),
    "usage in words": (
        {"stream_options": {"include_usage": "yes"}},
        "stream_options.include_usage",
    ),
    "logprobs": ({"logprobs": 1}, "logprobs"),
    "top_logprobs": ({"top_logprobs": 21}, "top_logprobs"),
    "store": ({"store": "yes"}, "store"),
    "service_tier": ({"service_tier": 1}, "service_tier"),
    "user": ({"user": 7}, "user"),
    "metadata": ({"metadata": "x"}, "metadata"),
    "65 in metadata": ({"metadata": {str(i): "x" for i in range(65)}}, "metadata"),
    "sound": ({"modalities": ["audio"]}, "modalities"),
    "prediction": ({"prediction": "x"}, "prediction"),
    "seed": ({"seed": 0.5}, "seed"),
}


@pytest.mark.parametrize("name", BAD)
def test_an_option_out_of_its_bounds_is_refused_by_name(name: str) -> None:
    fields, param = BAD[name]
    refused = refusal(**fields)
    assert (refused.param, refused.http_status) == (param, 400)
    assert refused.code in {"invalid_type", "invalid_value", "unsupported_parameter"}


def test_poison_is_refused_at_any_depth_of_an_option() -> None:
    for fields in (
        {"x": {"constructor": 1}},
        {"metadata": {"constructor": "x"}},
        {"constructor": 1},
    ):
        assert refusal(**fields).code == "unknown_parameter"
