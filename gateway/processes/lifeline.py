"""The child's side of a server that lives in a process of its own.

Standard input is the lifeline: its first line carries the start-up values (the
key among them, so that it is in no argument list and no environment), later
lines are questions from the parent, and its end means that the parent is gone,
however it went. Standard output carries one ready line and one line an answer.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import threading
from collections.abc import Callable
from typing import BinaryIO, Final, NoReturn

Values = dict[str, object]
_LOG = logging.getLogger(__name__)


class Lifeline:
    """What a child holds of its parent.

    Everything that a library prints goes to standard error from `take` on, and
    nowhere at all from `ready` on: what a server says about a request may quote it.
    """

    def __init__(self, asked: BinaryIO, told: BinaryIO) -> None:
        self._asked: Final = asked
        self._told: Final = told

    @classmethod
    def take(cls) -> Lifeline:
        """Take hold of standard input and output, before any library can write to them."""
        told = os.fdopen(os.dup(1), "wb")
        os.dup2(2, 1)
        return cls(sys.stdin.buffer, told)

    def values(self) -> Values:
        """Read the start-up values; ends the process if the parent is already gone."""
        line = self._asked.readline()
        if not line:
            os._exit(0)
        values: Values = json.loads(line)
        return values

    def watch(self, answer: Callable[[str], object] | None = None) -> None:
        """Answer the parent's questions from a thread, and end the process when it is gone.

        `answer` returns what is sent back as one line of JSON; where it raises, that is null.
        """

        def listen() -> None:
            for line in self._asked:
                if answer is not None:
                    self.tell(_told(answer, line.decode().strip()))
            os._exit(0)

        threading.Thread(target=listen, name="lifeline", daemon=True).start()

    def ready(self, port: int) -> None:
        """Tell the parent the port, and fall silent."""
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        os.close(silence)
        self.tell({"port": port})

    def leave(self, code: int = 0) -> NoReturn:
        """End the process in order; the thread that listens would keep Python from doing it."""
        sys.stderr.flush()
        os._exit(code)

    def tell(self, value: object) -> None:
        """Send one line of JSON; ends the process where nobody reads any more."""
        try:
            self._told.write(json.dumps(value).encode() + b"\n")
            self._told.flush()
        except OSError:
            os._exit(0)


def _told(answer: Callable[[str], object], question: str) -> object:
    try:
        return answer(question)
    except Exception as defect:  # noqa: BLE001 - or nobody would see that the parent is gone
        _LOG.error("a question of the parent failed: %s", type(defect).__name__)
        return None
