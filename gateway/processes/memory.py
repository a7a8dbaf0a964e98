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


def settle() -> None:
    """Leave what is here now to stay, for a process that will serve until it ends.

    Python's collector of cycles went through all modules and tables again and
    again, for a part of the processor time of every request.
    """
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS, *gc.get_threshold()[1:])


_NEW_OBJECTS = 20_000
"""Objects between two looks for cycles; a request makes some hundreds that stay so long."""
