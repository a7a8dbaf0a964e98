from __future__ import annotations

import json

import pytest

from gateway.core.jsontree import (
    EmbeddedJson,
    JsonValue,
    Path,
    SealedText,
    SourceFloat,
    dump,
    leaves,
    plain,
    replaced,
)

TREE: JsonValue = {
    "a": ["İ", 1, True, None, SourceFloat("1.50")],
    "b": {"ı": EmbeddedJson({"c": ["ğ", 2]})},
}


def test_every_string_number_and_key_is_a_leaf() -> None:
    assert sorted(leaves(TREE)) == sorted(["a", "İ", "1", "1.50", "b", "ı", "c", "ğ", "2"])
    assert list(leaves(None)) == []
    assert list(leaves("")) == [""]


def test_the_leaves_of_a_deep_tree_need_no_stack() -> None:
    deep: JsonValue = "x"
    for _ in range(10_000):
        deep = [deep]
    assert list(leaves(deep)) == ["x"]


def test_a_number_keeps_the_digits_it_was_written_with() -> None:
    number = SourceFloat("5555.4444e3")
    assert (number, number.source) == (5555444.4, "5555.4444e3")


def test_embedded_json_is_written_back_into_a_string() -> None:
    written = json.loads(dump(TREE))
    assert written["b"]["ı"] == '{"c":["ğ",2]}'
    assert json.loads(written["b"]["ı"]) == {"c": ["ğ", 2]}
    assert plain(TREE) == written


def test_a_tree_is_written_as_compact_utf_8() -> None:
    assert dump({"a": [1, "ş"]}) == '{"a":[1,"ş"]}'.encode()
    assert dump({}) == b"{}"


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_what_is_no_number_of_json_is_not_written(number: float) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        dump({"a": [number]})


def test_an_edit_replaces_the_leaf_at_its_path_and_shares_the_rest() -> None:
    rest: JsonValue = {"b": ["ğ"]}
    made = replaced({"a": ["x", "y"], "rest": rest}, {("a", 1): "z"})
    assert isinstance(made, dict)
    assert made["a"] == ["x", "z"]
    assert made["rest"] is rest


def test_the_whole_can_be_replaced_and_no_edit_changes_nothing() -> None:
    assert replaced(TREE, {(): "whole"}) == "whole"
    assert replaced(TREE, {}) is TREE


def test_an_edit_inside_embedded_json_stays_inside() -> None:
    made = replaced(TREE, {("b", "ı", "c", 0): "[X_1]"})
    assert json.loads(dump(made))["b"]["ı"] == '{"c":["[X_1]",2]}'


def test_the_source_tree_is_never_changed() -> None:
    before = dump(TREE)
    replaced(TREE, {("a", 0): "x", ("b", "ı", "c", 0): "y"})
    assert dump(TREE) == before


@pytest.mark.parametrize(
    "path", [("none",), ("a", 9), ("a", "0"), ("a", 0, "x"), ("a", 3, 1), ("a", -1)]
)
def test_a_path_that_leads_nowhere_is_passed_over(path: Path) -> None:
    assert dump(replaced(TREE, {path: "x"})) == dump(TREE)


def test_ten_thousand_edits_are_made_in_one_pass() -> None:
    tree: JsonValue = {"a": [str(number) for number in range(10_000)]}
    edits: dict[Path, str] = {("a", number): "x" for number in range(10_000)}
    assert replaced(tree, edits) == {"a": ["x"] * 10_000}


def test_embedded_json_does_not_print() -> None:
    assert "secret" not in repr(EmbeddedJson("secret"))


def test_a_sealed_text_is_written_as_its_target_wrote_it() -> None:
    sealed = SealedText("EqQB", "cloud/m")
    assert dump({"signature": sealed}) == b'{"signature":"EqQB"}'
    assert sealed.target == "cloud/m"
