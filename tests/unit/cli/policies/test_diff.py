from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path

import pytest
from rig.commands import turnike

SAID = Path(__file__).parent / "said"
OLD = """policy: p
otherwise: allow
rules:
  - {name: Lists stay, why: w, when: {finds: [contact], at_least: 3}, then: local}
  - {name: Contacts are masked, why: w, when: {finds: [contact]}, then: mask}
"""
NEW = OLD.replace("at_least: 3", "at_least: 9")


def _written(here: Path, old: str = OLD, new: str = NEW) -> tuple[str, str]:
    (here / "old.yaml").write_text(old)
    (here / "new.yaml").write_text(new)
    return "old.yaml", "new.yaml"


def test_a_change_that_lets_something_out_is_shown_with_facts_that_reproduce(here: Path) -> None:
    ran = turnike("policy", "diff", *_written(here))
    assert ran.status == 0
    lines = ran.out.splitlines()
    assert lines[0].startswith('changed  p  "Lists stay"  when: {"finds": ["contact"], "at_least"')
    assert lines[1] == 'RELAXED  "Lists stay": what stayed can now leave'
    commands = [line.split("turnike ", 1)[1] for line in lines if "turnike explain" in line]
    told = [turnike(*shlex.split(command)).out.split()[0] for command in commands]
    assert told == ["LOCAL", "MASK"]
    assert turnike("policy", "diff", "old.yaml", "new.yaml", "--fail-on-relaxed").status == 1


def test_a_change_that_only_tightens_is_proved_to(here: Path) -> None:
    old, new = _written(here)
    ran = turnike("policy", "diff", new, old, "--fail-on-relaxed")
    assert (ran.status, ran.out.splitlines()[-1]) == (
        0,
        "Nothing is looser: whatever stayed stays, and whatever was hidden is.",
    )
    same = turnike("policy", "diff", old, old)
    assert same.out.startswith("No policy changed.\n")


def test_folders_are_sets_and_programs_read_the_same(here: Path) -> None:
    for name, text in (("one", OLD), ("two", "policy: q\notherwise: allow\n")):
        (here / name).mkdir()
        (here / name / "a.yaml").write_text(text)
        (here / name / "a_test.yaml").write_text("not read")
    told = turnike("policy", "diff", "one", "two", "--format", "json").row
    changes, relaxed = told["changes"], told["relaxed"]
    assert isinstance(changes, list)
    assert isinstance(relaxed, list)
    assert [(item["kind"], item["policy"]) for item in changes] == [
        ("removed", "p"),
        ("added", "q"),
    ]
    assert [
        (item["rule"], item["before"]["effect"], item["after"]["effect"]) for item in relaxed
    ] == [
        ("Lists stay", "local", "allow"),
        ("Contacts are masked", "mask", "allow"),
    ]
    assert turnike("policy", "diff", "one", "two", "--format", "csv").out.count("relaxed: ") == 2


def test_a_folder_without_policies_is_wrong_usage(here: Path) -> None:
    old, _ = _written(here)
    (here / "empty").mkdir()
    ran = turnike("policy", "diff", old, "empty")
    assert ran.status == 2
    assert "There is no policy in empty." in ran.err
    assert turnike("policy", "diff", old, "none.yaml").status == 2


@pytest.mark.parametrize("language", ["en", "tr"])
def test_what_is_printed_reads_the_same_in_both_languages(
    here: Path,
    golden: Callable[[Path, str], None],
    language: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TURNIKE_LANGUAGE", language)
    old, new = _written(here, new=NEW.replace("otherwise: allow", "otherwise: block"))
    other = "policy: q\notherwise: allow\npermits: [remote_urls]\n"
    (here / "other.yaml").write_text(other)
    pairs = [(old, new), (new, old), (old, "other.yaml"), (old, old)]
    told = [turnike("policy", "diff", *pair) for pair in pairs]
    golden(SAID / f"diff.{language}.txt", "".join(ran.out for ran in told))
