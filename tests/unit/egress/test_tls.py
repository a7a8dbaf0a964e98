from __future__ import annotations

import ssl
from pathlib import Path

import pytest
from rig.certificates import Authority

from gateway.core.errors import SettingsError
from gateway.core.target import Tls
from gateway.egress.tls import tls_context


def test_certificates_and_names_are_verified() -> None:
    context = tls_context()
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2
    assert context.cert_store_stats()["x509_ca"] > 50


def test_the_environment_adds_no_authority_and_no_key_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = Authority(tmp_path)
    usual = tls_context().cert_store_stats()
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.ca))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "keys.log"))
    context = tls_context()
    assert context.cert_store_stats() == usual
    assert not context.keylog_filename
    assert not (tmp_path / "keys.log").exists()


def test_an_authority_that_is_named_is_the_only_one(tmp_path: Path) -> None:
    context = tls_context(Tls(ca=str(Authority(tmp_path).ca)))
    assert context.cert_store_stats()["x509_ca"] == 1


@pytest.mark.parametrize(
    "tls", [Tls(ca="/nowhere/ca.pem"), Tls(cert="a.pem"), Tls(key="a.key"), Tls(ca=__file__)]
)
def test_a_file_that_cannot_be_used_is_an_error_of_the_settings(tls: Tls) -> None:
    with pytest.raises(SettingsError) as caught:
        tls_context(tls)
    assert "tls" in str(caught.value)
