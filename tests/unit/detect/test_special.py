from rig.written_pages import page_of

from gateway.core.finding import DataClass
from gateway.detect.special import special_category
from gateway.detect.topics import Kind, Subject


def test_a_category_bears_the_name_of_its_subject() -> None:
    made = special_category(
        Subject(name="genetic", kind=Kind.STATE), hits=("my dna test",), misses=("dna",)
    )
    assert (made.name, made.entity) == ("genetic", "GENETIC")
    assert made.data_class is DataClass.SPECIAL_CATEGORY
    assert not made.maskable
    assert [hit.canonical for hit in made.find(page_of("my dna test", made.begins))] == ["dna test"]
