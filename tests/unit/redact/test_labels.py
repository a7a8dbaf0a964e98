from gateway.core.finding import DataClass
from gateway.redact.fold import fold
from gateway.redact.labels import BY_CLASS, PERSON, PLACEHOLDER_LABELS, label_of


def test_an_entity_has_its_label_in_both_languages() -> None:
    label = label_of("PERSON", DataClass.CONTACT)
    assert (label.word("tr"), label.word("en"), label.word("de")) == ("KİŞİ", "PERSON", "PERSON")


def test_an_unknown_entity_has_the_label_of_its_data_class() -> None:
    for data_class, label in BY_CLASS.items():
        assert label_of("PATIENT_FILE_NO", data_class) is label
    assert set(BY_CLASS) == set(DataClass)


def test_labels_are_letters_alone() -> None:
    words = [word for label in PLACEHOLDER_LABELS for word in (label.tr, label.en)]
    assert all(word.isalpha() and word.isupper() for word in words)


def test_no_two_labels_read_alike_once_folded() -> None:
    owners: dict[str, object] = {}
    for label in PLACEHOLDER_LABELS:
        for word in {fold(label.tr).text, fold(label.en).text}:
            assert owners.setdefault(word, label) is label
    assert owners["kisi"] is PERSON
