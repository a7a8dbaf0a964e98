"""A number with check digits is found in every disguise that is promised, where it stands."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rig.evasions import FOUND
from stdnum import iban, luhn

from gateway.detect.canonical import canonicalise
from gateway.detect.linear import LinearPass
from gateway.detect.recognizers.load import pattern_recognizers
from gateway.detect.recognizers.tr_national_id import checks_out as is_national_id
from gateway.detect.recognizers.tr_tax_id import checks_out as is_tax_id

PASS = LinearPass(pattern_recognizers())
NAMED = {
    "TR_NATIONAL_ID": ("TC kimlik no", "Turkish identity number"),
    "TR_TAX_ID": ("vergi no", "tax number"),
    "IBAN_CODE": ("hesap", "account"),
    "CREDIT_CARD": ("kart no", "card number"),
}
# The word that tells what a tax number is would have to stand backwards, too.
EXCEPT = {("reversed", "TR_TAX_ID")}
DIGITS = st.text("0123456789", min_size=22, max_size=22)


def value(entity: str, digits: str) -> str:
    """An invented value with right check digits, made of `digits`."""
    if entity == "TR_NATIONAL_ID":
        start = f"{int(digits[0]) % 9 + 1}{digits[1:9]}"
        return next(n for n in (f"{start}{end:02d}" for end in range(100)) if is_national_id(n))
    if entity == "TR_TAX_ID":
        return next(n for n in (f"{digits[:9]}{end}" for end in range(10)) if is_tax_id(n))
    if entity == "CREDIT_CARD":
        start = f"4{digits[:14]}"
        return f"{start}{luhn.calc_check_digit(start)}"
    account = f"00{digits[:3]}0{digits[3:19]}"
    return f"TR{iban.calc_check_digits(f'TR00{account}')}{account}"


@pytest.mark.parametrize("entity", NAMED)
@pytest.mark.parametrize("disguise", FOUND)
@settings(max_examples=4)
@given(digits=DIGITS)
def test_a_disguised_number_is_found_where_it_stands(
    disguise: str, entity: str, digits: str
) -> None:
    plain = value(entity, digits)
    written = FOUND[disguise](plain)
    if (disguise, entity) in EXCEPT:
        return
    for named, rest in zip(NAMED[entity], ("yazıyor, özetle.", "is written, sum up."), strict=True):
        before = f"Bu satırda {named}: "
        text = f"{before}{written} {rest}"
        canonical = canonicalise(text)
        places = [
            canonical.to_source(item.hit.start, item.hit.end)
            for item in PASS.scan(canonical.text)
            if item.recognizer.entity == entity
            and (item.hit.canonical == plain or disguise == "reversed")  # may be one forwards, too
        ]
        assert places, written
        start, end = places[0]
        assert len(before) <= start < end <= len(before + written)
        assert end - start >= min(len(plain), len(written)) * 0.9
