"""Two verifiers that share no code agree on every log, whole or damaged.

The long run: python tests/bench/mutations.py
"""

from __future__ import annotations

import importlib.util
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rig.signed_logs import (
    SignedLog,
    a_signed_log,
    bytes_changed,
    chained_anew,
    cut,
    rewritten,
    rows_changed,
)

from gateway.audit.signing import Signer
from gateway.audit.verify import Verified, verify

SCRIPT = Path(__file__).parents[2] / "scripts" / "verify_log.py"
Verdict = dict[str, Any]


def load_second() -> Callable[[Path, str | None, list[str]], Verdict]:
    spec = importlib.util.spec_from_file_location("verify_log", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found: Callable[[Path, str | None, list[str]], Verdict] = module.verify
    return found


second = load_second()


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> SignedLog:
    return a_signed_log(tmp_path_factory.mktemp("log"))


@pytest.fixture
def agreed(log: SignedLog, tmp_path: Path) -> Callable[..., Verified]:
    def check(
        content: bytes, *, key: str | None = log.key, notes: tuple[str, ...] = ()
    ) -> Verified:
        path = tmp_path / "log.jsonl"
        path.write_bytes(content)
        first = verify(path, key=key, outside=notes)
        other = second(path, key, list(notes))
        assert other == {
            "intact": first.intact,
            "records": first.records,
            "first_bad": first.first_bad,
            "anchored": first.anchored,
            "signed": other["signed"] if not first.intact else first.signed,
            "covered": first.covered,
        }
        return first

    return check


def test_the_second_verifier_is_short_and_imports_nothing_of_ours() -> None:
    text = SCRIPT.read_text(encoding="utf-8")
    assert len(text.splitlines()) < 200
    assert "import gateway" not in text
    assert "from gateway" not in text


@pytest.mark.parametrize("with_key", [True, False])
@pytest.mark.parametrize("rounds", [1, 2, 3, 9])
def test_they_agree_on_logs_that_nobody_touched(
    tmp_path: Path, rounds: int, with_key: bool
) -> None:
    log = a_signed_log(tmp_path / "log", rounds=rounds, seed=rounds)
    path = tmp_path / "log.jsonl"
    path.write_bytes(b"".join(log.lines))
    key = log.key if with_key else None
    first, other = verify(path, key=key, outside=log.notes), second(path, key, list(log.notes))
    assert first.intact
    assert first.anchored
    assert other["intact"]
    assert (other["signed"], other["covered"]) == (first.signed, first.covered)
    assert first.signed == first.records - 1


def test_they_agree_on_a_changed_byte(log: SignedLog, agreed: Callable[..., Verified]) -> None:
    draw = random.Random(5)  # noqa: S311
    size = sum(len(line) for line in log.lines)
    for name, content in bytes_changed(log.lines, draw.sample(range(size - 1), 400), draw):
        verdict = agreed(content)
        assert not verdict.intact, name
        place = int(name.split()[1])
        assert verdict.first_bad == 1 + b"".join(log.lines)[:place].count(b"\n"), name


def test_they_agree_on_changed_rows(log: SignedLog, agreed: Callable[..., Verified]) -> None:
    last = len(log.lines) - 1
    for name, content in rows_changed(log.lines):
        verdict = agreed(content, notes=log.notes)
        # The newest checkpoint speaks of the records before it, and nothing speaks of it yet.
        assert verdict.intact == (name == f"delete {last}"), name


def test_they_agree_on_logs_that_are_cut_off(
    log: SignedLog, agreed: Callable[..., Verified]
) -> None:
    for name, content in cut(log.lines, step=211):
        # A last row is whole without its line break, too.
        rows = content.split(b"\n")
        whole_rows = rows[-1] == b"" or rows[-1] + b"\n" in log.lines
        assert agreed(content).intact == whole_rows, name
        covered = len([row for row in rows if row]) >= len(log.lines) - 1
        assert agreed(content, notes=log.notes).intact == (whole_rows and covered), name


@pytest.mark.parametrize("what", range(5))
def test_they_agree_on_logs_that_are_chained_anew(
    log: SignedLog, agreed: Callable[..., Verified], tmp_path: Path, what: int
) -> None:
    name, rows = rewritten(log)[what]
    shortened = name in ("drop the tail", "without checkpoints")
    without_key = chained_anew(log, rows, None)
    with_another = chained_anew(log, rows, Signer.open(tmp_path))
    with_the_key = chained_anew(log, rows, log.signer)
    # Checkpoints that are still there no longer fit, except where only the tail is gone.
    assert agreed(without_key).intact == shortened
    assert agreed(without_key, notes=log.notes).first_bad is not None
    assert agreed(with_another).intact == (name == "without checkpoints")
    assert agreed(with_another, key=None).intact
    assert not agreed(with_another, key=None, notes=log.notes).intact
    assert agreed(with_the_key).intact
    verdict = agreed(with_the_key, notes=log.notes)
    assert not verdict.intact
    assert verdict.first_bad is not None
    sizes = [0, *(int(note.split("\n")[1]) for note in log.notes)]
    assert verdict.first_bad - 1 in sizes


def test_a_note_of_another_log_is_no_comfort(
    log: SignedLog, agreed: Callable[..., Verified], tmp_path: Path
) -> None:
    other = a_signed_log(tmp_path / "other", seed=2)
    assert agreed(b"".join(log.lines), notes=other.notes).first_bad == 1


def test_records_that_are_sealed_anew_with_what_no_record_may_hold(
    log: SignedLog, agreed: Callable[..., Verified]
) -> None:
    import hashlib
    import json

    first = {name: value for name, value in json.loads(log.lines[0]).items() if name != "hash"}
    for spelled in (
        {**first, "v": True},
        {**first, "seq": True},
        {**first, "reason": 2**53},
        {**first, "reason": 1.5},
        {**first, "log_id": 7},
        {**first, "type": "checkpoint"},
        {**first, "type": "checkpoint", "note": "x", "key": "y"},
    ):
        body = json.dumps(spelled, sort_keys=True, separators=(",", ":")).encode()
        sealed = {**spelled, "hash": hashlib.sha256(body).hexdigest()}
        line = json.dumps(sealed, sort_keys=True, separators=(",", ":")).encode() + b"\n"
        assert agreed(line).first_bad == 1
