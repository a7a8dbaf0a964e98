from __future__ import annotations

from pathlib import Path

from gateway.policy.proof.changes import (
    changes,
    documents,
    files_in,
    statements_in,
    unchanged_rules,
)

OLD = """policy: p
about: old words
otherwise: allow
rules:
  - {name: One, why: w, when: {finds: [secret]}, then: block}
  - {name: Two, why: w, then: mask}
never:
  - {reaches: any}
always: [{effect: local}]
"""


def test_differences_are_named_by_policy_rule_and_key(tmp_path: Path) -> None:
    old = documents([_write(tmp_path, OLD)])
    new = documents(
        [_write(tmp_path, OLD.replace("then: block", "then: local").replace("Two", "Three"))]
    )
    found = [
        (item.rule, item.key, item.before is None, item.after is None) for item in changes(old, new)
    ]
    assert found == [
        ("One", "then", False, False),
        ("Two", "", False, True),
        ("Three", "", True, False),
    ]
    assert changes(old, old) == []
    head = changes(old, documents([_write(tmp_path, OLD.replace("old words", "new words"))]))
    assert [(item.rule, item.key, item.before, item.after) for item in head] == [
        ("", "about", "old words", "new words")
    ]
    assert [item.after for item in changes(old, {})] == [None]


def test_a_rule_is_unchanged_where_the_head_of_its_policy_is(tmp_path: Path) -> None:
    old = documents([_write(tmp_path, OLD)])
    assert unchanged_rules(old, documents([_write(tmp_path, OLD.replace("old words", "new"))])) == {
        ("p", "One"),
        ("p", "Two"),
    }
    assert unchanged_rules(old, documents([_write(tmp_path, OLD.replace("block", "local"))])) == {
        ("p", "Two")
    }
    stricter = OLD.replace("otherwise: allow", "otherwise: mask")
    assert unchanged_rules(old, documents([_write(tmp_path, stricter)])) == set()


def test_statements_keep_their_order(tmp_path: Path) -> None:
    (document,) = documents([_write(tmp_path, OLD)]).values()
    assert statements_in(document) == ['never {"reaches": "any"}', 'always {"effect": "local"}']


def test_a_folder_is_its_policies_without_their_tests(tmp_path: Path) -> None:
    for name in ("b.yaml", "a.yaml", "a_test.yaml", "notes.txt"):
        (tmp_path / name).touch()
    assert [path.name for path in files_in(tmp_path)] == ["a.yaml", "b.yaml"]
    assert files_in(tmp_path / "a.yaml") == (tmp_path / "a.yaml",)


def _write(folder: Path, text: str) -> Path:
    file = folder / "a.yaml"
    file.write_text(text)
    return file


def test_tests_and_recognisers_in_a_folder_are_no_policies(tmp_path: Path) -> None:
    for name in ("p.yaml", "p_test.yaml", "p-recognizers.yaml"):
        (tmp_path / name).touch()
    assert files_in(tmp_path) == (tmp_path / "p.yaml",)
