"""Turkish numbers of social security, passports, licences and companies, beside their words."""

from __future__ import annotations

from gateway.detect.numbered import Numbered, recognizer

_ROWS = (
    Numbered(
        name="tr_social_security",
        entity="TR_SOCIAL_SECURITY",
        shape=r"[0-9]{4,13}(?:[ .-][0-9]{1,8}){0,6}",
        words=(
            "sgk",
            "ssk",
            "bağ-kur",
            "bağkur",
            "sigorta sicil",
            "sigorta no",
            "emekli sicil",
            "sicil no",
        ),
        near=0.85,
        valid=lambda value: 7 <= len(value) <= 13 or len(value) in {23, 26},
        hits=(
            "SGK sicil 3418250976142",
            "sgk no: 3418250976142",
            "Sigorta sicil numarası 3418250976142 olan işçi",
            "his SGK number is 3418250976142",
        ),
        misses=(
            "3418250976142",
            "SGK 2024 yılında",
            "SGK prim borcu 12.500 TL",
            "sicil no: 12",
            "SGK 0850 kaç",
            "the SGK has 26 million members",
        ),
    ),
    Numbered(
        name="tr_passport",
        entity="PASSPORT",
        shape=r"(?i:[USTZ])[ -]?[0-9]{8}",
        words=("pasaport", "passport"),
        near=0.95,
        hits=("Pasaport no: U12345678", "pasaportum u 12345678", "Turkish passport U23456781"),
        misses=("U12345678", "pasaport almak istiyorum", "pasaport harcı 2024", "passport U123456"),
    ),
    Numbered(
        name="tr_driver_license",
        entity="DRIVER_LICENSE",
        shape=r"[0-9]{6}(?:[ ]?[0-9]{5})?|[A-Z][ -]?[0-9]{6}",
        words=("ehliyet", "sürücü belge", "sürücü belgesi"),
        near=0.8,
        hits=(
            "Ehliyet no: 482913",
            "sürücü belgesi numarası 48291365012",
            "ehliyetimin numarası A 482913",
        ),
        misses=("ehliyet sınavı 2024", "482913", "ehliyet harcı 7.438 TL", "driving 482913 km"),
    ),
    Numbered(
        name="tr_mersis",
        entity="TR_MERSIS",
        shape=r"[0-9]{4}(?:[ -]?[0-9]{4}){3}",
        words=("mersis",),
        near=0.95,
        hits=("MERSİS No: 0482013659700015", "mersis 0482 0136 5970 0015"),
        misses=("0482013659700015", "mersis nedir?", "MERSIS 2024", "the code 0482013659700015"),
    ),
)
RECOGNIZERS = tuple(map(recognizer, _ROWS))
