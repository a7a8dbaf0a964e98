from gateway.detect.passages import Near, Passages
from gateway.detect.person_cues import Evidence

NONE, OWN, ANOTHER = Evidence.NONE, Evidence.OWN, Evidence.ANOTHER


def test_evidence_is_told_by_its_distance() -> None:
    text = "My mother is old. Diabetes since 2010. Thanks."
    passages = Passages(text)
    assert passages.near(0) == Near(ANOTHER, ANOTHER, ANOTHER)
    assert passages.near(text.index("Diabetes")) == Near(NONE, ANOTHER, ANOTHER)
    assert passages.near(text.index("Thanks")) == Near(NONE, NONE, ANOTHER)


def test_what_stands_far_away_is_no_evidence() -> None:
    text = "I was ill. " + "Water is wet. " * 200
    assert Passages(text).near(len(text) - 3) == Near(NONE, NONE, NONE)


def test_every_place_of_a_text_lies_in_its_sentence() -> None:
    text = "Bir. İki!\n" + "x" * 1000 + " üç"
    passages = Passages(text)
    for place in range(len(text)):
        start, end = passages.around(place)
        assert start <= place < end
        assert end - start <= 400
        passages.near(place)
