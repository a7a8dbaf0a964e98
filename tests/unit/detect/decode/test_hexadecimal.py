from __future__ import annotations

import pytest

from gateway.detect.decode.hexadecimal import decoded

VALUE = "Ayşe 10000000146"
DATA = VALUE.encode()


@pytest.mark.parametrize(
    "written",
    [
        DATA.hex(),
        DATA.hex().upper(),
        DATA.hex(" "),
        DATA.hex(":"),
        DATA.hex("-"),
        "0x" + DATA.hex(),
        "".join(f"\\x{byte:02x}" for byte in DATA),
        " ".join(f"0x{byte:02X}" for byte in DATA),
        ", ".join(f"0x{byte:02X}" for byte in DATA),
        " ".join(f"{byte:08b}" for byte in DATA),
        "".join(f"{byte:08b}" for byte in DATA),
    ],
)
def test_written_out_bytes_are_decoded_where_they_stand(written: str) -> None:
    assert list(decoded(f"no: {written}.")) == [(4, 4 + len(written), VALUE)]


@pytest.mark.parametrize(
    "text",
    [
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b",
        "550e8400-e29b-41d4-a716-446655440000",
        "4111 1111 1111 1111",
        "2024-01-15 10:30:00",
        "10 20 30 40 50 60 70 80 90",
    ],
)
def test_hashes_and_numbers_are_no_text(text: str) -> None:
    assert list(decoded(text)) == []
