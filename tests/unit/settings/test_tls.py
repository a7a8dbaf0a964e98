from __future__ import annotations

from pathlib import Path

import pytest

from gateway.core.errors import SettingsError
from gateway.settings import load

TARGET = (
    "targets:\n  - {name: local/m, provider: vllm, urls: ['http://127.0.0.1:9/v1'], model: m,\n"
    "     boundary: organisation, operator: us}\n"
)


@pytest.mark.parametrize(
    ("url", "tls", "message"),
    [
        ("http://a.example", "{ca: a.pem}", "https://"),
        ("https://a.example", "{ca: missing}", "`tls.ca` is not there"),
        ("https://a.example", "{cert: a.pem}", "both `cert` and `key`"),
    ],
)
def test_files_of_tls_that_cannot_be_used_are_refused(
    tmp_path: Path, url: str, tls: str, message: str
) -> None:
    (tmp_path / "a.pem").touch()
    anchor = f"{{kind: timestamp, url: '{url}', authority: a.pem, tls: {tls}}}"
    file = tmp_path / "turnike.yaml"
    file.write_text(f"{TARGET}audit:\n  anchors:\n    - {anchor}\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=message):
        load(file, {})
