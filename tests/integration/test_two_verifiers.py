"""Two verifiers that share no code agree on every log, whole or damaged.

The long run: python tests/bench/mutations.py
"""

from __future__ import annotations

import importlib.util
import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from rig.old_logs import OldLog, an_old_log
from rig.signed_logs import (
    SignedLog,
    a_signed_log,
    bytes_changed,
    chained_anew,
    cut,
    rewritten,
    rows_changed,
)

from gateway.audit import complete
from gateway.audit.encode import canonical
from gateway.audit.merkle import Tree, leaf_hash
from gateway.audit.note import Checkpoint, origin_of
from gateway.audit.signing import Signer
from gateway.audit.store import Reader
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


@pytest.fixture
def retired(tmp_path: Path) -> OldLog:
    """A log of whose first two months only the leaves are left."""
    old = an_old_log(tmp_path / "old")
    assert old.drop("2020-03-01T00:00:00.000000Z") > 0
    return old


def test_they_agree_on_a_log_of_which_retention_dropped_records(
    retired: OldLog, tmp_path: Path
) -> None:
    path = tmp_path / "log.jsonl"
    path.write_text("".join(complete.lines(retired.path)))
    # Notes that were signed when the records were still there hold as well.
    notes = [*retired.notes, *notes_within(retired)]
    first, other = verify(path, key=retired.key, outside=notes), second(path, retired.key, notes)
    assert first.intact
    assert first.retired > 0
    assert (other["intact"], other["covered"]) == (True, first.covered)
    assert verify(retired.path, key=retired.key, outside=notes).intact


def notes_within(old: OldLog) -> list[str]:
    """Notes of every size that the log ever had, as an anchor may hold them."""
    tree, found = Tree(), []
    reader = Reader(old.path)
    origin = origin_of(reader.log_id())
    for (leaf,) in reader.ask("SELECT hash FROM leaves ORDER BY seq", ()):
        assert isinstance(leaf, bytes)
        tree.add(leaf)
        made = Checkpoint(origin=origin, size=tree.size, root=tree.root())
        found.append(old.signer.sign(made))
    reader.close()
    return found


def test_they_agree_on_every_damage_to_a_log_with_dropped_records(
    retired: OldLog, tmp_path: Path
) -> None:
    written = [line.encode() for line in complete.lines(retired.path)]
    path, draw, key = tmp_path / "log.jsonl", random.Random(3), retired.key  # noqa: S311
    size, last = sum(map(len, written)), len(written) - 1
    damaged = [
        *bytes_changed(written, draw.sample(range(size - 1), 300), draw),
        *rows_changed(written),
        *cut(written, step=97),
        *leaves_changed(written),
    ]
    intact = []
    for name, content in damaged:
        path.write_bytes(content)
        first, other = verify(path, key=key), second(path, key, [])
        told = (first.intact, first.records, first.first_bad)
        assert told == (other["intact"], other["records"], other["first_bad"]), name
        intact += [name] if first.intact else []
    # Nothing speaks of the newest checkpoint yet, so that nothing misses it.
    before = size - len(written[last])
    unseen = {"cut 0", *(f"cut {end}" for end in (before - 1, before, size - 1, size))}
    assert set(intact) <= {f"delete {last}", *unseen}


def leaves_changed(lines: list[bytes]) -> Iterator[tuple[str, bytes]]:
    """Leaves put, moved, spelled and left out as they must not be; records replaced by leaves."""
    for at, line in enumerate(lines):
        told = json.loads(line)
        if "retired" not in told:
            body = canonical({name: told[name] for name in told if name != "hash"})
            gone = {"retired": told["seq"], "leaves": [leaf_hash(body).hex()]}
            yield f"taken {at}", b"".join([*lines[:at], canonical(gone) + b"\n", *lines[at + 1 :]])
            continue
        for name, changed in {
            "fewer": {**told, "leaves": told["leaves"][:-1]},
            "none": {**told, "leaves": []},
            "turned": {**told, "leaves": told["leaves"][::-1]},
            "capitals": {**told, "leaves": [leaf.upper() for leaf in told["leaves"]]},
            "numbers": {**told, "leaves": [1 for _ in told["leaves"]]},
            "elsewhere": {**told, "retired": told["retired"] + 1},
            "as text": {**told, "retired": str(told["retired"])},
            "as an object": {**told, "leaves": dict.fromkeys(told["leaves"], 1)},
            "with more": {**told, "more": 1},
        }.items():
            if changed != told:
                line = canonical(changed) + b"\n"
                yield f"{name} {at}", b"".join([*lines[:at], line, *lines[at + 1 :]])
