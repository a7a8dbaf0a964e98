from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from gateway.core.decision import Decision
from gateway.core.errors import PolicyError
from gateway.core.finding import DataClass, Finding, Inspection
from gateway.core.request import Request
from gateway.policy.testing import Inspect, Outcome, files_beside, policies_of, run_file

POLICY = (
    "policy: p\notherwise: allow\nrules:\n"
    "  - {name: Contacts, why: w, when: {finds: [contact]}, then: mask}\n"
    "  - {name: HR, why: w, when: {team: [hr]}, then: local}\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "p.yaml").write_text(POLICY, encoding="utf-8")
    return tmp_path


@pytest.fixture
def inspect(
    a_request: Callable[..., Request],
    an_inspection: Callable[..., Inspection],
    a_finding: Callable[..., Finding],
) -> Inspect:
    async def inspect(text: str) -> tuple[Request, Inspection]:
        found = [a_finding(segment=1)] if "@" in text else []
        return a_request(text), an_inspection(*found)

    return inspect


async def _run(
    folder: Path,
    tests: str,
    entities: dict[str, DataClass],
    inspect: Inspect | None = None,
    sent: Callable[[Request, Inspection, Decision], str] | None = None,
) -> tuple[Outcome, ...]:
    path = folder / "p_test.yaml"
    path.write_text(f"policy: p.yaml\ntests:\n{tests}", encoding="utf-8")
    return await run_file(path, entities, inspect=inspect, sent=sent)


async def test_what_comes_true_passes_and_what_does_not_says_why(
    folder: Path, entities: dict[str, DataClass]
) -> None:
    outcomes = await _run(
        folder,
        "  - {name: a, given: {finds: {contact: 1}}, expect: mask, rule: contacts}\n"
        "  - {name: b, given: {finds: {contact: 1}}, expect: local}\n"
        "  - {name: c, given: {finds: {contact: 1}}, expect: mask, rule: HR}\n"
        "  - {name: d, given: {team: hr}, expect: local, rule: HR}\n"
        "  - {name: e, given: {app: a}, expect: mask}\n",
        entities,
    )
    assert [(item.name, item.line, item.fault) for item in outcomes] == [
        ("a", 3, ""),
        ("b", 4, 'expected local, got mask by "Contacts"'),
        ("c", 5, 'expected the rule "HR", got "Contacts"'),
        ("d", 6, ""),
        ("e", 7, "expected mask, got allow by otherwise"),
    ]
    assert [item.passed for item in outcomes] == [True, False, False, True, False]


async def test_a_prompt_is_read_by_the_recognisers(
    folder: Path, entities: dict[str, DataClass], inspect: Inspect
) -> None:
    outcomes = await _run(
        folder,
        '  - {name: a, prompt: "ayse@example.com için yaz", expect: mask}\n'
        '  - {name: b, prompt: "Nüfus kaç?", expect: allow}\n'
        '  - {name: c, prompt: "Nüfus kaç?", team: hr, expect: local}\n'
        '  - {name: d, prompt: "Nüfus kaç?", language: [en], expect: block}\n',
        entities,
        inspect,
    )
    assert [item.passed for item in outcomes] == [True, True, True, False]


async def test_a_prompt_without_recognisers_does_not_pass(
    folder: Path, entities: dict[str, DataClass]
) -> None:
    (outcome,) = await _run(folder, "  - {name: a, prompt: x, expect: allow}\n", entities)
    assert outcome.fault == "no recognisers were given to read the prompt"


async def test_what_would_be_sent_can_be_asked(
    folder: Path, entities: dict[str, DataClass], inspect: Inspect
) -> None:
    outcomes = await _run(
        folder,
        "  - {name: a, prompt: a@b, expect: mask, sent: 'hello [E_1]'}\n"
        "  - {name: b, prompt: a@b, expect: mask, sent: hello}\n"
        "  - {name: c, prompt: a@b, expect: mask, sent: {has: hello, lacks: [a@b]}}\n"
        "  - {name: d, prompt: a@b, expect: mask, sent: {has: [bye]}}\n"
        "  - {name: e, prompt: a@b, expect: mask, sent: {lacks: hello}}\n",
        entities,
        inspect,
        _hello,
    )
    assert [item.passed for item in outcomes] == [True, False, True, False, False]
    (unknown,) = await _run(
        folder, "  - {name: a, prompt: a@b, expect: mask, sent: x}\n", entities, inspect
    )
    assert unknown.fault == "nothing was given to tell what would be sent"


def _hello(request: Request, inspection: Inspection, decision: Decision) -> str:
    return "hello [E_1]"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("policy: p.yaml\n", "1:1: The key `tests` is missing"),
        ("tests: []\n", "1:1: The key `policy` is missing"),
        ("policy: p.yaml\ntests: []\n", "2:8: `tests` is empty"),
        ("policy: p.yaml\ntest: []\n", "2:1: Unknown key `test` in a test file. Did you mean"),
        ("policy: q.yaml\ntests: [{name: a, prompt: x, expect: allow}]\n", "cannot be read"),
        (
            "policy: p.yaml\ntests: [{name: a, prompts: x, expect: allow}]\n",
            "2:19: Unknown key `prompts` in a test. Did you mean `prompt`?",
        ),
        ("policy: p.yaml\ntests: [{name: a, expect: allow}]\n", "2:9: A test needs either"),
        (
            "policy: p.yaml\ntests: [{name: a, prompt: x, given: {app: a}, expect: allow}]\n",
            "2:9: A test needs either",
        ),
        (
            "policy: p.yaml\ntests: [{name: a, given: {app: a}, team: t, expect: allow}]\n",
            "2:9: `team` cannot stand beside `given`.",
        ),
        (
            "policy: p.yaml\ntests: [{name: a, given: {app: a}, sent: t, expect: allow}]\n",
            "2:9: `sent` cannot stand beside `given`.",
        ),
        ("policy: p.yaml\ntests: [{name: a, prompt: x}]\n", "2:9: The key `expect` is missing"),
        (
            "policy: p.yaml\ntests: [{name: a, prompt: x, expect: home}]\n",
            "2:38: `expect` does not",
        ),
        (
            "policy: p.yaml\ntests: [{name: a, prompt: x, expect: mask, sent: {hasx: y}}]\n",
            "2:51: Unknown key `hasx` in `sent`.",
        ),
        (
            "policy: p.yaml\ntests:\n  - {name: a, prompt: x, expect: mask}\n"
            "  - {name: a, prompt: y, expect: mask}\n",
            "4:5: Two tests have this name.",
        ),
        ("", "A test file holds one document."),
        ("a: 1\n---\nb: 1\n", "A test file holds one document."),
    ],
)
async def test_a_test_file_of_another_shape_is_an_error(
    folder: Path, entities: dict[str, DataClass], text: str, message: str
) -> None:
    path = folder / "p_test.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PolicyError) as caught:
        await run_file(path, entities)
    assert message in str(caught.value)


async def test_several_policies_are_tested_together(
    folder: Path, entities: dict[str, DataClass]
) -> None:
    (folder / "q.yaml").write_text("policy: q\notherwise: local\n", encoding="utf-8")
    path = folder / "both_test.yaml"
    path.write_text(
        "policy: [p.yaml, q.yaml]\n"
        "tests: [{name: a, given: {finds: {contact: 1}}, expect: local}]\n",
        encoding="utf-8",
    )
    (outcome,) = await run_file(path, entities)
    assert outcome.passed


def test_test_files_are_found_beside_policies_and_in_folders(folder: Path) -> None:
    beside = folder / "p_test.yaml"
    assert files_beside([folder / "p.yaml"]) == ()
    beside.write_text("", encoding="utf-8")
    assert files_beside([folder / "p.yaml"]) == (beside,)
    assert files_beside([folder]) == (beside,)
    assert files_beside([beside, folder, folder / "p.yaml"]) == (beside,)
    assert files_beside([]) == ()


def test_a_test_file_says_which_policies_it_is_about(folder: Path) -> None:
    file = folder / "p_test.yaml"
    file.write_text("policy: [p.yaml, q.yaml]\ntests: []\n", encoding="utf-8")
    assert policies_of(file) == (folder / "p.yaml", folder / "q.yaml")
