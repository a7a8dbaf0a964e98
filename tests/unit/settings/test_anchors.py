from __future__ import annotations

from pathlib import Path

import pytest

from gateway.core.anchor import AnchorPlace, BucketPlace, FilePlace, StampPlace
from gateway.core.errors import SettingsError
from gateway.core.target import Tls
from gateway.settings import load

TARGET = (
    "targets:\n  - {name: local/m, provider: vllm, urls: ['http://127.0.0.1:9/v1'], model: m,\n"
    "     boundary: organisation, operator: us}\n"
)


def anchors(folder: Path, text: str) -> tuple[AnchorPlace, ...]:
    file = folder / "turnike.yaml"
    file.write_text(f"{TARGET}state_dir: state\naudit:\n  anchors:\n{text}", encoding="utf-8")
    return load(file, {"S3_KEY": "id", "S3_SECRET": "secret", "S3_TOKEN": "token"}).anchors


def test_an_anchor_is_a_file_beside_the_settings_or_anywhere(tmp_path: Path) -> None:
    found = anchors(
        tmp_path,
        "    - {kind: file, path: kept}\n    - {kind: file, name: b, path: /mnt/k, every: 5m}\n",
    )
    assert found == (
        FilePlace(name="file", every=60.0, path=tmp_path / "kept"),
        FilePlace(name="b", every=300.0, path=Path("/mnt/k")),
    )


def test_an_authority_is_asked_at_a_url_and_keeps_its_stamps_beside_the_log(
    tmp_path: Path,
) -> None:
    (tmp_path / "tsa.pem").touch()
    found = anchors(
        tmp_path,
        "    - {kind: timestamp, url: 'http://tsa.example/tsr', authority: tsa.pem}\n"
        "    - {kind: timestamp, name: own, url: 'https://10.0.0.1:1/t', authority: tsa.pem,\n"
        "       every: 5m, tls: {ca: tsa.pem}}\n",
    )
    assert found == (
        StampPlace(
            name="timestamp",
            every=3600.0,
            url="http://tsa.example/tsr",
            authority=tmp_path / "tsa.pem",
            kept=tmp_path / "state" / "audit.stamps" / "timestamp",
        ),
        StampPlace(
            name="own",
            every=300.0,
            url="https://10.0.0.1:1/t",
            authority=tmp_path / "tsa.pem",
            kept=tmp_path / "state" / "audit.stamps" / "own",
            tls=Tls(ca=str(tmp_path / "tsa.pem")),
        ),
    )


BUCKET = "url: 'https://s3.example/worm', access_key: {env: S3_KEY}, secret_key: {env: S3_SECRET}"


def test_a_bucket_has_a_key_of_its_own(tmp_path: Path) -> None:
    more = "prefix: a/b-, region: eu-central-1, retain_days: 30, session_token: {env: S3_TOKEN}"
    plain, whole = anchors(
        tmp_path,
        f"    - {{kind: bucket, {BUCKET}}}\n    - {{kind: bucket, name: b, {BUCKET}, {more}}}\n",
    )
    assert isinstance(plain, BucketPlace)
    assert isinstance(whole, BucketPlace)
    assert (plain.name, plain.every, plain.url) == ("bucket", 600.0, "https://s3.example/worm")
    assert (plain.prefix, plain.region, plain.retain_days) == ("turnike/", "us-east-1", 1095)
    assert (whole.prefix, whole.region, whole.retain_days) == ("a/b-", "eu-central-1", 30)
    assert (plain.access_key.reveal(), plain.secret_key.reveal()) == ("id", "secret")
    assert plain.session_token is None
    assert whole.session_token is not None
    assert whole.session_token.reveal() == "token"
    assert "secret'" not in repr(whole)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("    - {kind: file}\n", "`audit.anchors\\[0\\].path` is missing"),
        ("    - {path: a}\n", "kind` is missing"),
        ("    - {kind: tape, path: a}\n", "tape"),
        ("    - {kind: file, path: state/kept}\n", "proves nothing"),
        ("    - {kind: file, path: a}\n    - {kind: file, path: b}\n", "one name"),
        ("    - {kind: file, path: a, every: soon}\n", "no duration"),
        ("    - {kind: file, path: a, url: 'http://a/b'}\n", "has no `url`"),
        ("    - {kind: timestamp, path: a}\n", "has no `path`"),
        ("    - {kind: timestamp, authority: turnike.yaml}\n", "url` is missing"),
        ("    - {kind: timestamp, url: 'http://a/b'}\n", "authority` is missing"),
        ("    - {kind: timestamp, name: ../a, url: 'http://a/b'}\n", "name of a folder"),
        ("    - {kind: bucket, url: 'https://a/b'}\n", "access_key` is missing"),
        (f"    - {{kind: bucket, {BUCKET}, prefix: /a}}\n", "prefix` cannot be used"),
        (f"    - {{kind: bucket, {BUCKET}, prefix: ../a}}\n", "prefix` cannot be used"),
        (f"    - {{kind: bucket, {BUCKET}, region: EU!}}\n", "no region"),
        (f"    - {{kind: bucket, {BUCKET}, authority: a}}\n", "has no `authority`"),
        ("    - {kind: bucket, url: 'https://a/b', access_key: AKIA}\n", "written out"),
        ("    - {kind: timestamp, url: 'ftp://a', authority: turnike.yaml}\n", "not accepted"),
    ],
)
def test_an_anchor_that_cannot_be_used_is_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        anchors(tmp_path, text)


def test_without_anchors_there_are_none(tmp_path: Path) -> None:
    (tmp_path / "turnike.yaml").write_text(TARGET, encoding="utf-8")
    assert load(tmp_path / "turnike.yaml", {}).anchors == ()
