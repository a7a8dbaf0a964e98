"""All recognisers of this folder, and the data class of every entity that can be found."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from gateway.core.finding import DataClass
from gateway.detect.adopted import PRESIDIO_ENTITIES
from gateway.detect.city import CITY
from gateway.detect.found import Recognizer
from gateway.detect.recognizer import PatternRecognizer, WordRecognizer
from gateway.detect.recognizers import (
    address_en,
    address_eu,
    address_said,
    address_tr,
    api_key,
    authorization,
    bank,
    beliefs,
    body_data,
    bundler,
    confidential,
    connection_string,
    contracts,
    credit_card,
    date_of_birth,
    email,
    health,
    iban,
    identity_english,
    identity_europe,
    identity_tr,
    ip_address,
    jwt,
    kubernetes_secret,
    license_plate,
    mac_address,
    memberships,
    minor,
    origin_and_appearance,
    password,
    person_tr,
    phone,
    phone_announced,
    private_key,
    private_life,
    secret_alone,
    secret_assigned,
    tr_national_id,
    tr_tax_id,
    username,
)

_ALL: tuple[tuple[Recognizer, ...], ...] = (
    tr_national_id.RECOGNIZERS,
    tr_tax_id.RECOGNIZERS,
    iban.RECOGNIZERS,
    credit_card.RECOGNIZERS,
    bank.RECOGNIZERS,
    identity_tr.RECOGNIZERS,
    identity_europe.RECOGNIZERS,
    identity_english.RECOGNIZERS,
    phone.RECOGNIZERS,
    phone_announced.RECOGNIZERS,
    license_plate.RECOGNIZERS,
    email.RECOGNIZERS,
    date_of_birth.RECOGNIZERS,
    address_en.RECOGNIZERS,
    address_eu.RECOGNIZERS,
    address_said.RECOGNIZERS,
    address_tr.RECOGNIZERS,
    ip_address.RECOGNIZERS,
    mac_address.RECOGNIZERS,
    username.RECOGNIZERS,
    minor.RECOGNIZERS,
    api_key.RECOGNIZERS,
    secret_assigned.RECOGNIZERS,
    secret_alone.RECOGNIZERS,
    private_key.RECOGNIZERS,
    jwt.RECOGNIZERS,
    connection_string.RECOGNIZERS,
    bundler.RECOGNIZERS,
    password.RECOGNIZERS,
    authorization.RECOGNIZERS,
    kubernetes_secret.RECOGNIZERS,
    person_tr.RECOGNIZERS,
    health.RECOGNIZERS,
    beliefs.RECOGNIZERS,
    origin_and_appearance.RECOGNIZERS,
    memberships.RECOGNIZERS,
    private_life.RECOGNIZERS,
    body_data.RECOGNIZERS,
    confidential.RECOGNIZERS,
    contracts.RECOGNIZERS,
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
    ours = {item.entity: item.data_class for group in _ALL for item in (*group, CITY)}
    return MappingProxyType({**PRESIDIO_ENTITIES, **ours})
