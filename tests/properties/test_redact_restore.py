"""However an answer is cut into pieces, an app reads the same."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st
from rig.redaction import cut, restored, restored_call

from gateway.redact.restore import Restorer

ISSUED = {
    "[KİŞİ_4821]": 'Ah"met\n[KİŞİ_1111]',
    "[KİŞİ_48217]": "Mehmet",
    "[EPOSTA_0001]": "a@b.c",
    "[METİN_5555]": "\\[KİŞİ_4821\\]",
}
TOOLS = frozenset({"mail"})
TOKENS = [
    "KISI_4821",
    "person\\_4821",
    "\\[KİŞİ_4821\\]",
    "［KİŞİ＿４８２１］",
    "[KİŞİ_9999]",
    "EPOSTA_0001",
]
PARTS = ["KİŞİ", "[ki\u0307", "4821", "48217", "[METİN", "'in", "e\u0301"]
ADDRESSES = ["http://", "https:", "www.", "](", "![", "<img src=", "<a href='", "\n\n"]
SCRAPS = st.sampled_from([*ISSUED, *TOKENS, *PARTS, *ADDRESSES, *"[]\\_ ()<>\"'/:=*!x4İK\n"])
TEXTS = st.one_of(st.lists(SCRAPS, max_size=12).map("".join), st.text(max_size=40))
SIZES = st.lists(st.integers(0, 6), max_size=60)


@settings(max_examples=500)
@given(TEXTS, SIZES)
def test_a_text_is_the_same_under_any_cutting(text: str, sizes: list[int]) -> None:
    whole = restored(Restorer(ISSUED), [text])
    assert restored(Restorer(ISSUED), cut(text, sizes)) == whole
    assert restored(Restorer(ISSUED), text) == whole


@settings(max_examples=500)
@given(TEXTS, SIZES, st.booleans())
def test_arguments_are_the_same_under_any_cutting(
    text: str, sizes: list[int], as_json: bool
) -> None:
    if as_json:
        text = json.dumps({"a": text, text: [text]})
    whole = restored_call(Restorer(ISSUED, TOOLS), "mail", [text])
    assert restored_call(Restorer(ISSUED, TOOLS), "mail", cut(text, sizes)) == whole
    assert restored_call(Restorer(ISSUED, TOOLS), "mail", text) == whole


@settings(max_examples=500)
@given(st.recursive(TEXTS | st.integers() | st.none(),
                    lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner), max_leaves=6),
       SIZES, st.booleans())  # fmt: skip
def test_valid_arguments_stay_valid(value: object, sizes: list[int], ascii_only: bool) -> None:
    written = json.dumps(value, ensure_ascii=ascii_only)
    json.loads(restored_call(Restorer(ISSUED, TOOLS), "mail", cut(written, sizes)))


@settings(max_examples=200)
@given(TEXTS)
def test_a_text_is_not_changed_by_what_was_not_issued(text: str) -> None:
    other = Restorer({"[TARİH_7777777]": "dün"})
    assert restored(other, text) == text
