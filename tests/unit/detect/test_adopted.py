from __future__ import annotations

from gateway.core.finding import DataClass
from gateway.detect.adopted import ADOPTED, PRESIDIO_ENTITIES
from gateway.detect.recognizers.load import data_classes


def test_every_entity_that_presidio_gives_has_the_same_class_everywhere() -> None:
    known = data_classes()
    assert {entity: known[entity] for entity in PRESIDIO_ENTITIES} == dict(PRESIDIO_ENTITIES)
    assert PRESIDIO_ENTITIES["PERSON"] is DataClass.CONTACT


def test_recognizers_that_reach_for_the_network_or_fire_on_any_number_are_not_adopted() -> None:
    names = {item.recognizer for item in ADOPTED}
    assert not names & {
        "EmailRecognizer",
        "UrlRecognizer",
        "PhoneRecognizer",
        "UsBankRecognizer",
        "UsLicenseRecognizer",
        "UsPassportRecognizer",
    }
    assert all(item.alone >= 0.5 for item in ADOPTED)
