from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from gateway.core.effects import Effect
from gateway.core.errors import PolicyError
from gateway.core.finding import DataClass
from gateway.core.target import Target
from gateway.policy.load import load, load_texts
from gateway.policy.model import PolicySet

Load = Callable[..., PolicySet]
RULE = "policy: p\notherwise: allow\nrules:\n  - name: r\n    why: w\n"


def test_a_policy_is_read_whole(load_policies: Load) -> None:
    text = (
        "# comment\npolicy: p\nabout: What it is for.\nowner: dpo@example.com\notherwise: local\n"
        "if_uninspected: block\nmode: report\napplies_to: {app: [a], except: {team: [t]}}\n"
        "rules:\n  - {name: r, why: w, when: {finds: [contact]}, then: mask}\n"
        "never: [{reaches: external}]\nalways: [{effect: local}]\n"
    )
    (policy,) = load_policies(text).policies
    assert (policy.name, policy.about, policy.owner) == ("p", "What it is for.", "dpo@example.com")
    assert (policy.otherwise, policy.if_uninspected) == (Effect.LOCAL, Effect.BLOCK)
    assert policy.reporting
    assert policy.rules[0].reporting
    assert (policy.file, policy.line, policy.rules[0].ref.line) == ("file0.yaml", 2, 10)
    assert policy.digest == sha256(text.encode()).hexdigest() == policy.rules[0].ref.digest
    assert [statement.never for statement in policy.statements] == [True, False]


def test_what_is_left_out_has_its_default(load_policies: Load) -> None:
    (policy,) = load_policies("policy: p\notherwise: allow").policies
    assert (policy.if_uninspected, policy.reporting, policy.rules) == (Effect.LOCAL, False, ())


def test_a_file_may_hold_several_policies(load_policies: Load) -> None:
    policies = load_policies(f"{RULE}    then: mask\n---\npolicy: q\notherwise: local\n").policies
    assert [policy.name for policy in policies] == ["p", "q"]
    assert policies[0].digest == policies[1].digest


def test_the_digest_does_not_depend_on_order_or_place(load_policies: Load) -> None:
    one, other = "policy: p\notherwise: allow", "policy: q\notherwise: local"
    assert load_policies(one, other).digest == load_policies(other, one).digest
    assert load_policies(one, other).digest != load_policies(one).digest
    assert load_policies(one).digest != load_policies("policy: p\notherwise: mask").digest


def test_files_are_read_from_disk(tmp_path: Path, entities: dict[str, DataClass]) -> None:
    path = tmp_path / "kişi.yaml"
    path.write_text("policy: p\notherwise: allow\n", encoding="utf-8")
    assert load([path], entities).policies[0].file == "kişi.yaml"
    with pytest.raises(PolicyError, match="The file cannot be read: No such file"):
        load([tmp_path / "absent.yaml"], entities)
    with pytest.raises(PolicyError, match="The file cannot be read: Is a directory"):
        load([tmp_path], entities)


def test_an_error_names_the_file_as_it_was_given(
    tmp_path: Path, entities: dict[str, DataClass]
) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("policy: p\n")
    with pytest.raises(PolicyError) as caught:
        load([path], entities)
    assert caught.value.file == str(path)


def test_no_files_are_no_policies(entities: dict[str, DataClass]) -> None:
    assert load([], entities).policies == ()


def test_ten_thousand_rules_load(load_policies: Load) -> None:
    rules = "".join(f"  - {{name: r{number}, why: w, then: mask}}\n" for number in range(10_000))
    assert len(
        load_policies(f"policy: p\notherwise: allow\nrules:\n{rules}").policies[0].rules
    ) == (10_000)


def _error_table() -> list[tuple[str, str]]:
    text = (Path(__file__).parent / "loader_errors.txt").read_text(encoding="utf-8")
    blocks = [block.split("\n", 1) for block in text.split("\n==== ")[1:]]
    return [(message, policy) for message, policy in blocks]


@pytest.mark.parametrize(("message", "text"), _error_table())
def test_what_is_wrong_is_named_with_line_and_column(
    message: str, text: str, entities: dict[str, DataClass]
) -> None:
    with pytest.raises(PolicyError) as caught:
        load_texts([("f.yaml", text)], entities)
    assert str(caught.value).startswith(message)


def test_names_that_differ_only_in_accents_are_the_same(load_policies: Load) -> None:
    rules = [f"  - {{name: {name}, why: w, then: mask}}\n" for name in ("Özel veri", "ozel veri")]
    with pytest.raises(PolicyError, match="same name"):
        load_policies("policy: p\notherwise: allow\nrules:\n" + "".join(rules))


def test_a_target_that_the_settings_lack_is_found_at_start(load_policies: Load) -> None:
    policies = load_policies(f"{RULE}    then: allow\n    without: [cloud/x]\n")
    with pytest.raises(PolicyError, match=r"file0\.yaml:7:15: `without` names `cloud/x`"):
        policies.check_targets([])
    no_targets: list[Target] = []
    load_policies("policy: p\notherwise: allow").check_targets(no_targets)
