from __future__ import annotations

import json
import math

from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.api.strict_json import loads
from gateway.core.errors import InvalidRequest
from gateway.core.jsontree import dump

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)
scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts
)
trees = st.dictionaries(
    texts,
    st.recursive(
        scalars,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    ),
    max_size=5,
)
fragments = st.sampled_from(
    ['"', "{", "}", "[", "]", ",", ":", "\\", "\\u", "d800", "0061", "a", "1", "0", "e9", ".", "-",
     "NaN", "null", "true", " ", "\n", "\x00", "İ", "\ufeff"]
)  # fmt: skip


@settings(deadline=None)
@given(trees, st.booleans())
def test_a_valid_document_reads_as_the_standard_library_reads_it(
    tree: object, ascii_: bool
) -> None:
    body = json.dumps(tree, ensure_ascii=ascii_).encode()
    if b"__proto__" not in body:
        assert loads(body) == json.loads(body) == tree


@settings(deadline=None)
@given(st.lists(fragments, max_size=30).map("".join), st.booleans())
def test_whatever_is_read_is_written_and_read_again_as_an_equal_tree(text: str, wrap: bool) -> None:
    body = f'{{"k":{text}}}'.encode() if wrap else text.encode()
    try:
        tree = loads(body)
    except InvalidRequest:
        return
    again = dump(tree)
    assert loads(again) == tree
    assert json.loads(again) == json.loads(body) == tree


@settings(deadline=None)
@given(st.binary(max_size=60))
def test_no_bytes_do_more_than_be_refused(body: bytes) -> None:
    status = 400
    try:
        loads(body)
    except InvalidRequest as refused:
        status = refused.http_status
    assert status == 400


@settings(deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_is_sent_as_the_number_that_was_read(value: float) -> None:
    sent = json.loads(dump(loads(json.dumps({"a": value}).encode())))
    assert sent["a"] == value
    assert math.copysign(1, sent["a"]) == math.copysign(1, value)
