"""No text crashes the reader of policies or keeps it for long, and every error has its place."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rig.policies import ENTITIES, Made, policy_texts, text_of

from gateway.core.errors import PolicyError
from gateway.policy.load import load_texts

MIB = 1 << 20
SECONDS = 120  # the worst of these takes a twentieth of it on an idle machine
NASTY = {
    "an alias bomb": "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
    "an alias of itself": "&a [*a]",
    "a merge": "policy: p\n<<: {otherwise: allow}\n",
    "a tag that builds": "!!python/object/apply:os.system [ls]",
    "a tag of its own": "policy: !x p",
    "tabs": "policy:\tp\n\totherwise: allow",
    "NUL": "policy: p\0",
    "NUL by an escape": 'policy: "p\\0"',
    "half a surrogate pair": 'policy: "\\ud800"',
    "beyond Unicode": 'policy: "\\U0011FFFF"',
    "a version without end": f"%YAML {'1' * 9000}\n---\na",
    "a directive": "%TAG ! tag:x,2000:\n---\npolicy: p",
    "two documents in one": "policy: p\n... policy: q",
    "100,000 brackets": "[" * 100_000,
    "100,000 braces": "{" * 100_000,
    "100,000 dashes": "- " * 100_000,
    "100,000 question marks": "? " * 100_000,
    "a map as a key": "{a: 1}: b",
    "a list as a key": "? [a]\n: b",
    "an empty key": ": b",
    "a long number": f"policy: {'9' * 5000}",
    "a long float": f"policy: 1e{'9' * 5000}",
    "10 MiB": "a" * (10 * MIB),
    "10 MiB in one line of a policy": f"policy: {'a' * (10 * MIB)}",
    "a list of everything": "[" + "a," * (MIB // 2 - 2) + "]",
    "a list by lines": "- a\n" * (MIB // 4),
    "documents without end": "---\n" * (MIB // 4),
    "keys without end": "".join(f"k{number}: v\n" for number in range(80_000)),
    "texts without end": "- |\n" * (MIB // 4),
    "a mebibyte of spaces": "a: |\n" + " " * (MIB - 9),
    "a mebibyte of lines": "\n" * MIB,
    "a mebibyte of quotes": '"' + "a" * (MIB - 2),
    "rules without end": "policy: p\notherwise: allow\nrules:\n" + "- {name: r}\n" * 80_000,
    "marks of byte order": "\ufeff\ufeffpolicy: p",
    "line ends of other systems": "policy: p\r\notherwise: allow\r\rrules: 7",
    "separators of lines": "policy: p\u2028otherwise: allow",
    "times and booleans of YAML 1.1": "policy: on\notherwise: yes\nif_uninspected: 18:00",
}
ALPHABET = st.sampled_from(
    [*"{}[],:-?&*!|>%@`'\"#\\ \n\t\r\0a1.~=<", "\u2028", "é", "\ud800", "😀"]
)
PIECES = st.sampled_from(
    [
        *("policy: p\n", "otherwise: allow\n", "rules:\n", "  - ", "name: r", "---\n", "then: "),
        *("when: {finds: [", "]}", '"', "'", "&a ", "*a", "!!x ", "|\n", ">\n", "%YAML 1.1\n"),
        *("\\", ": ", ", ", "\t"),
    ]
)


def _refusal(text: str | bytes) -> PolicyError | None:
    try:
        load_texts([("f.yaml", text)], ENTITIES)
    except PolicyError as error:
        return error
    return None


def _tried(text: str | bytes) -> PolicyError | None:
    """What the loader says, None where it loads; never without a place and an advice."""
    error = _refusal(text)
    if error is not None:
        assert error.file == "f.yaml"
        assert error.line >= 1
        assert error.column >= 1
        assert error.message.endswith(".")
        assert error.hint, error.message
    return error


@pytest.mark.timeout(SECONDS)
@pytest.mark.parametrize("name", NASTY)
def test_what_was_made_to_break_readers_is_refused_in_time(name: str) -> None:
    assert _tried(NASTY[name]) is not None


def test_bytes_that_are_no_utf_8_are_refused_at_their_place() -> None:
    error = _tried(b"policy: p\nabout: \xc3\x28")
    assert error is not None
    assert (error.line, error.column) == (2, 8)
    assert _tried(b"\xff\xfep\0o\0") is not None


@settings(max_examples=500)
@given(st.one_of(st.text(ALPHABET, max_size=60), st.lists(PIECES, max_size=20).map("".join)))
def test_any_text_is_read_or_refused_at_a_place(text: str) -> None:
    _tried(text)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_at_a_place(data: bytes) -> None:
    _tried(data)


@settings(max_examples=300)
@given(st.data(), policy_texts(most=1))
def test_a_policy_with_a_piece_cut_out_or_put_in_is_read_or_refused_at_a_place(
    data: st.DataObject, made: Made
) -> None:
    text = text_of(*made[0])
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 30)))
    _tried(
        text[:start]
        + data.draw(st.one_of(st.just(""), PIECES, st.text(ALPHABET, max_size=5)))
        + text[end:]
    )
