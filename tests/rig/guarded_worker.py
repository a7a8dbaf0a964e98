"""The real detection worker, under a guard that ends it at the first touch of a network.

The worker has a guard of its own, which refuses; this one stands before it and
leaves no library a way to swallow the refusal: the process ends with 86.
"""

from __future__ import annotations

import os
import sys

from gateway.detect.worker import main


def _end_at(event: str, _: tuple[object, ...]) -> None:
    if event.startswith(("socket.connect", "socket.get", "socket.send")):
        os._exit(86)


if __name__ == "__main__":
    sys.addaudithook(_end_at)
    sys.exit(main())
