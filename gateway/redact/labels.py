"""The word inside a placeholder: what kind of value stands there, for the model to read.

Every label is one word of letters, and no two labels read alike once case and
diacritics are dropped, so that a placeholder which a model respelled, or wrote
in the other language, still names one kind.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from gateway.core.finding import DataClass


@dataclass(frozen=True, slots=True)
class Label:
    """A kind of value, in Turkish and in English."""

    tr: str
    en: str

    def word(self, language: str) -> str:
        """The label in `language`; English for any language but Turkish."""
        return self.tr if language == "tr" else self.en


PERSON = Label("KİŞİ", "PERSON")
PLACE = Label("YER", "PLACE")
ORGANISATION = Label("KURUM", "ORGANISATION")
ADDRESS = Label("ADRES", "ADDRESS")
EMAIL = Label("EPOSTA", "EMAIL")
CITY = Label("ŞEHİR", "CITY")
PHONE = Label("TELEFON", "PHONE")
PLATE = Label("PLAKA", "PLATE")
IDENTITY = Label("KİMLİK", "IDENTITY")
TAX_NUMBER = Label("VERGİNO", "TAXNO")
CARD = Label("KART", "CARD")
IBAN = Label("IBAN", "IBAN")
IP = Label("IP", "IP")
LINK = Label("BAĞLANTI", "LINK")
DATE = Label("TARİH", "DATE")
USERNAME = Label("KULLANICI", "USERNAME")

LITERAL = Label("METİN", "TEXT")  # text of the app's own that only looks like a placeholder
REDACTED = Label("GİZLENDİ", "REDACTED")

BY_ENTITY: Mapping[str, Label] = MappingProxyType(
    {
        "PERSON": PERSON,
        "LOCATION": PLACE,
        "ORGANIZATION": ORGANISATION,
        "ADDRESS": ADDRESS,
        "STREET_ADDRESS": ADDRESS,
        "CITY": CITY,
        "EMAIL_ADDRESS": EMAIL,
        "PHONE_NUMBER": PHONE,
        "TR_PHONE_NUMBER": PHONE,
        "LICENSE_PLATE": PLATE,
        "TR_LICENSE_PLATE": PLATE,
        "TR_NATIONAL_ID": IDENTITY,
        "TR_TAX_ID": TAX_NUMBER,
        "CREDIT_CARD": CARD,
        "IBAN_CODE": IBAN,
        "IP_ADDRESS": IP,
        "URL": LINK,
        "DATE_TIME": DATE,
        "DATE_OF_BIRTH": DATE,
        "USERNAME": USERNAME,
    }
)

BY_CLASS: Mapping[DataClass, Label] = MappingProxyType(
    {
        DataClass.CONTACT: Label("İLETİŞİM", "CONTACT"),
        DataClass.NATIONAL_ID: IDENTITY,
        DataClass.FINANCIAL: Label("FİNANS", "FINANCE"),
        DataClass.SPECIAL_CATEGORY: Label("ÖZEL", "SPECIAL"),
        DataClass.SECRET: Label("SIR", "SECRET"),
        DataClass.CONFIDENTIAL: Label("GİZLİ", "CONFIDENTIAL"),
    }
)

PLACEHOLDER_LABELS: frozenset[Label] = frozenset({*BY_ENTITY.values(), *BY_CLASS.values(), LITERAL})

NAMES: frozenset[str] = frozenset({"PERSON", "LOCATION", "ORGANIZATION"})
"""Entities that Turkish inflects with a suffix after an apostrophe."""


def label_of(entity: str, data_class: DataClass) -> Label:
    """The label of an entity; one that the table does not know has the label of its class."""
    return BY_ENTITY.get(entity, BY_CLASS[data_class])
