from gateway.detect.passages import Passages
from gateway.detect.person_cues import Evidence

NONE, ANOTHER = Evidence.NONE, Evidence.ANOTHER


def test_evidence_is_told_by_its_distance() -> None:
    text = "My mother is old. Diabetes since 2010. Thanks."
    passages = Passages(text)
    diabetes, thanks = text.index("Diabetes"), text.index("Thanks")
    assert [passages.here(place) for place in (0, diabetes, thanks)] == [ANOTHER, NONE, NONE]
    assert [passages.beside(place) for place in (0, diabetes, thanks)] == [NONE, ANOTHER, NONE]
    assert [passages.within(place) for place in (0, diabetes, thanks)] == [ANOTHER] * 3


def test_what_stands_far_away_is_no_evidence() -> None:
    text = "I was ill. " + "Water is wet. " * 200
    assert Passages(text).within(len(text) - 3) is NONE


def test_every_place_of_a_text_lies_in_its_sentence() -> None:
    text = "Bir. İki!\n" + "x" * 1000 + " üç"
    passages = Passages(text)
    for place in range(len(text)):
        start, end = passages.around(place)
        assert start <= place < end
        assert end - start <= 400
        assert passages.within(place) is NONE
