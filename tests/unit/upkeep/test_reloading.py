from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from rig.audit_values import SteppingClock
from rig.pipelines import records_in

from gateway.audit.log import AuditLog
from gateway.core.finding import DataClass
from gateway.core.target import Boundary, Target
from gateway.policy.files import PolicyFiles
from gateway.policy.in_force import PoliciesInForce
from gateway.upkeep.reloading import Outcome, Reloading, Trigger

GOOD = "policy: {name}\notherwise: {effect}\n"
CANARY = "kanarya-7f3a"
BAD = {
    "it is no YAML": "policy: [",
    "it is empty": "",
    "it holds a key twice": "policy: p\npolicy: p\notherwise: allow\n",
    "it holds an alias": "policy: &a p\nabout: *a\notherwise: allow\n",
    "it builds an object": "policy: !!python/object:os.system p\notherwise: allow\n",
    "it holds a tab": "policy: p\notherwise:\tallow\n\tx: y\n",
    "it is too large": "#" * (10 << 20) + "\npolicy: p\notherwise: allow\n",
    "it names no target": "policy: p\notherwise: allow\nrules:\n"
    "  - {name: n, why: w, then: allow, without: [cloud/none]}\n",
    "it says an unknown word": f"policy: p\notherwise: {CANARY}\n",
}
HOME = Target(name="local/a", provider="vllm", boundary=Boundary.ORGANISATION, model="a")


@dataclass(frozen=True, slots=True)
class Case:
    """One policy file in force, and the log that its reloads are recorded in."""

    file: Path
    folder: Path
    in_force: PoliciesInForce
    reloading: Reloading
    log: AuditLog

    def write(self, effect: str, name: str = "p") -> None:
        """Replace the file as an editor does."""
        new = self.file.with_suffix(".new")
        new.write_text(GOOD.format(name=name, effect=effect), encoding="utf-8")
        new.replace(self.file)

    @property
    def otherwise(self) -> str:
        """The effect of the policy in force."""
        (policy,) = self.in_force.current.policies
        return policy.otherwise.word

    def records(self) -> list[dict[str, object]]:
        """The reloads that were recorded, oldest first."""
        return [item for item in records_in(self.folder) if item["type"] == "reload"]


@asynccontextmanager
async def opened(folder: Path, *, interval: float = 3600) -> AsyncIterator[Case]:
    file = folder / "p.yaml"
    file.write_text(GOOD.format(name="p", effect="allow"), encoding="utf-8")
    files = PolicyFiles([file], {"EMAIL_ADDRESS": DataClass.CONTACT}, [HOME])
    seen = files.seen()
    in_force = PoliciesInForce(files.load())
    log = AuditLog.open(folder / "state", clock=SteppingClock())
    reloading = Reloading(files, in_force, log, seen=seen, interval=interval)
    reloading.start()
    try:
        yield Case(file, folder / "state", in_force, reloading, log)
    finally:
        await reloading.close()
        await log.close()


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not holds():  # noqa: ASYNC110 - a file has no event
            await asyncio.sleep(0.01)


async def test_good_policies_are_recorded_and_put_in_force(tmp_path: Path) -> None:
    async with opened(tmp_path) as case:
        before = case.in_force.current
        case.write("local")
        assert await case.reloading.reload(Trigger.SIGNAL) is Outcome.OK
        assert case.otherwise == "local"
        (record,) = case.records()
        assert (record["status"], record["trigger"], record["fault"]) == ("ok", "signal", None)
        assert record["before"] == before.digest
        assert record["after"] == case.in_force.current.digest != before.digest
        (policy,) = case.in_force.current.policies
        assert record["policies"] == [{"name": "p", "digest": policy.digest}]


@pytest.mark.parametrize("text", BAD.values(), ids=BAD)
async def test_a_bad_file_changes_nothing_and_is_told(
    tmp_path: Path, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with opened(tmp_path) as case:
        before = case.in_force.current
        case.file.write_text(text, encoding="utf-8")
        assert await case.reloading.reload(Trigger.WATCH) is Outcome.FAILED
        assert case.in_force.current is before
        assert str(case.file) in case.reloading.fault or "p.yaml" in case.reloading.fault
        assert "the old ones stay in force" in caplog.text
        (record,) = case.records()
        assert (record["status"], record["before"]) == ("failed", before.digest)
        assert record["after"] == before.digest
        fault = record["fault"]
        assert isinstance(fault, dict)
        assert (fault["code"], fault["file"]) == ("policy_error", "p.yaml")
        assert CANARY not in json.dumps(record)


async def test_a_file_that_is_gone_is_a_bad_one_and_its_return_is_told(tmp_path: Path) -> None:
    async with opened(tmp_path) as case:
        text = case.file.read_text(encoding="utf-8")
        case.file.unlink()
        assert await case.reloading.reload(Trigger.WATCH) is Outcome.FAILED
        assert (case.otherwise, bool(case.reloading.fault)) == ("allow", True)
        case.file.write_text(text, encoding="utf-8")
        assert await case.reloading.reload(Trigger.WATCH) is Outcome.UNCHANGED
        assert case.reloading.fault == ""
        assert [item["status"] for item in case.records()] == ["failed", "unchanged"]


async def test_what_did_not_change_is_recorded_only_where_somebody_asked(tmp_path: Path) -> None:
    async with opened(tmp_path) as case:
        before = case.in_force.current
        case.file.touch()
        assert await case.reloading.reload(Trigger.WATCH) is Outcome.UNCHANGED
        assert case.records() == []
        assert await case.reloading.reload(Trigger.SIGNAL) is Outcome.UNCHANGED
        assert [item["status"] for item in case.records()] == ["unchanged"]
        assert case.in_force.current is before


async def test_a_change_is_seen_without_anybody_asking(tmp_path: Path) -> None:
    async with opened(tmp_path, interval=0.02) as case:
        case.write("block")
        await until(lambda: case.otherwise == "block")
        case.file.unlink()
        await until(lambda: bool(case.reloading.fault))
        assert case.otherwise == "block"
        case.write("local")
        await until(lambda: case.otherwise == "local")
        assert case.reloading.fault == ""
        assert {item["trigger"] for item in case.records()} == {"watch"}
        assert [item["status"] for item in case.records()] == ["ok", "failed", "ok"]


async def test_whoever_asks_does_not_wait_for_the_next_look(tmp_path: Path) -> None:
    async with opened(tmp_path) as case:
        case.write("local")
        case.reloading.ask()
        await until(lambda: case.otherwise == "local")


async def test_what_cannot_be_recorded_is_not_put_in_force(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with opened(tmp_path) as case:
        await case.log.close()
        case.write("local")
        assert await case.reloading.reload(Trigger.SIGNAL) is Outcome.FAILED
        assert case.otherwise == "allow"
        assert case.reloading.fault
        assert caplog.records[-1].levelno == logging.ERROR


async def test_files_that_change_while_they_are_read_are_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(tmp_path) as case:
        whole = PolicyFiles.load
        writes = iter(["block", "redact", "local"])

        def load(files: PolicyFiles) -> object:
            found = whole(files)
            if (effect := next(writes, "")) != "":
                case.write(effect)
            return found

        monkeypatch.setattr(PolicyFiles, "load", load)
        assert await case.reloading.reload(Trigger.SIGNAL) is Outcome.OK
        assert case.otherwise == "local"
        assert len(case.records()) == 1


async def test_a_defect_of_the_loader_leaves_the_old_policies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_files: PolicyFiles) -> object:
        raise RecursionError(CANARY)

    async with opened(tmp_path) as case:
        monkeypatch.setattr(PolicyFiles, "load", broken)
        assert await case.reloading.reload(Trigger.WATCH) is Outcome.FAILED
        assert case.otherwise == "allow"
        assert "RecursionError" in case.reloading.fault
        assert CANARY not in case.reloading.fault
