from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from rig.commands import turnike

Write = Callable[..., Path]


def vkey() -> str:
    return turnike("audit", "checkpoint", "--key").out.strip()


@pytest.mark.parametrize("asked", [("--seq", "1"), ("req_1",)])
def test_a_record_is_proved_to_somebody_without_the_log(
    anchored: Path, here: Path, asked: tuple[str, ...]
) -> None:
    assert turnike("audit", "prove", *asked).out.startswith("c2sp.org/tlog-proof@v1\nindex 0\n")
    proof = turnike("audit", "prove", *asked, "--format", "json")
    (here / "proof.json").write_text(proof.out, encoding="utf-8")
    assert turnike("audit", "check-proof", "proof.json", "--key", vkey()).status == 0
    (here / "proof.json").write_text(proof.out.replace("crm", "crn"), encoding="utf-8")
    ran = turnike("audit", "check-proof", "proof.json", "--key", vkey())
    assert (ran.status, ran.out) == (3, "NOT PROVED\n")


def test_one_checkpoint_is_proved_to_continue_another(anchored: Path, here: Path) -> None:
    (here / "old").write_text(turnike("audit", "checkpoint").out, encoding="utf-8")
    assert turnike("keys", "create", "--app", "b", "--team", "t").status == 0
    (here / "new").write_text(turnike("audit", "checkpoint").out, encoding="utf-8")
    ran = turnike("audit", "prove", "--consistency", "old", "new", "--format", "json")
    (here / "proof.json").write_text(ran.out, encoding="utf-8")
    check = ("audit", "check-proof", "proof.json", "--key", vkey(), "--against")
    assert turnike(*check, "old").status == 0
    assert turnike(*check, "new").status == 3
    assert turnike(*check[:-1]).status == 2
    assert turnike("audit", "prove", "--consistency", "1", "new").out.startswith("old 1\n")


def test_what_cannot_be_proved_is_told(anchored: Path, here: Path) -> None:
    assert turnike("audit", "prove").status == 2
    assert turnike("audit", "prove", "--seq", "1", "req_1").status == 2
    assert "no record 99" in turnike("audit", "prove", "--seq", "99").err
    assert turnike("audit", "prove", "req_none").status == 1
    (here / "proof.json").write_text("{}", encoding="utf-8")
    assert turnike("audit", "check-proof", "proof.json", "--key", vkey()).status == 3
    for text in ('"a"', "[1]", "nothing"):
        (here / "proof.json").write_text(text, encoding="utf-8")
        assert "no proof" in turnike("audit", "check-proof", "proof.json", "--key", vkey()).err
    assert "cannot be read" in turnike("audit", "check-proof", "none", "--key", "k").err
    assert "cannot be read" in turnike("audit", "verify", "--against", "none").err


def test_before_there_is_a_key_there_is_no_checkpoint(log: Write) -> None:
    log()
    assert "no signing key yet" in turnike("audit", "checkpoint", "--key").err
    assert "no checkpoint yet" in turnike("audit", "checkpoint").err


def put_back(here: Path) -> Callable[[], None]:
    """Take a copy of the log now, to be put back later."""
    state = here / ".turnike"
    shutil.copytree(state, here / "copy")

    def back() -> None:
        for path in state.glob("audit.db*"):
            path.unlink()
        for path in (here / "copy").glob("audit.db*"):
            shutil.copy(path, state / path.name)

    return back


@pytest.mark.parametrize("without", [None, "audit.checkpoint", "elsewhere/kept"])
def test_an_older_copy_of_the_log_is_refused_until_somebody_answers_for_it(
    anchored: Path, here: Path, without: str | None
) -> None:
    back = put_back(here)
    assert turnike("keys", "create", "--app", "b", "--team", "t").status == 0
    back()
    if without is not None:  # one of the two is enough to notice
        (here / (f".turnike/{without}" if "/" not in without else without)).unlink()
    ran = turnike("keys", "create", "--app", "c", "--team", "t")
    assert ran.status == 3
    assert "put back to an older state" in ran.err
    assert "accept-rollback" in ran.err
    assert turnike("serve").status == 3
    if without != "elsewhere/kept":
        assert turnike("audit", "verify").status == 3
    accepted = turnike("audit", "accept-rollback", "--reason", "restored after a fault")
    assert accepted.status == 0
    assert "is given up" in accepted.out
    assert turnike("keys", "create", "--app", "c", "--team", "t").status == 0
    verified = turnike("audit", "verify")
    assert verified.status == 0
    assert "records were given up 1 times" in verified.out
    again = turnike("audit", "accept-rollback", "--reason", "once more")
    assert (again.status, "goes on from every checkpoint" in again.err) == (2, True)


def test_a_copy_of_the_state_that_goes_its_own_way_is_refused(anchored: Path, here: Path) -> None:
    shutil.copytree(here / ".turnike", here / "clone")
    assert turnike("keys", "create", "--app", "b", "--team", "t").status == 0
    shutil.rmtree(here / ".turnike")
    (here / "clone").rename(here / ".turnike")
    for name in ("c", "d", "e"):
        assert turnike("keys", "create", "--app", name, "--team", "t").status == 3
