import subprocess
import sys
from pathlib import Path

import pytest

from gateway.processes.memory import give_back

# Many small blocks, freed but for the last one, which keeps the C library from shrinking its heap.
_FILLED = """
import ctypes, re
from gateway.processes.memory import give_back
c = ctypes.CDLL(None)
c.malloc.restype = ctypes.c_void_p
c.malloc.argtypes = [ctypes.c_size_t]
c.free.argtypes = [ctypes.c_void_p]

def resident():
    return int(re.search(r"VmRSS:\\s+(\\d+)", open("/proc/self/status").read())[1])

blocks = [c.malloc(100_000) for _ in range(400)]
for block in blocks:
    ctypes.memset(block, 1, 100_000)
for block in blocks[:-1]:
    c.free(block)
before = resident()
give_back()
print(before - resident())
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads Linux's own figures")
def test_what_was_freed_goes_back_to_the_system() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _FILLED], check=True, capture_output=True, text=True
    )
    assert int(done.stdout) > 30_000  # of 40,000 kB


def test_a_process_that_has_settled_looks_at_new_objects_only() -> None:
    told = "import gc; from gateway.processes.memory import settle; settle(); " + (
        "print(gc.get_freeze_count() > 1000, gc.get_threshold()[0] > 700, gc.isenabled())"
    )
    done = subprocess.run([sys.executable, "-c", told], check=True, capture_output=True, text=True)
    assert done.stdout.split() == ["True", "True", "True"]


def test_a_c_library_that_cannot_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    class Other:
        def __init__(self, name: str | None) -> None:
            assert name is None

    monkeypatch.setattr("ctypes.CDLL", Other)
    give_back()
