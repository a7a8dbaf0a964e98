from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from gateway.core.errors import SettingsError
from gateway.core.finding import DataClass
from gateway.policy.shipped import shipped
from gateway.settings import Settings
from gateway.settings.beside import with_recognizers_beside

Made = Callable[..., Settings]

BADGE = """recognizers:
  - name: badge
    entity: BADGE_NO
    class: national_id
    patterns: ["BDG-[0-9]{4}"]
    hits: [BDG-1234 kartı]
    misses: [BDG-12]
"""


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    (tmp_path / "entry-recognizers.yaml").write_text(BADGE, encoding="utf-8")
    policy = tmp_path / "entry.yaml"
    policy.write_text("policy: entry\notherwise: local\n", encoding="utf-8")
    return policy


def test_the_recognisers_of_a_policy_stand_beside_it(policy: Path) -> None:
    (badge,) = with_recognizers_beside([policy])
    assert (badge.entity, badge.data_class) == ("BADGE_NO", DataClass.NATIONAL_ID)
    assert with_recognizers_beside([policy.with_name("other.yaml")]) == ()
    assert with_recognizers_beside([policy, policy], (badge,)) == (badge,)


def test_settings_know_what_stands_beside_their_policies(made: Made, policy: Path) -> None:
    assert made().recognizers == ()
    (badge,) = made("policies: [entry.yaml]\n").recognizers
    assert badge.name == "badge"
    assert made("policies: [entry.yaml]\n" + BADGE).recognizers == (badge,)
    (patient,) = made(f"policies: [{shipped('health')}]\n").recognizers
    assert patient.entity == "PATIENT_FILE_NO"


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        (BADGE.replace("BDG-12]", "BDG-12, BDG-1234]"), 7, "this example is found"),
        ("recognisers: []\n", 1, "Did you mean `recognizers`?"),
        (BADGE.replace("national_id", "secrets"), 4, "does not know `secrets`"),
        ("- a\n", 1, "holds one map"),
        (BADGE + "---\n" + BADGE, 1, "holds one map"),
        ("", 1, "holds one map"),
    ],
)
def test_what_is_wrong_in_them_is_named_by_place(
    policy: Path, text: str, line: int, told: str
) -> None:
    file = policy.with_name("entry-recognizers.yaml")
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        with_recognizers_beside([policy])
    assert told in str(caught.value)
    assert (caught.value.file, caught.value.line) == (str(file), line)


def test_one_name_for_two_recognisers_is_refused(policy: Path) -> None:
    (badge,) = with_recognizers_beside([policy])
    file = policy.with_name("entry-recognizers.yaml")
    file.write_text(BADGE.replace("{4}", "{4,6}"), encoding="utf-8")
    with pytest.raises(SettingsError, match="one recogniser too many"):
        with_recognizers_beside([policy], (badge,))
