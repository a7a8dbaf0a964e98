"""What is said of a defect that ends a process or a thread: its type and places, never its text.

The text of an exception may hold a prompt, a value or a key; the lines of the
program through which it came hold none.
"""

from __future__ import annotations

import sys
import threading
import traceback
from types import TracebackType

from gateway import __version__


def described(error: BaseException) -> str:
    """A defect in lines for whoever reports it."""
    places = traceback.extract_tb(error.__traceback__)
    came = "".join(f"  {place.filename}:{place.lineno} in {place.name}\n" for place in places)
    return (
        f"turnike {__version__}: a defect, {type(error).__name__}. Its text is not shown, because"
        f" it may hold what was asked. Report the type and these places:\n{came}"
    )


def tell_no_texts() -> None:
    """Say so of defects that nobody catches, in place of Python's own traceback."""
    sys.excepthook = _uncaught
    threading.excepthook = _in_thread
    sys.unraisablehook = _unraisable


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    del kind, trace
    sys.stderr.write(described(error))


def _in_thread(given: threading.ExceptHookArgs) -> None:
    if given.exc_value is not None:
        sys.stderr.write(described(given.exc_value))


def _unraisable(given: sys.UnraisableHookArgs) -> None:
    if given.exc_value is not None:
        sys.stderr.write(described(given.exc_value))
