"""The detection worker: `python -m gateway.detect.worker`, started by the pool.

Reads frames from standard input until it closes and answers on standard output
(see `frames.py`). It opens no connection, and writes nothing about a text
anywhere but into its answers.
"""

from __future__ import annotations

import gc
import logging
import os
import queue
import resource
import signal
import sys
import threading
import time
from typing import TYPE_CHECKING, BinaryIO

from gateway.core.errors import SettingsError
from gateway.detect import frames
from gateway.detect.added import Added
from gateway.detect.reading import read_all
from gateway.processes.memory import give_back

if TYPE_CHECKING:
    from gateway.detect.analyzer import Analyzer

_NETWORK = ("socket.connect", "socket.get", "socket.send")


def main() -> int:
    """Serve until standard input closes; 1 if the detectors cannot be loaded."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the pool alone ends us
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.addaudithook(_no_network)
    logging.disable(logging.CRITICAL)
    incoming, outgoing, errors = _private_streams()
    asked: queue.SimpleQueue[dict[str, object]] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(incoming, asked), daemon=True).start()
    try:
        analyzer = _load(frames.opened(asked.get()))
    except SettingsError as fault:
        _say(outgoing, frames.readiness(fault))
        return 1
    except Exception as error:  # noqa: BLE001 - the edge of the process: named, never quoted
        errors.write(f"The detection worker could not load: {type(error).__name__}\n".encode())
        errors.flush()
        return 1
    _say(outgoing, frames.readiness())
    while True:
        number, asks, seconds = frames.asked(asked.get())
        try:
            told = frames.answers(number, read_all(analyzer, asks, time.monotonic() + seconds))
        except Exception as error:  # noqa: BLE001 - one text must not end the worker for others
            told = [frames.pack({"id": number, "error": type(error).__name__})]
        for frame in told:
            _say(outgoing, frame)


def _load(added: Added) -> Analyzer:
    from gateway.detect.analyzer import Analyzer  # slow, and only here
    from gateway.detect.larger.find import open_models
    from gateway.detect.roster import Roster

    roster = Roster(added.own)
    analyzer = Analyzer(roster.patterns, roster.words, open_models(added.models))
    give_back()
    gc.freeze()
    return analyzer


def _listen(incoming: BinaryIO, asked: queue.SimpleQueue[dict[str, object]]) -> None:
    """Pass frames on; leave at once when the parent is gone, whatever is being computed."""
    try:
        while (body := frames.read(incoming)) is not None:
            asked.put(body)
    finally:
        os._exit(0)


def _private_streams() -> tuple[BinaryIO, BinaryIO, BinaryIO]:
    """Take the three streams away from libraries, which would print into them."""
    private = [os.dup(number) for number in (0, 1, 2)]
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nothing, number)
    return os.fdopen(private[0], "rb"), os.fdopen(private[1], "wb"), os.fdopen(private[2], "wb")


def _say(outgoing: BinaryIO, frame: bytes) -> None:
    try:
        outgoing.write(frame)
        outgoing.flush()
    except BrokenPipeError:
        os._exit(0)


def _no_network(event: str, _: tuple[object, ...]) -> None:
    if event.startswith(_NETWORK):
        raise PermissionError("A detection worker opens no connection.")


if __name__ == "__main__":
    sys.exit(main())
