from __future__ import annotations

import json
from pathlib import Path

from rig.commands import turnike

from gateway.policy.known_public import mark_of

TEXT = "Belediye meclisi kararı, herkese açık.\n" * 10


def test_the_mark_of_a_document_can_be_put_into_a_policy(here: Path) -> None:
    (here / "karar.txt").write_text(TEXT, encoding="utf-8")
    ran = turnike("policy", "mark", "karar.txt")
    assert (ran.status, ran.out) == (0, f"  - {mark_of(TEXT)}  # karar.txt\n")
    policy = f"policy: p\notherwise: allow\nknown_public:\n{ran.out}"
    (here / "p.yaml").write_text(policy, encoding="utf-8")
    assert turnike("policy", "check", "p.yaml").status == 0
    told = json.loads(turnike("policy", "mark", "karar.txt", "--format", "json").out)
    assert told == [{"file": "karar.txt", "mark": mark_of(TEXT)}]


def test_a_file_without_a_mark_is_told_why(here: Path) -> None:
    (here / "short.txt").write_text("Ayşe Yılmaz", encoding="utf-8")
    (here / "binary.pdf").write_bytes(b"%PDF\xff\xfe")
    for name, why in (
        (
            "short.txt",
            "It has no mark: a document of 11 characters, and 200 are needed.",
        ),
        ("binary.pdf", "binary.pdf: The file is not text in UTF-8. Give its text."),
        ("absent.txt", "absent.txt: The file cannot be read: No such file or directory."),
    ):
        ran = turnike("policy", "mark", name)
        assert ran.status == 2
        assert why in ran.err
