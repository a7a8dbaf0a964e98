from __future__ import annotations

import numpy as np

from gateway.detect.people.features import features, tokens
from gateway.detect.people.model import BEGINS, INSIDE, REACH, name_model

TEXT = "Please write to John Smith about the claim of Ayşe Yılmaz, who lives in Ankara."


def test_probabilities_are_probabilities() -> None:
    told = name_model().probabilities(features(tokens(TEXT)))
    assert told.shape[0] == len(tokens(TEXT))
    assert np.allclose(told.sum(axis=1), 1, atol=1e-5)


def test_names_stand_out() -> None:
    read = tokens(TEXT)
    told = name_model().probabilities(features(read))
    sure = {
        token.text: float(row[BEGINS] + row[INSIDE]) for token, row in zip(read, told, strict=True)
    }
    assert min(sure[word] for word in ("John", "Smith", "Ayşe", "Yılmaz")) > 0.8
    assert max(sure[word] for word in ("Please", "claim", "who", "lives")) < 0.2


def test_a_token_depends_on_those_within_reach_and_no_others() -> None:
    read = features(tokens("a b c d e f g John Smith h i j k l m n o p q"))
    whole = name_model().probabilities(read)
    cut = name_model().probabilities(read[8 - REACH : 8 + REACH + 1])
    assert np.allclose(whole[8], cut[REACH], atol=1e-5)


def test_padding_parts_passages() -> None:
    read = features(tokens(TEXT))
    apart = [*read, *[(0,) * 6] * REACH, *read]
    told = name_model().probabilities(apart)
    alone = name_model().probabilities(read)
    assert np.allclose(told[: len(read)], alone, atol=1e-5)
    assert np.allclose(told[-len(read) :], alone, atol=1e-5)


def test_a_long_text_is_read_as_a_short_one() -> None:
    read = features(tokens(f"{TEXT} " * 400))
    told = name_model().probabilities(read)
    period = len(tokens(TEXT))
    middle = told[period * 200 : period * 201]
    assert np.allclose(told[period * 250 : period * 251], middle, atol=1e-5)


def test_nothing_to_read_is_nothing_told() -> None:
    assert len(name_model().probabilities([])) == 0
