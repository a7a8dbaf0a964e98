"""Identity numbers of the European Union and its neighbours, by the rules of python-stdnum."""

from __future__ import annotations

from collections.abc import Callable

from stdnum.at import tin as at_tin
from stdnum.at import vnr
from stdnum.be import nn
from stdnum.bg import egn
from stdnum.ch import ssn as ahv
from stdnum.cz import rc
from stdnum.de import idnr
from stdnum.dk import cpr
from stdnum.ee import ik
from stdnum.es import nie
from stdnum.fi import hetu
from stdnum.fr import nir
from stdnum.gr import amka
from stdnum.hr import oib
from stdnum.ie import pps
from stdnum.lt import asmens
from stdnum.nl import bsn
from stdnum.no import fodselsnummer
from stdnum.pt import nif
from stdnum.ro import cnp
from stdnum.se import personnummer

from gateway.detect.numbered import Numbered, recognizer


def _digits(count: int) -> str:
    """So many digits, with single separators between them."""
    return rf"[0-9](?:[ ./-]?[0-9]){{{count - 1}}}"


def _hetu(value: str) -> bool:
    """Whether a Finnish code is valid, which has lost the hyphen before its number."""
    return bool(hetu.is_valid(value if len(value) == 11 else f"{value[:6]}-{value[6:]}"))


def _row(
    entity: str,
    shape: str,
    valid: Callable[[str], bool],
    words: tuple[str, ...],
    examples: tuple[str, str],
    alone: float = 0.0,
) -> Numbered:
    """A row whose `examples` are a valid number and one that only looks like it."""
    right, wrong = examples
    bare = () if alone else (right, f"2024 {right}")
    return Numbered(
        name=entity.lower(),
        entity=entity,
        shape=shape,
        valid=valid,
        checksum=True,
        words=words,
        near=0.95,
        alone=alone,
        hits=(f"{words[0]}: {right}", f"{right} ({words[0]})", f"Benim numaram {words[0]} {right}"),
        misses=(f"{words[0]}: {wrong}", f"{words[0]} 2024", f"{words[0]} nedir?", *bare),
    )


_ROWS = (
    _row(
        "DE_TAX_ID",
        _digits(11),
        idnr.is_valid,
        (
            "steuer-id",
            "steueridentifikation",
            "steuer id",
            "idnr",
            "steuernummer",
            "identifikationsn",
        ),
        ("19 092 943 657", "19 092 943 658"),
    ),
    _row(
        "FR_NIR",
        r"\b[12][ ]?[0-9]{2}[ ]?[0-9]{2}[ ]?[0-9][0-9AB][ ]?[0-9]{3}[ ]?[0-9]{3}[ ]?[0-9]{2}\b",
        nir.is_valid,
        ("sécurité sociale", "numéro de sécu", "nir", "insee"),
        ("186047511277519", "186047511277518"),
        alone=0.9,
    ),
    _row(
        "NL_BSN",
        _digits(9),
        bsn.is_valid,
        ("bsn", "burgerservicenummer", "sofinummer"),
        ("670880693", "670880694"),
    ),
    _row(
        "BE_NATIONAL_NUMBER",
        r"\b[0-9]{2}\.[0-9]{2}\.[0-9]{2}[- ][0-9]{3}[.-][0-9]{2}\b",
        nn.is_valid,
        ("rijksregister", "registre national", "niss", "insz", "numéro national"),
        ("86.04.17-925.11", "86.04.17-925.12"),
        alone=0.85,
    ),
    _row(
        "PT_NIF",
        _digits(9),
        nif.is_valid,
        ("nif", "contribuinte", "número fiscal"),
        ("259715174", "259715175"),
    ),
    _row(
        "IE_PPS",
        r"\b[0-9]{7}[A-W][A-IW]?\b",
        pps.is_valid,
        ("pps", "personal public service"),
        ("1234569A", "1234569B"),
    ),
    _row(
        "AT_SOCIAL_SECURITY",
        _digits(10),
        vnr.is_valid,
        ("sozialversicherung", "svnr", "sv-nummer", "versicherungsnummer"),
        ("2244 170486", "2245 170486"),
    ),
    _row(
        "AT_TAX_ID",
        _digits(9),
        at_tin.is_valid,
        ("abgabenkonto", "abgabenkontonummer"),
        ("59-885/4214", "59-885/4215"),
    ),
    _row(
        "FI_PERSONAL_ID",
        r"\b[0-3][0-9][01][0-9]{3}[-+A][0-9]{3}[0-9A-FHJ-NPR-Y]\b",
        _hetu,
        ("henkilötunnus", "hetu", "sosiaaliturvatunnus"),
        ("170486-123B", "170486-123C"),
        alone=0.9,
    ),
    _row(
        "SE_PERSONAL_ID",
        r"\b(?:19|20)?[0-9]{2}[01][0-9][0-3][0-9][-+][0-9]{4}\b",
        personnummer.is_valid,
        ("personnummer", "samordningsnummer"),
        ("860417-4618", "860417-4619"),
        alone=0.6,
    ),
    _row(
        "DK_CPR",
        r"\b[0-3][0-9][01][0-9]{3}-?[0-9]{4}\b",
        cpr.is_valid,
        ("cpr", "cpr-nummer"),
        ("170486-6132", "370486-6132"),
    ),
    _row(
        "NO_FODSELSNUMMER",
        _digits(11),
        fodselsnummer.is_valid,
        ("fødselsnummer", "personnummer", "fodselsnr"),
        ("170486 53863", "170486 53864"),
    ),
    _row(
        "GR_AMKA",
        _digits(11),
        amka.is_valid,
        ("amka", "αμκα"),
        ("17048665248", "17048665249"),
    ),
    _row(
        "CZ_BIRTH_NUMBER",
        r"\b[0-9]{2}[0-8][0-9][0-3][0-9]/[0-9]{4}\b",
        rc.is_valid,
        ("rodné číslo", "rodné čislo", "rodne cislo"),
        ("860417/4568", "860417/4569"),
        alone=0.85,
    ),
    _row(
        "RO_CNP",
        r"\b[1-9][0-9]{12}\b",
        cnp.is_valid,
        ("cnp", "cod numeric personal"),
        ("1860417274324", "1860417274325"),
    ),
    _row(
        "HR_OIB",
        _digits(11),
        oib.is_valid,
        ("oib", "osobni identifikacijski"),
        ("86366245679", "86366245678"),
    ),
    _row(
        "BG_EGN",
        _digits(10),
        egn.is_valid,
        ("egn", "егн"),
        ("8604179816", "8604179817"),
    ),
    _row(
        "CH_SOCIAL_SECURITY",
        r"\b756[ .]?[0-9]{4}[ .]?[0-9]{4}[ .]?[0-9]{2}\b",
        ahv.is_valid,
        ("ahv", "avs", "sozialversicherungsnummer"),
        ("756.8096.4882.09", "756.8096.4882.08"),
        alone=0.85,
    ),
    _row(
        "EE_PERSONAL_CODE",
        _digits(11),
        ik.is_valid,
        ("isikukood", "isikukoodi"),
        ("38604173440", "38604173441"),
    ),
    _row(
        "LT_PERSONAL_CODE",
        _digits(11),
        asmens.is_valid,
        ("asmens kodas", "asmens kod"),
        ("38604174492", "38604174493"),
    ),
    _row(
        "ES_NIE",
        r"\b[XYZ][ -]?[0-9]{7}[ -]?[A-Z]\b",
        nie.is_valid,
        ("nie", "extranjero"),
        ("X1234569K", "X1234569L"),
        alone=0.85,
    ),
)
RECOGNIZERS = tuple(map(recognizer, _ROWS))
