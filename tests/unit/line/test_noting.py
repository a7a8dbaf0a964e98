from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from rig.audit_values import SteppingClock, a_finding, a_request, an_inspection

from gateway.line.noting import Noting
from gateway.state.subjects import FILE, SubjectIndex

AYSE = a_finding().fingerprint


async def test_what_was_found_is_noted_under_the_request(tmp_path: Path) -> None:
    index = SubjectIndex(tmp_path, SteppingClock())
    await Noting(index).note(a_request(), an_inspection(a_finding(), a_finding()))
    assert await index.find({AYSE: "EMAIL_ADDRESS"}) == {"req_1": {"EMAIL_ADDRESS"}}
    index.close()


async def test_a_request_in_which_nothing_was_found_costs_nothing(tmp_path: Path) -> None:
    index = SubjectIndex(tmp_path, SteppingClock())
    await Noting(index).note(a_request(), an_inspection())
    await Noting(index).note(a_request(), an_inspection(replace(a_finding(), fingerprint="")))
    assert not (tmp_path / FILE).exists()
    index.close()
