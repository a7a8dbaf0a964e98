from __future__ import annotations

import pytest

from gateway.detect.decode.rewrite import rewritten
from gateway.detect.decode.spelled import joined

TURKISH = "bir sıfır sıfır sıfır sıfır sıfır sıfır sıfır bir dört altı"
ENGLISH = "one zero zero zero zero zero zero zero one four six"


@pytest.mark.parametrize(
    "written",
    [
        TURKISH,
        ENGLISH,
        "BİR SIFIR SIFIR SIFIR SIFIR SIFIR SIFIR SIFIR BİR DÖRT ALTI",
        TURKISH.replace(" ", ", "),
        ENGLISH.replace(" ", "-"),
        ENGLISH.replace("zero", "oh"),
        "bir 0 0 0 sifir sıfır sıfır 0 bir dört altı",
    ],
)
def test_a_spelled_number_is_digits_where_it_stands(written: str) -> None:
    text = f"Numara {written}, tamam"
    step = rewritten(text, joined(text))
    assert step is not None
    assert step.text == "Numara 10000000146, tamam"
    assert step.to_source(7, 18) == (7, 7 + len(written))


@pytest.mark.parametrize(
    "text", ["bir iki üç dört", "one two three four five", "1 2 3 4 5 6 7 8 9 0 1", "birikim"]
)
def test_counting_is_no_number(text: str) -> None:
    assert list(joined(text)) == []
