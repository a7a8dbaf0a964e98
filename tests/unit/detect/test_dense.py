from gateway.detect.dense import dense_regions

_RUN = b"Zq8vT1rWm3Xc5Kp7"


def test_prose_has_no_dense_region() -> None:
    assert dense_regions(b"What is the internationalisation of 2024-01-15?") == []
    assert dense_regions(b"") == []


def test_a_region_reaches_to_both_sides_of_a_run() -> None:
    text = b"a " * 200 + _RUN + b" b" * 200
    (region,) = dense_regions(text)
    assert _RUN in region
    assert 16 < len(region) < len(text)


def test_regions_that_touch_are_one_and_others_are_apart() -> None:
    assert len(dense_regions(_RUN + b" and " + _RUN)) == 1
    assert len(dense_regions(_RUN + b" a" * 400 + b" " + _RUN)) == 2


def test_a_region_holds_the_whole_of_a_long_run() -> None:
    text = b"/" * 64 + b"9" + b"/" * 5000 + _RUN
    assert dense_regions(text) == [text]
