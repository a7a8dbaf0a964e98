from __future__ import annotations

import pytest

from gateway.core.errors import PolicyError, SettingsError
from gateway.policy.yaml_events import MOST_BYTES, read
from gateway.policy.yaml_nodes import ListNode, MapNode, ScalarNode


def _refusal(text: str | bytes) -> str:
    with pytest.raises(PolicyError) as caught:
        read(text, "f.yaml")
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    return str(caught.value)


def test_a_tree_keeps_values_and_places() -> None:
    (node,) = read("a: 1\nb:\n  - x\n  - {c: no}\n", "f.yaml")
    assert isinstance(node, MapNode)
    items = node.get("b")
    assert isinstance(items, ListNode)
    assert (items.line, items.column) == (3, 3)
    inner = items.items[1]
    assert isinstance(inner, MapNode)
    value = inner.get("c")
    assert isinstance(value, ScalarNode)
    assert (value.value, value.line, value.column) == ("no", 4, 9)


def test_quotes_make_text() -> None:
    (node,) = read("['1', \"true\"]", "f")
    assert isinstance(node, ListNode)
    assert [item.value for item in node.items if isinstance(item, ScalarNode)] == ["1", "true"]


def test_several_documents_are_several_nodes() -> None:
    assert len(read("a: 1\n---\nb: 2\n---\n", "f.yaml")) == 3


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing here\n", "\ufeff", b"", b"\xef\xbb\xbf"])
def test_an_empty_file_holds_no_document(text: str | bytes) -> None:
    assert read(text, "f.yaml") == []


def test_a_byte_order_mark_does_not_shift_columns() -> None:
    (node,) = read(b"\xef\xbb\xbfa: 1", "f.yaml")
    assert (node.line, node.column) == (1, 1)


def test_turkish_text_and_emoji_count_as_characters() -> None:
    (node,) = read("{İsim: ığüşöç, 👩‍⚕️: x}", "f.yaml")
    assert isinstance(node, MapNode)
    assert [key.text for key, _ in node.entries] == ["İsim", "👩‍⚕️"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: *x", "f.yaml:1:4: Aliases (*) are not read."),
        ("a: &x 1", "f.yaml:1:4: Anchors (&) are not read."),
        ("a: &x {b: 1}", "f.yaml:1:4: Anchors (&) are not read."),
        ("a: !!python/object:os.system x", "f.yaml:1:4: Tags (!) are not read."),
        ("a: ! x", "f.yaml:1:4: Tags (!) are not read."),
        ("a: !!map {b: 1}", "f.yaml:1:4: Tags (!) are not read."),
        ("%YAML 1.1\n---\na: 1", "f.yaml:1:1: Directives are not read."),
        ("%TAG !e! tag:x\n---\na: 1", "f.yaml:1:1: Directives are not read."),
        ("a: 1\nb: 2\na: 3", "f.yaml:3:1: The key `a` was already given in line 1."),
        ('{a: 1, "a": 2}', "f.yaml:1:8: The key `a` was already given in line 1."),
        ("? [a]\n: b", "f.yaml:1:3: A key must be a word."),
        (
            "a:\n\tb: 1",
            "f.yaml:2:1: This is not YAML: found character '\\t' that cannot start any token."
            " Indent with spaces: YAML takes no tabs.",
        ),
        ("a: [1, 2", "f.yaml:1:9: This is not YAML"),
        ("a: 'x", "f.yaml:1:6: This is not YAML"),
        ("a: b: c", "f.yaml:1:5: This is not YAML"),
        ("a: x\0y", "f.yaml:1:5: The character U+0000 is not allowed here."),
        ("a: 1\r\nb: \x1b", "f.yaml:2:4: The character U+001B is not allowed here."),
        ("a: \u2028", "f.yaml:1:4: The character U+2028 is not allowed here."),
        ("a: \ud800", "f.yaml:1:4: The character U+D800 is not allowed here."),
        ("a: x\ufeffy", "f.yaml:1:5: The character U+FEFF is not allowed here."),
        (b"a: 1\nb: \xff", "f.yaml:2:4: The file is not UTF-8."),
        (b"\xff\xfea\x00", "f.yaml:1:1: The file is not UTF-8."),
        ("a: " + "9" * 5000, "f.yaml:1:4: This number is too long."),
        ("a: [" + "b," * 200_001, "f.yaml:1:399999: The file holds more than 200000 values."),
        ('a: "\\UFFFFFFFF"', "f.yaml:1:7: This is not YAML: a number in it is out of range."),
        ("[" * 100_000, "f.yaml:1:33: The file is nested deeper than 32 levels."),
        ("{" * 100_000, "f.yaml:1:33: The file is nested deeper than 32 levels."),
        ("- " * 100_000, "f.yaml:1:65: The file is nested deeper than 32 levels."),
        ("x" * (MOST_BYTES + 1), "f.yaml:1:1: The file is larger than 1 MiB."),
        ("ş" * (MOST_BYTES // 2 + 1), "f.yaml:1:1: The file is larger than 1 MiB."),
        (b"x" * (MOST_BYTES + 1), "f.yaml:1:1: The file is larger than 1 MiB."),
    ],
    ids=lambda value: repr(value[:24]),
)
def test_what_could_be_overlooked_is_refused_at_its_place(text: str | bytes, message: str) -> None:
    assert _refusal(text).startswith(message)


def test_thirty_two_levels_are_read() -> None:
    (node,) = read("[" * 32 + "]" * 32, "f.yaml")
    assert isinstance(node, ListNode)


def test_a_merge_key_is_an_ordinary_key() -> None:
    (node,) = read("<<: {a: 1}", "f.yaml")
    assert isinstance(node, MapNode)
    assert node.get("a") is None


def test_yaml_1_2_may_be_declared() -> None:
    assert len(read("%YAML 1.2\n---\na: 1\n", "f.yaml")) == 1


def test_settings_raise_their_own_error() -> None:
    with pytest.raises(SettingsError, match=r"^turnike\.yaml:1:4"):
        read("a: *x", "turnike.yaml", fault=SettingsError)


def test_ten_thousand_keys_are_read() -> None:
    (node,) = read("".join(f"key{number}: 1\n" for number in range(10_000)), "f.yaml")
    assert isinstance(node, MapNode)
    assert len(node.entries) == 10_000
