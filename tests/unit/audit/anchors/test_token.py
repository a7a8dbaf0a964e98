from __future__ import annotations

import hashlib
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from rig.certificates import Authority as CertificateAuthority
from rig.stamping import StampingAuthority

from gateway.audit.anchors.token import Authority, stamp_request
from gateway.core.errors import ConfigError

NOTE = "turnike/log_1\n1\nAAAA\n\n— signed\n".encode()


@pytest.fixture(scope="module")
def stamping(tmp_path_factory: pytest.TempPathFactory) -> StampingAuthority:
    return StampingAuthority(tmp_path_factory.mktemp("tsa") / "one")


def test_a_request_holds_a_hash_and_nothing_of_what_is_stamped() -> None:
    request = stamp_request(NOTE)
    assert hashlib.sha256(NOTE).digest() in request.der
    assert len(request.der) < 100
    assert request.nonce != stamp_request(NOTE).nonce


def test_a_stamp_says_when(stamping: StampingAuthority) -> None:
    request = stamp_request(NOTE)
    at = Authority.read(stamping.root).time_of(stamping.stamp(request.der), NOTE)
    assert abs(datetime.now(UTC) - at) < timedelta(minutes=1)


def test_a_stamp_over_something_else_or_for_another_request_does_not_hold(
    stamping: StampingAuthority,
) -> None:
    authority, request = Authority.read(stamping.root), stamp_request(NOTE)
    stamp = stamping.stamp(request.der)
    authority.time_of(stamp, NOTE, nonce=request.nonce)
    with pytest.raises(ValueError, match="does not hold"):
        authority.time_of(stamp, NOTE + b"x")
    with pytest.raises(ValueError, match="does not hold"):
        authority.time_of(stamp, NOTE, nonce=request.nonce + 1)


def test_a_stamp_of_another_authority_does_not_hold(
    stamping: StampingAuthority, tmp_path: Path
) -> None:
    other = StampingAuthority(tmp_path / "other")
    stamp = other.stamp(stamp_request(NOTE).der)
    with pytest.raises(ValueError, match="does not hold"):
        Authority.read(stamping.root).time_of(stamp, NOTE)


def test_no_changed_byte_of_a_stamp_changes_its_time(stamping: StampingAuthority) -> None:
    authority, draw = Authority.read(stamping.root), random.Random(3)  # noqa: S311
    stamp = stamping.stamp(stamp_request(NOTE).der)
    at = authority.time_of(stamp, NOTE)
    held = 0
    for place in draw.sample(range(len(stamp)), 200):
        changed = bytearray(stamp)
        changed[place] ^= draw.randint(1, 255)
        try:
            assert authority.time_of(bytes(changed), NOTE) == at
            held += 1
        except ValueError:
            continue
    assert held < 10  # a few bytes around the token are signed by nobody


def test_what_is_no_stamp_does_not_hold(stamping: StampingAuthority) -> None:
    for nonsense in (b"", b"nonsense", b"\x30\x03\x02\x01\x02"):
        with pytest.raises(ValueError, match="does not hold"):
            Authority.read(stamping.root).time_of(nonsense, NOTE)


def test_certificates_that_cannot_be_used_are_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="No such file"):
        Authority.read(tmp_path / "none")
    (tmp_path / "text").write_text("nothing")
    with pytest.raises(ConfigError, match="no certificate in PEM"):
        Authority.read(tmp_path / "text")
    leaf = CertificateAuthority(tmp_path).issue("a.example")
    with pytest.raises(ConfigError, match="a root"):
        Authority.read(leaf.cert)
