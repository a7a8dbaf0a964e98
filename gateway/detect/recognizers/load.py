"""All recognisers of this folder, and the data class of every entity that can be found."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from gateway.core.finding import DataClass
from gateway.detect.adopted import PRESIDIO_ENTITIES
from gateway.detect.found import Recognizer
from gateway.detect.recognizer import PatternRecognizer, WordRecognizer
from gateway.detect.recognizers import (
    api_key,
    confidential,
    connection_string,
    credit_card,
    email,
    iban,
    ip_address,
    jwt,
    license_plate,
    password,
    person_tr,
    phone,
    private_key,
    special_category,
    tr_national_id,
    tr_tax_id,
)

_ALL: tuple[tuple[Recognizer, ...], ...] = (
    tr_national_id.RECOGNIZERS,
    tr_tax_id.RECOGNIZERS,
    iban.RECOGNIZERS,
    credit_card.RECOGNIZERS,
    phone.RECOGNIZERS,
    license_plate.RECOGNIZERS,
    email.RECOGNIZERS,
    ip_address.RECOGNIZERS,
    api_key.RECOGNIZERS,
    private_key.RECOGNIZERS,
    jwt.RECOGNIZERS,
    connection_string.RECOGNIZERS,
    password.RECOGNIZERS,
    person_tr.RECOGNIZERS,
    special_category.RECOGNIZERS,
    confidential.RECOGNIZERS,
)


@cache
def pattern_recognizers() -> tuple[PatternRecognizer, ...]:
    """The recognisers of the linear pass."""
    return tuple(item for group in _ALL for item in group if isinstance(item, PatternRecognizer))


@cache
def word_recognizers() -> tuple[WordRecognizer, ...]:
    """The recognisers that read word lists."""
    return tuple(item for group in _ALL for item in group if isinstance(item, WordRecognizer))


@cache
def data_classes() -> Mapping[str, DataClass]:
    """Every entity that can be found, ours and Presidio's, with its data class."""
    ours = {item.entity: item.data_class for group in _ALL for item in group}
    return MappingProxyType({**PRESIDIO_ENTITIES, **ours})
