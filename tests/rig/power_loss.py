"""A disk that forgets what was not synced: what is left of a log when the power fails.

A VFS under SQLite keeps, of every file, what the last sync made durable and what
was written since. At any moment it can tell what a machine would find that lost
its power then: what is durable, and of the rest nothing, or some of it, torn.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import apsw

from gateway.audit import records
from gateway.audit.query import read
from gateway.audit.sequencer import Sequencer
from gateway.audit.signing import Signer
from gateway.audit.store import LOG_FILE
from gateway.audit.verify import verify
from gateway.core.clock import SystemClock
from gateway.core.record import Appended, Entry, RecordType


@dataclass(slots=True)
class Platter:
    """One file: what is durable, and the writes behind it that are not."""

    durable: bytearray
    since: list[tuple[int, bytes | None]] = field(default_factory=list)

    def sync(self) -> None:
        for at, data in self.since:
            _apply(self.durable, at, data)
        self.since.clear()

    def left(self, draw: random.Random | None) -> bytes:
        """What is found after the power failed; with `draw`, some of the rest was written, torn."""
        found = bytearray(self.durable)
        for at, data in self.since:
            if draw is not None and draw.random() < 0.5:
                torn = data if data is None or draw.random() < 0.7 else data[: len(data) // 2]
                _apply(found, at, torn)
        return bytes(found)


def _apply(content: bytearray, at: int, data: bytes | None) -> None:
    """A write, or (without data) a new length."""
    if data is None:
        del content[at:]
        content.extend(bytes(max(0, at - len(content))))
        return
    content.extend(bytes(max(0, at + len(data) - len(content))))
    content[at : at + len(data)] = data


class _File(apsw.VFSFile):
    def __init__(self, base: str, name: object, flags: list[int], disk: Disk) -> None:
        super().__init__(base, name, flags)  # type: ignore[arg-type]
        path = Path(name.filename() if isinstance(name, apsw.URIFilename) else str(name))
        self._disk = disk
        self._platter = disk.platters.setdefault(path.name, Platter(bytearray(path.read_bytes())))

    def xWrite(self, data: bytes, offset: int) -> None:
        super().xWrite(data, offset)
        self._platter.since.append((offset, bytes(data)))
        self._disk.step()

    def xTruncate(self, newsize: int) -> None:
        super().xTruncate(newsize)
        self._platter.since.append((newsize, None))
        self._disk.step()

    def xSync(self, flags: int) -> None:
        super().xSync(flags)
        self._platter.sync()
        self._disk.step()


class Disk(apsw.VFS):
    """The VFS; `on_step` is called after each write, truncation and sync."""

    def __init__(self) -> None:
        self.platters: dict[str, Platter] = {}
        self.on_step: Callable[[], None] | None = None
        super().__init__("forgetful", "", makedefault=True)

    def xOpen(self, name: object, flags: list[int]) -> apsw.VFSFile:
        return _File("unix", name, flags, self)

    def xDelete(self, filename: str, syncdir: bool) -> None:
        super().xDelete(filename, syncdir)
        self.platters.pop(Path(filename).name, None)

    def step(self) -> None:
        if self.on_step is not None:
            self.on_step()

    def image(self, draw: random.Random | None) -> dict[str, bytes]:
        return {name: platter.left(draw) for name, platter in self.platters.items()}


@contextmanager
def forgetful_disk() -> Iterator[Disk]:
    """Every database that is opened meanwhile lies on such a disk."""
    disk = Disk()
    try:
        yield disk
    finally:
        disk.unregister()


@dataclass(slots=True)
class Losses:
    """What became of acknowledged records over many losses of power."""

    cycles: int = 0
    lossy_cycles: int = 0
    lost: int = 0
    not_intact: int = 0


Acknowledged = dict[int, str]


def lose_power(folder: Path, *, cycles: int, seed: int, synchronous: str = "FULL") -> Losses:
    """Write to a log, lose the power at `cycles` random moments, and look at what is found."""
    draw = random.Random(seed)  # noqa: S311
    losses = Losses()
    while losses.cycles < cycles:
        home = folder / f"log{losses.cycles}"
        home.mkdir()
        images = _run(home, draw, synchronous)
        for number, (image, acknowledged) in enumerate(images[: cycles - losses.cycles]):
            _judge(home / f"after{number}", image, acknowledged, losses)
    return losses


def _run(
    home: Path, draw: random.Random, synchronous: str
) -> list[tuple[dict[str, bytes], Acknowledged]]:
    """One life of a log, photographed at random steps of its disk."""
    images: list[tuple[dict[str, bytes], Acknowledged]] = []
    acknowledged: Acknowledged = {}
    with forgetful_disk() as disk:
        signer, clock = Signer.open(home), SystemClock.start()
        sequencer = Sequencer(home / LOG_FILE, clock=clock, node="n", signer=signer)
        sequencer.ask(f"PRAGMA synchronous={synchronous}", ())
        sequencer.ask("PRAGMA wal_autocheckpoint=40", ())

        def photograph() -> None:
            if draw.random() < 0.04:
                torn = draw if draw.random() < 0.5 else None
                images.append((disk.image(torn), dict(acknowledged)))

        disk.on_step = photograph
        for _ in range(40):
            entries = [_entry(draw) for _ in range(draw.randint(1, 8))]
            if draw.random() < 0.2:
                entries.append(records.checkpoint())
            for done in sequencer.commit(entries):
                assert isinstance(done, Appended)
                acknowledged[done.seq] = done.hash
            images.extend([(disk.image(None), dict(acknowledged))] * (draw.random() < 0.2))
        disk.on_step = None
        sequencer.close()
    return images


def _entry(draw: random.Random) -> Entry:
    return Entry(type=RecordType.STOP, fields={"reason": "x" * draw.randint(10, 3000)})


def _judge(home: Path, image: dict[str, bytes], acknowledged: Acknowledged, losses: Losses) -> None:
    """Start again over what was found."""
    home.mkdir()
    for name, content in image.items():
        if not name.endswith("-shm"):
            (home / name).write_bytes(content)
    Sequencer(home / LOG_FILE, clock=SystemClock.start(), node="n").close()
    found = {record.seq: record.fields["hash"] for record in read(home / LOG_FILE)}
    lost = sum(1 for seq, digest in acknowledged.items() if found.get(seq) != digest)
    losses.cycles += 1
    losses.lost += lost
    losses.lossy_cycles += lost > 0
    losses.not_intact += not verify(home / LOG_FILE).intact
