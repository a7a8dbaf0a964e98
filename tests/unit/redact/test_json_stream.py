import json

import pytest

from gateway.redact.json_stream import RestoringJson
from gateway.redact.reading import Reader

VALUE = 'Ah"met\\\nYılmaz'
READER = Reader({"[KİŞİ_4821]": VALUE})
OBJECT = {"ad": "[KİŞİ_4821]'e", "[KİŞİ_4821]": [1, None, "x [KİŞİ_4821]"], "boş": ""}


def restored(written: str, size: int) -> str:
    text = RestoringJson(READER)
    pieces = [written[place : place + size] for place in range(0, len(written), size)]
    return "".join(text.feed(piece) for piece in pieces) + text.feed("", final=True)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 10_000])
@pytest.mark.parametrize("ascii_only", [True, False])
def test_values_stand_in_valid_json_however_it_is_written_and_cut(
    size: int, ascii_only: bool
) -> None:
    written = json.dumps(OBJECT, ensure_ascii=ascii_only)
    assert json.loads(restored(written, size)) == {
        "ad": VALUE + "'e",
        VALUE: [1, None, "x " + VALUE],
        "boş": "",
    }


@pytest.mark.parametrize("size", [1, 2, 3, 7, 10_000])
@pytest.mark.parametrize(
    "written",
    [
        "",
        '{"a": "\\ud83d\\ude00 \\u0131 \\n \\" \\\\ \\/ é"}',
        '{"a": "\\ud83d\\u0131"}',
        '{"a": "\\ud83d"}',
        '{"a": "\\ude00"}',
        '{"a": "\\u12',
        '{"a": "\\u12"}',
        '{"a": "\\u12g4 \\q"}',
        '{"a": "cut [KİŞ',
        '{"a": "\\',
        "[1, 2, [3]]",
        '"[KİŞİ_4822]"',
    ],
)
def test_text_without_placeholders_stays_as_it_was_written(written: str, size: int) -> None:
    assert restored(written, size) == written


@pytest.mark.parametrize("size", [1, 3, 10_000])
def test_a_placeholder_without_quotation_marks_becomes_a_string(size: int) -> None:
    written = '{"a": [KİŞİ_4821], "b": [KİŞİ_4821 , 2]}'
    assert json.loads(restored(written, size)) == {"a": VALUE, "b": [VALUE, 2]}


@pytest.mark.parametrize("size", [1, 3, 10_000])
def test_an_address_inside_a_string_keeps_its_placeholder_and_the_next_string_does_not(
    size: int,
) -> None:
    written = json.dumps(["https:\\/\\/x/[KİŞİ_4821]", "[KİŞİ_4821]"]).replace("\\\\", "\\")
    assert json.loads(restored(written, size)) == ["https://x/[KİŞİ_4821]", VALUE]


def test_a_placeholder_is_not_read_across_two_strings() -> None:
    assert restored('["[KİŞİ_","4821]"]', 1) == '["[KİŞİ_","4821]"]'
