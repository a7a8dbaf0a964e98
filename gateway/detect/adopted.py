"""Presidio's own recognisers that run as they are, and how far each is believed.

Most of its recognisers fire on any number of the right length; these carry a
checksum or a shape that few other things have. Its e-mail and URL recognisers
fetch a suffix list over the network and are never constructed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from gateway.core.finding import DataClass

PERSON = "PERSON"
NAMES = "names"
"""The detector of names, which loads a model and is therefore not imported here."""
_NEVER = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Adopted:
    """One of Presidio's recognisers, by the name of its class.

    A result counts alone if Presidio scores it at `alone` or more, and near one
    of `words` (folded) at `near` or more; it is then given `score` or
    `score_near`. `checksum` says that Presidio verifies a check digit, so that
    its score is 1 for a value that passes. `sign` (RE2) occurs wherever a value
    stands: Presidio's patterns are slow, and a text without the sign is spared them.
    """

    recognizer: str
    sign: str
    entity: str
    data_class: DataClass
    alone: float
    near: float
    score: float
    score_near: float
    words: tuple[str, ...]
    checksum: bool = False

    @property
    def needs_words(self) -> bool:
        """Whether nothing of it counts where none of its words is near."""
        return self.alone == _NEVER


ADOPTED = (
    Adopted(
        recognizer="UsSsnRecognizer",
        sign=r"[0-9]{5}-[0-9]{4}|[0-9]{3}-[0-9]{6}|[0-9]{9}|[0-9]{3}[- .][0-9]{2}[- .][0-9]{4}",
        entity="US_SSN",
        data_class=DataClass.NATIONAL_ID,
        alone=0.5,
        near=0.05,
        score=0.6,
        score_near=0.9,
        words=("ssn", "social sec", "social insurance"),
    ),
    Adopted(
        recognizer="UsItinRecognizer",
        sign=r"9[0-9]{2}[- ]?[0-9]{2}[- ]?[0-9]{4}",
        entity="US_ITIN",
        data_class=DataClass.NATIONAL_ID,
        alone=0.5,
        near=0.3,
        score=0.6,
        score_near=0.9,
        words=("itin", "tin", "taxpayer", "tax id"),
    ),
    Adopted(
        recognizer="NhsRecognizer",
        sign=r"[0-9]{3}[- ]?[0-9]{3}[- ]?[0-9]{4}",
        entity="UK_NHS",
        data_class=DataClass.NATIONAL_ID,
        alone=_NEVER,  # one number in eleven has the right check digit
        near=1.0,
        score=0.0,
        score_near=0.95,
        words=("nhs", "national health", "health number", "patient"),
        checksum=True,
    ),
    Adopted(
        recognizer="PlPeselRecognizer",
        sign=r"[0-9]{11}",
        entity="PL_PESEL",
        data_class=DataClass.NATIONAL_ID,
        alone=_NEVER,  # a date and one check digit: one number in seventy passes
        near=1.0,
        score=0.0,
        score_near=0.95,
        words=("pesel",),
        checksum=True,
    ),
    Adopted(
        recognizer="EsNifRecognizer",
        sign=r"[0-9]{7}-?\pL",
        entity="ES_NIF",
        data_class=DataClass.NATIONAL_ID,
        alone=1.0,
        near=1.0,
        score=0.7,
        score_near=0.95,
        words=("dni", "nif", "identidad"),
        checksum=True,
    ),
    Adopted(
        recognizer="ItFiscalCodeRecognizer",
        sign=(r"(?i)[A-Z]{6}[0-9LMNP-V]{2}[A-EHLMPRST][0-9LMNP-V]{2}[A-Z][0-9LMNP-V]{3}[A-Z]"),
        entity="IT_FISCAL_CODE",
        data_class=DataClass.NATIONAL_ID,
        alone=1.0,
        near=1.0,
        score=0.95,
        score_near=1.0,
        words=("codice fiscale", "cf"),
        checksum=True,
    ),
    Adopted(
        recognizer="InPanRecognizer",
        sign=r"\pL{5}[0-9]{4}\pL",
        entity="IN_PAN",
        data_class=DataClass.NATIONAL_ID,
        alone=0.5,
        near=0.1,
        score=0.6,
        score_near=0.9,
        words=("pan ", "pan:", "permanent account"),
    ),
    Adopted(
        recognizer="CryptoRecognizer",
        sign=r"(?i:bc1|[13])[\pL0-9]{25}",
        entity="CRYPTO",
        data_class=DataClass.FINANCIAL,
        alone=1.0,
        near=1.0,
        score=1.0,
        score_near=1.0,
        words=("wallet", "btc", "bitcoin"),
        checksum=True,
    ),
)

PRESIDIO_ENTITIES: Mapping[str, DataClass] = MappingProxyType(
    {item.entity: item.data_class for item in ADOPTED} | {PERSON: DataClass.CONTACT}
)
