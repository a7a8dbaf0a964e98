"""Identity numbers of English-speaking countries, and passports and licences beside their words."""

from __future__ import annotations

import re

from stdnum.br import cpf
from stdnum.ca import sin
from stdnum.gb import utr
from stdnum.in_ import aadhaar
from stdnum.us import ein

from gateway.detect.numbered import Numbered, recognizer

_NINO = re.compile(r"(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][0-9]{6}[A-D]")
_FEWEST_DIGITS = 5


def _nino(value: str) -> bool:
    return _NINO.fullmatch(value) is not None


def _several_digits(value: str) -> bool:
    """Whether there are enough digits among the letters for a number of a document."""
    digits = sum(map(str.isdigit, value))
    return digits >= _FEWEST_DIGITS and digits * 5 >= len(value) * 2


_ROWS = (
    Numbered(
        name="uk_nino",
        entity="UK_NINO",
        shape=r"\b[A-Z]{2}[ ]?[0-9]{2}[ ]?[0-9]{2}[ ]?[0-9]{2}[ ]?[A-D]\b",
        words=("national insurance", "nino", "ni number", "ni no"),
        alone=0.8,
        near=0.95,
        valid=_nino,
        hits=("AB 12 34 56 C", "National Insurance: JG103759A", "NI numarası JG103759A"),
        misses=("GB 12 34 56 C", "JG103759E", "JG 10 37", "ulusal sigorta QQ123456C"),
    ),
    Numbered(
        name="uk_utr",
        entity="UK_UTR",
        shape=r"[0-9]{5}[ ]?[0-9]{5}",
        words=("utr", "unique taxpayer"),
        near=0.95,
        valid=utr.is_valid,
        checksum=True,
        hits=("UTR 1955839661", "UTR numarası 1955839661"),
        misses=("1955839661", "UTR 1955839662", "UTR nedir?"),
    ),
    Numbered(
        name="us_ssn_told",
        entity="US_SSN",
        shape=r"[0-9]{3}[ .-]?[0-9]{2}[ .-]?[0-9]{4}",
        words=("ssn", "social security n", "social security #", "social security:"),
        near=0.95,
        valid=lambda value: value[:3] not in {"000", "666"} and value[3:5] != "00",
        hits=(
            "His social security number is 853-37-1694",
            "SSN 853371694",
            "ABD SSN numaram 853 37 1694",
        ),
        misses=("853371694", "SSN 000-37-1694", "SSN 853-00-1694", "SSN nedir?"),
    ),
    Numbered(
        name="us_ein",
        entity="US_EIN",
        shape=r"[0-9]{2}-?[0-9]{7}",
        words=("ein:", "ein number", "ein #", "ein no", "employer id", "federal tax id"),
        near=0.85,
        valid=ein.is_valid,
        hits=("EIN number 91-1144442", "ABD'deki EIN: 91-1144442"),
        misses=("91-1144442", "EIN: 07-1144442", "ein Mann mit 12", "ein 1234"),
    ),
    Numbered(
        name="passport",
        entity="PASSPORT",
        shape=r"\b(?:[A-Z]{1,2}[ ]?[0-9]{6,8}|[A-Z][0-9A-Z]{8}|[0-9]{8,9})\b",
        words=("passport", "reisepass", "passeport", "pasaporte", "passaporto", "paspoort"),
        near=0.8,
        valid=_several_digits,
        hits=(
            "passport number 512093847",
            "Passport No: C01X00T47",
            "Reisepass C01X00T47",
            "Alman passport numarası 512093847",
        ),
        misses=(
            "512093847",
            "passport control at 12",
            "passport renewed in 2021",
            "pasaport ofisi",
        ),
    ),
    Numbered(
        name="driver_license",
        entity="DRIVER_LICENSE",
        shape=r"\b[A-Z0-9](?:[ -]?[A-Z0-9]){5,17}\b",
        words=(
            "driver's licen", "drivers licen", "driver licen", "driving licen", "licence number",
            "führerschein", "permis de conduire", "permiso de conducir", "patente di guida",
            "driver’s licen", "dl number", "dl no", "dl #",
        ),
        near=0.8,
        valid=_several_digits,
        hits=(
            "my driver's license number is 2270-66-1551",
            "Driving licence: MORGA657054SM9IJ",
            "California driver license D1234568",
            "Almanya Führerschein B072RRE2I55",
        ),
        misses=(
            "2270-66-1551",
            "a driver's license in 2021",
            "driving licence costs 34",
            "ehliyet",
        ),
    ),
    Numbered(
        name="ca_sin",
        entity="CA_SIN",
        shape=r"[0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{3}",
        words=("sin number", "sin:", "sin #", "social insurance", "numéro d'assurance sociale"),
        near=0.95,
        valid=sin.is_valid,
        checksum=True,
        hits=("SIN: 581 302 817", "Kanada social insurance 581-302-817"),
        misses=("581 302 817", "SIN: 581 302 818", "sin of pride 12"),
    ),
    Numbered(
        name="in_aadhaar",
        entity="IN_AADHAAR",
        shape=r"[2-9][0-9]{3}[ -]?[0-9]{4}[ -]?[0-9]{4}",
        words=("aadhaar", "aadhar", "uidai"),
        near=0.95,
        valid=aadhaar.is_valid,
        checksum=True,
        hits=("Aadhaar 2239 6241 6150", "Aadhaar numarası 223962416150"),
        misses=("223962416150", "Aadhaar 2239 6241 6151", "Aadhaar nedir?"),
    ),
    Numbered(
        name="br_cpf",
        entity="BR_CPF",
        shape=r"\b[0-9]{3}\.[0-9]{3}\.[0-9]{3}-[0-9]{2}\b",
        words=("cpf",),
        alone=0.85,
        near=0.95,
        valid=cpf.is_valid,
        checksum=True,
        hits=("484.364.735-74", "CPF: 484.364.735-74", "Brezilya CPF 484.364.735-74"),
        misses=("484.364.735-75", "484.364.735", "CPF nedir?"),
    ),
)  # fmt: skip
RECOGNIZERS = tuple(map(recognizer, _ROWS))
