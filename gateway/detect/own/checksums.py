"""The check digits that a recogniser of the settings can ask for, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from stdnum import damm, ean, iban, luhn, verhoeff
from stdnum.iso7064 import mod_11_2, mod_11_10, mod_37_2, mod_97_10
from stdnum.tr import tckimlik, vkn

CHECKSUMS: Mapping[str, Callable[[str], bool]] = MappingProxyType(
    {
        "luhn": luhn.is_valid,
        "verhoeff": verhoeff.is_valid,
        "damm": damm.is_valid,
        "mod97": mod_97_10.is_valid,
        "mod11-2": mod_11_2.is_valid,
        "mod11-10": mod_11_10.is_valid,
        "mod37-2": mod_37_2.is_valid,
        "ean": ean.is_valid,
        "iban": iban.is_valid,
        "tckn": tckimlik.is_valid,
        "vkn": vkn.is_valid,
    }
)


def passes(checksum: str, value: str) -> bool:
    """Whether the letters and digits of `value` pass the check of that name."""
    return CHECKSUMS[checksum]("".join(filter(str.isalnum, value)).upper())
