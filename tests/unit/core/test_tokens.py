import pytest

from gateway.core.tokens import estimate_tokens


@pytest.mark.parametrize(
    ("characters", "tokens"), [(0, 0), (1, 1), (4, 1), (5, 2), (10_000, 2_500), (-3, 0)]
)
def test_four_characters_are_a_token_and_a_rest_is_one_more(characters: int, tokens: int) -> None:
    assert estimate_tokens(characters) == tokens
