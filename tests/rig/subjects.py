"""Notes values in an index of subjects, as the gateway would."""

from __future__ import annotations

import asyncio
from pathlib import Path

from rig.audit_values import SteppingClock

from gateway.detect.fingerprint import fingerprints
from gateway.state.secrets import Secrets
from gateway.state.subjects import SubjectIndex


def carrying(state_dir: Path, request: str, *values: tuple[str, str]) -> None:
    """Note values, each an entity and a spelling, under a request."""
    fingerprint = fingerprints(Secrets.open(state_dir).derive("fingerprint"))
    index = SubjectIndex(state_dir, SteppingClock())
    asyncio.run(index.note(request, {fingerprint(*value) for value in values}))
    index.close()
