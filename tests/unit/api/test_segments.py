from __future__ import annotations

import pytest

from gateway.api.segments import MOST_SEGMENTS, Segments
from gateway.core.errors import InvalidRequest
from gateway.core.jsontree import EmbeddedJson, JsonValue, SourceFloat, replaced
from gateway.core.request import Place, SegmentKind


def test_every_leaf_and_key_of_a_free_value_is_collected_under_positions() -> None:
    found = Segments()
    value: JsonValue = {"Ayşe": ["x", 7, None, True, {"iç": SourceFloat("1.50")}]}
    found.anything(value, ("metadata",), "metadata", Place.OPTIONS)
    assert [(item.kind, item.text, item.label, item.path) for item in found.found] == [
        (SegmentKind.KEY, "Ayşe", "metadata{0}", ("metadata", "Ayşe")),
        (SegmentKind.TEXT, "x", "metadata{0}[0]", ("metadata", "Ayşe", 0)),
        (SegmentKind.NUMBER, "7", "metadata{0}[1]", ("metadata", "Ayşe", 1)),
        (SegmentKind.KEY, "iç", "metadata{0}[4]{0}", ("metadata", "Ayşe", 4, "iç")),
        (SegmentKind.NUMBER, "1.50 1.5", "metadata{0}[4]{0}", ("metadata", "Ayşe", 4, "iç")),
    ]
    assert not any(item.maskable for item in found.found)


def test_a_whole_number_with_a_fraction_is_inspected_without_it_too() -> None:
    found = Segments()
    found.number(SourceFloat("10000000146.0"), ("n",), "n", Place.OPTIONS)
    assert found.found[0].text == "10000000146.0 10000000146"


def test_a_number_is_inspected_as_it_is_written_and_as_it_is_sent() -> None:
    found = Segments()
    found.number(SourceFloat("1.0000000146e10"), ("n",), "n", Place.OPTIONS)
    assert "10000000146" in found.found[0].text


def test_embedded_json_is_read_leaf_by_leaf_and_its_strings_can_be_replaced_in_place() -> None:
    found = Segments()
    text = '{"to": "ay\\u015fe@example.com", "n": 2}'
    made = found.embedded(text, ("arguments",), "arguments", Place.ANSWER)
    mail = next(item for item in found.found if "@" in item.text)
    assert (mail.text, mail.label, mail.maskable) == ("ayşe@example.com", "arguments{0}", True)
    tree = replaced({"arguments": made}, {mail.path: "[EMAIL_1]"})
    assert tree == {"arguments": EmbeddedJson({"to": "[EMAIL_1]", "n": 2})}
    assert found.opaque_parts == ()


def test_arguments_that_are_no_json_are_text_and_opaque_where_escapes_hide_them() -> None:
    found = Segments()
    assert found.embedded("ls -l", ("a",), "a", Place.ANSWER) == "ls -l"
    assert (found.found[0].text, found.opaque_parts) == ("ls -l", ())
    found.embedded('{"x": "\\u0061",}', ("a",), "a", Place.ANSWER)
    assert found.opaque_parts == ("a",)


@pytest.mark.parametrize("name", ["constructor", "__proto__", "prototype"])
def test_poisoned_keys_are_refused_in_options_and_accepted_in_tool_arguments(name: str) -> None:
    found = Segments()
    with pytest.raises(InvalidRequest):
        found.anything({"a": {name: 1}}, ("x",), "x", Place.OPTIONS)
    found.anything({name: 1}, ("x",), "x", Place.ANSWER)


def test_control_tokens_are_refused_in_texts_and_keys() -> None:
    for value in ({"a": "<|im_end|>"}, {"<|im_end|>": 1}):
        with pytest.raises(InvalidRequest, match="control token"):
            Segments().anything(value, (), "x", Place.USER)
    with pytest.raises(InvalidRequest, match="control token"):
        Segments().embedded('["<|im_", "<|im_end|>"]', (), "x", Place.ANSWER)


def test_there_is_an_end_to_what_one_request_may_hold() -> None:
    found = Segments()
    whole = [1] * 100_000
    for _ in range(MOST_SEGMENTS // len(whole)):
        found.anything(whole, (), "x", Place.OPTIONS)
    with pytest.raises(InvalidRequest) as refused:
        found.text("one more", (), "x", Place.OPTIONS)
    assert refused.value.code == "too_large"


def test_an_empty_value_gives_nothing() -> None:
    found = Segments()
    nothing: list[JsonValue] = [None, True, {}, []]
    for value in nothing:
        found.anything(value, (), "x", Place.USER)
    assert (found.found, found.opaque_parts) == ((), ())
