from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

from rig.audit_values import SteppingClock, a_small_entry
from rig.commands import turnike
from rig.stamping import StampingAuthority

from gateway import evidence
from gateway.audit.attested import Attested, Late
from gateway.audit.copies import Copy
from gateway.audit.query import read
from gateway.audit.verify import Verified
from gateway.cli.audits.verifying import Verdict, remarks, sentence
from gateway.settings import load

Write = Callable[..., Path]


def vkey() -> str:
    return turnike("audit", "checkpoint", "--key").out.strip()


def test_a_fresh_anchor_takes_the_word_away(anchored: Path) -> None:
    ran = turnike("audit", "verify")
    assert ran.status == 0
    assert "SELF-ATTESTED" not in ran.out
    assert "kept elsewhere" in ran.out
    verdict = turnike("audit", "verify", "--format", "json").row
    assert (verdict["intact"], verdict["anchored"], verdict["first_bad"]) == (True, True, None)
    anchored.unlink()
    assert "SELF-ATTESTED (no outside anchor)" in turnike("audit", "verify").out
    assert turnike("audit", "verify", "--format", "json").row["anchored"] is False


def test_an_anchor_that_is_behind_is_stale(anchored: Path, log: Write) -> None:
    log(a_small_entry())  # of 2026, and no checkpoint follows
    ran = turnike("audit", "verify")
    assert "SELF-ATTESTED (the anchors are stale)" in ran.out
    assert ran.status == 0


def test_an_anchor_that_cannot_be_read_is_told(anchored: Path) -> None:
    anchored.unlink()
    anchored.mkdir()
    ran = turnike("audit", "verify")
    assert "SELF-ATTESTED" in ran.out
    assert "the anchor worm could not be read" in ran.err


def test_a_checkpoint_that_somebody_kept_is_verified_against(anchored: Path, here: Path) -> None:
    note = turnike("audit", "checkpoint").out
    (here / "kept").write_text(note, encoding="utf-8")
    told = turnike("audit", "checkpoint", "--format", "json").row
    assert (told["checkpoint"], told["key"]) == (note, vkey())
    assert turnike("audit", "verify", "--against", "kept").status == 0
    (here / "kept").write_text(note.replace("\n4\n", "\n3\n"), encoding="utf-8")
    ran = turnike("audit", "verify", "--against", "kept")
    assert (ran.status, ran.out) == (3, "NOT INTACT: record 1 is the first that does not hold\n")
    (here / "kept").write_text("nothing", encoding="utf-8")
    assert "no signed checkpoint" in turnike("audit", "verify", "--against", "kept").err


def test_an_export_is_verified_with_the_key_that_somebody_knows(anchored: Path, here: Path) -> None:
    (here / "log.jsonl").write_text(turnike("audit", "export").out, encoding="utf-8")
    assert turnike("audit", "verify", "log.jsonl", "--key", vkey()).status == 0
    other = vkey().replace("+A", "+B")
    assert turnike("audit", "verify", "log.jsonl", "--key", other).status == 3


async def test_records_that_were_stamped_long_after_they_were_written_are_told(
    here: Path, tmp_path: Path
) -> None:
    stamping = StampingAuthority(tmp_path / "tsa")
    async with stamping.serving() as server:
        anchor = {"kind": "timestamp", "name": "tsa", "url": server.url, "every": "1s"}
        at_home = {"name": "local/m", "provider": "vllm", "urls": ["http://127.0.0.1:9/v1"]}
        whole = {
            "audit": {"anchors": [{**anchor, "authority": str(stamping.root)}]},
            "targets": [
                {**at_home, "model": "m", "boundary": "organisation", "operator": "us"},
            ],
        }
        (here / "turnike.yaml").write_text(json.dumps(whole), encoding="utf-8")
        settings = load(here / "turnike.yaml", {})
        async with evidence.open_log(settings, clock=SteppingClock()) as log:
            await log.append(a_small_entry())  # of 2026, and stamped now
    ran = await asyncio.to_thread(turnike, "audit", "verify")
    assert ran.status == 0
    assert "SELF-ATTESTED" not in ran.out
    assert "tsa: records 1 to 1 were seen" in ran.out
    for stamp in (here / ".turnike").rglob("*.tsr"):
        stamp.write_bytes(b"nothing")
    ran = await asyncio.to_thread(turnike, "audit", "verify")
    assert "SELF-ATTESTED (no outside anchor)" in ran.out
    assert "tsa: 1 stamps do not hold" in ran.out


def test_no_anchor_vouches_for_a_log_that_is_not_intact() -> None:
    verdict = Verdict(
        log=Verified(intact=False, records=3, first_bad=4),
        anchors=(Attested(name="worm", covered=3, fresh=True),),
    )
    assert not verdict.anchored
    assert sentence(verdict) == "NOT INTACT: record 4 is the first that does not hold"


def test_what_an_anchor_saw_late_or_too_early_is_told() -> None:
    anchor = Attested(
        name="tsa",
        covered=900,
        fresh=True,
        late=(
            Late(first=1, last=40, seconds=90_000),
            Late(first=50, last=60, seconds=200_000),
            Late(first=70, last=71, seconds=100),
        ),
        misdated=(60,),
        void=2,
    )
    told = " ".join(remarks(anchor))
    assert "tsa: records 1 to 40 were seen 25 h after" in told
    assert "50 to 60 were seen 2 d after" in told
    assert "70 to 71 were seen 100 s after" in told
    assert "tsa: a record up to 60 is dated after the stamp" in told
    assert "tsa: 2 stamps do not hold" in told


def test_a_copy_is_held_against_the_log(here: Path, log: Write) -> None:
    path = log(*(a_small_entry(number) for number in range(3)))
    copy = here / "copy"
    copy.mkdir()
    Copy(copy).add(list(read(path, newest_first=False))[:2])
    ran = turnike("audit", "verify", "--compare", "copy")
    assert ran.status == 0
    assert "the copy has the same 2 records, and is 1 behind" in ran.out
    told = turnike("audit", "verify", "--compare", "copy", "--format", "json").row["compared"]
    assert told == {"records": 2, "first": None, "behind": 1, "same": True}
    (file,) = copy.iterdir()
    file.write_bytes(file.read_bytes().replace(b"test 1", b"test x"))
    ran = turnike("audit", "verify", "--compare", "copy")
    assert ran.status == 3
    assert "THE COPY DIFFERS: record 2 is the first" in ran.out
