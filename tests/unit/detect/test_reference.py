from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from gateway.detect.found import Recognizer
from gateway.detect.recognizers.load import data_classes, pattern_recognizers, word_recognizers
from gateway.detect.reference import reference


def test_every_recogniser_stands_under_its_data_class() -> None:
    sections = {
        part.partition("`")[0]: part for part in reference().split("\n## `") if "entity" in part
    }
    ours: tuple[Recognizer, ...] = (*pattern_recognizers(), *word_recognizers())
    for item in ours:
        assert f"| `{item.entity}` | `{item.name}` | {item.stage} |" in sections[item.data_class]


def test_every_name_that_a_policy_may_use_is_on_the_page() -> None:
    assert all(f"`{name}`" in reference() for name in data_classes())


def test_a_topic_is_shown_as_not_maskable() -> None:
    assert "| `HEALTH` | `health` | words | no |" in reference()
    assert "| `EMAIL_ADDRESS` | `email` | pattern | yes |" in reference()


def test_the_module_prints_the_page() -> None:
    printed = subprocess.run(
        [sys.executable, "-m", "gateway.detect.reference"],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[3],
    )
    assert printed.stdout == reference()
    assert printed.stderr == ""
