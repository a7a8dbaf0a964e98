from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from rig.commands import turnike

from gateway.policy.shipped import shipped, shipped_names

POLICY = """
policy: deneme
about: Yalnız denemek için.
otherwise: allow
if_uninspected: local
rules:
  - name: İletişim bilgisi maskelenir
    why: KVKK m. 4
    when: {finds: [contact]}
    then: mask
"""
TESTS = """
policy: a.yaml
tests:
  - name: an address is masked
    prompt: "ayse@example.com adresine yaz."
    expect: mask
    sent: {has: [" adresine yaz."], lacks: [ayse@example.com]}
  - {name: a secret blocks, given: {finds: {secret: 1}}, expect: block}
"""


def test_the_shipped_policies_check() -> None:
    files = [str(shipped(name)) for name in shipped_names()]
    ran = turnike("policy", "check", *files)
    assert (ran.status, ran.err) == (0, "")
    assert [line.split(":")[0] for line in ran.out.splitlines()] == files


def test_errors_are_named_by_place_and_the_good_files_are_checked_all_the_same(here: Path) -> None:
    (here / "good.yaml").write_text(POLICY)
    (here / "bad.yaml").write_text(POLICY.replace("otherwise", "otherwisee"))
    ran = turnike("policy", "check", "bad.yaml", "none.yaml", "good.yaml")
    assert ran.status == 1
    assert ran.out == "good.yaml: ok (deneme)\n"
    bad, none = ran.err.splitlines()
    assert bad.startswith("bad.yaml:4:1: ")
    assert "`otherwise`" in bad
    assert none.startswith("none.yaml: ")
    rows = turnike("policy", "check", "bad.yaml", "good.yaml", "--format", "json").rows
    assert [row["result"] for row in rows] == ["error", "ok"]


def test_the_policies_of_the_settings_are_checked_where_none_are_named(here: Path) -> None:
    (here / "a.yaml").write_text(POLICY)
    (here / "s.yaml").write_text(
        "policies: [a.yaml]\ntargets:\n  - {name: local/m, provider: scripted, operator: us,\n"
        "     boundary: organisation, model: m, script: [a]}\n"
    )
    ran = turnike("policy", "check", "--settings", "s.yaml")
    assert ran.out == f"{here}/a.yaml: ok (deneme)\n"


def test_a_test_that_fails_is_named_by_place_and_exits_with_1(here: Path) -> None:
    (here / "a.yaml").write_text(POLICY)
    (here / "a_test.yaml").write_text(TESTS)
    ran = turnike("policy", "test", "a.yaml")
    assert (ran.status, ran.out) == (1, "1 passed, 1 failed\n")
    assert ran.err.startswith("a_test.yaml:8:")
    assert "a secret blocks" in ran.err


def test_a_prompt_is_held_for_the_person_it_speaks_of(here: Path) -> None:
    (here / "a.yaml").write_text(
        "policy: p\notherwise: allow\nif_uninspected: local\nrules:\n"
        "  - {name: Persons stay, why: KVKK Art. 6, when: {about: person}, then: local}\n"
    )
    (here / "a_test.yaml").write_text(
        "policy: a.yaml\ntests:\n"
        "  - {name: mine, prompt: 'My diabetes got worse.', expect: local, rule: Persons stay}\n"
        "  - {name: benim, prompt: 'Diyabetim ilerledi.', expect: local}\n"
        "  - {name: topic, prompt: 'What is diabetes?', expect: allow}\n"
        "  - {name: konu, prompt: 'Diyabet nedir?', expect: allow}\n"
        "  - {name: stated, given: {about: person}, expect: local}\n"
    )
    ran = turnike("policy", "test", "a.yaml")
    assert (ran.status, ran.out) == (0, "5 passed, 0 failed\n")


def test_a_policy_can_mask_names_and_streets_and_leave_the_town(here: Path) -> None:
    (here / "a.yaml").write_text(
        "policy: p\notherwise: allow\nif_uninspected: local\nrules:\n"
        "  - name: The call centre needs the town\n"
        "    why: KVKK Art. 4\n"
        "    when: {finds: [PERSON, ADDRESS]}\n"
        "    then: {mask: [PERSON, ADDRESS]}\n"
    )
    (here / "a_test.yaml").write_text(
        "policy: a.yaml\ntests:\n"
        "  - name: adres\n"
        "    prompt: 'Müşterimiz Sayın Ayşe Yılmaz, Gül Mah. Çınar Cad. No: 14 Kadıköy/İstanbul'\n"
        "    expect: mask\n"
        "    sent: {has: [İstanbul], lacks: [Yılmaz, Çınar, Kadıköy]}\n"
        "  - name: address\n"
        "    prompt: 'Our customer Mary Poole moved to 14 Harbour Lane, Bristol BS1 4QA today.'\n"
        "    expect: mask\n"
        "    sent: {has: [Bristol], lacks: [Poole, Harbour, BS1]}\n"
        "  - {name: şehir, prompt: 'Bristol nerede?', expect: allow}\n"
        "  - {name: town, prompt: 'What is the population of Bristol?', expect: allow}\n"
    )
    ran = turnike("policy", "test", "a.yaml")
    assert (ran.status, ran.out, ran.err) == (0, "4 passed, 0 failed\n", "")


def test_outcomes_can_be_read_by_a_program(here: Path) -> None:
    (here / "a.yaml").write_text(POLICY)
    (here / "a_test.yaml").write_text(TESTS.replace("expect: block", "expect: allow"))
    ran = turnike("policy", "test", ".", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(ran.out)))
    assert ran.status == 0
    assert [(row["name"], row["passed"]) for row in rows] == [
        ("an address is masked", "true"),
        ("a secret blocks", "true"),
    ]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("none.yaml",), "none.yaml does not exist"),
        ((".",), "There is no *_test.yaml file there"),
        (("--settings", "none.yaml"), "none.yaml: The settings file cannot be read"),
    ],
)
def test_paths_without_tests_are_wrong_usage(arguments: tuple[str, ...], told: str) -> None:
    ran = turnike("policy", "test", *arguments)
    assert (ran.status, ran.out) == (2, "")
    assert told in ran.err


def test_a_test_file_that_does_not_load_is_named_by_place(here: Path) -> None:
    (here / "a_test.yaml").write_text("policy: a.yaml\ntests: []\nfoo: 1\n")
    ran = turnike("policy", "test", "a_test.yaml")
    assert ran.status == 2
    assert "a_test.yaml:3:1: Unknown key `foo`" in ran.err
