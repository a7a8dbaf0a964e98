import pytest

from gateway.detect.placeholders import is_code, is_placeholder


@pytest.mark.parametrize(
    "value",
    [
        "*****",
        "<password>",
        "${PW}",
        "your_key_here",
        "xxxxxxxx",
        "{{secret}}",
        "aaaa",
        "[REDACTED]",
    ],
)
def test_the_place_of_a_secret_is_no_secret(value: str) -> None:
    assert is_placeholder(value)


@pytest.mark.parametrize("value", ["Kedi1234!", "pw", "482913", "Zq8vT1rWm3"])
def test_a_written_in_secret_is_no_placeholder(value: str) -> None:
    assert not is_placeholder(value)


@pytest.mark.parametrize(
    "value", ["os.environ['X']", "None", "get_password()", "config.password", "str", "request.args"]
)
def test_a_piece_of_a_program_is_code(value: str) -> None:
    assert is_code(value)


def test_a_password_is_no_code() -> None:
    assert not is_code("Hunter22!")
