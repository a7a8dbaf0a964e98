from gateway.core.finding import DataClass, Stage
from gateway.detect.found import Recognizer
from gateway.detect.recognizers.load import data_classes, pattern_recognizers, word_recognizers

_ALL: tuple[Recognizer, ...] = (*pattern_recognizers(), *word_recognizers())
_SPECIAL = {
    "HEALTH",
    "RELIGION",
    "ETHNIC_ORIGIN",
    "POLITICAL_OPINION",
    "PHILOSOPHICAL_BELIEF",
    "UNION_MEMBERSHIP",
    "ASSOCIATION_MEMBERSHIP",
    "SEX_LIFE",
    "CRIMINAL_RECORD",
    "BIOMETRIC",
    "GENETIC",
    "APPEARANCE",
}


def test_every_entity_has_one_data_class() -> None:
    for recognizer in _ALL:
        assert data_classes()[recognizer.entity] is recognizer.data_class


def test_all_six_data_classes_are_covered() -> None:
    assert set(data_classes().values()) == set(DataClass)


def test_names_of_recognisers_are_unique() -> None:
    names = [item.name for item in _ALL]
    assert len(set(names)) == len(names)


def test_each_special_category_is_an_entity_without_a_value_to_mask() -> None:
    special = [item for item in word_recognizers() if item.entity in _SPECIAL]
    assert {item.entity for item in special} == _SPECIAL
    assert all(not item.maskable for item in special)
    assert {data_classes()[entity] for entity in _SPECIAL} == {DataClass.SPECIAL_CATEGORY}


def test_patterns_and_words_are_told_apart_by_stage() -> None:
    assert {item.stage for item in pattern_recognizers()} == {Stage.PATTERN}
    assert {item.stage for item in word_recognizers()} == {Stage.WORDS}


def test_entities_of_presidio_are_known_and_places_are_not() -> None:
    assert data_classes()["US_SSN"] is DataClass.NATIONAL_ID
    assert data_classes()["PERSON"] is DataClass.CONTACT
    assert not {"LOCATION", "DATE_TIME", "URL", "NRP", "ORGANIZATION"} & set(data_classes())
