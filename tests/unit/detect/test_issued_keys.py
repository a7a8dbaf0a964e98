from gateway.detect.dense import DENSE_RUN, dense_regions
from gateway.detect.issued_keys import ISSUED
from gateway.detect.key_shapes import example_of


def test_the_names_of_families_are_unique() -> None:
    names = [family.name for family in ISSUED]
    assert len(set(names)) == len(names)


def test_there_are_as_many_families_as_scanners_know() -> None:
    assert len(ISSUED) >= 150


def test_every_family_says_how_sure_it_is() -> None:
    assert all(0.5 <= family.score <= 1 for family in ISSUED)


def test_every_key_is_dense_enough_to_be_looked_for() -> None:
    for family in ISSUED:
        for shape in family.shapes:
            example = example_of(shape)
            assert len(example) >= DENSE_RUN
            assert dense_regions(f"it is {example} indeed".encode()), family.name
