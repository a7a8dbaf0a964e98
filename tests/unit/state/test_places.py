from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from gateway.state.places import FILE, Places

TAKE = """
import sys
from pathlib import Path
from gateway.state.places import Places
places = Places(Path(sys.argv[1]))
for _ in range(int(sys.argv[3])):
    print(places.take("key_1", int(sys.argv[2])) is not None, flush=True)
sys.stdin.read()
"""


def other(folder: Path, most: int, wanted: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", TAKE, str(folder), str(most), str(wanted)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
    )


def said(process: subprocess.Popen[str], lines: int) -> list[str]:
    assert process.stdout is not None
    return [process.stdout.readline().strip() for _ in range(lines)]


def test_a_name_has_so_many_places_and_another_its_own(tmp_path: Path) -> None:
    places = Places(tmp_path)
    taken = [places.take("key_1", 3) for _ in range(3)]
    assert len(set(taken)) == 3
    assert places.take("key_1", 3) is None
    assert places.take("key_2", 3) is not None
    assert taken[1] is not None
    places.give_back(taken[1])
    assert places.take("key_1", 3) == taken[1]
    assert places.take("key_1", 3) is None
    places.close()
    assert (tmp_path / FILE).read_bytes() == b""


def test_processes_share_them_and_a_dead_one_has_none(tmp_path: Path) -> None:
    places = Places(tmp_path)
    assert places.take("key_1", 4) is not None
    with other(tmp_path, 4, 4) as process:
        assert said(process, 4) == ["True", "True", "True", "False"]
        assert places.take("key_1", 4) is None
        process.kill()
    assert [places.take("key_1", 4) is not None for _ in range(4)] == [True, True, True, False]
    places.close()
