"""Giving memory back that a process no longer uses."""

from __future__ import annotations

import ctypes
import gc


def give_back() -> None:
    """Return what was freed to the operating system, where the C library can do that.

    Meant for the end of a start: reading modules and tables frees tens of
    megabytes, which glibc would keep for good. Takes some milliseconds.
    """
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc alone has it
    if trim is not None:
        trim(0)
