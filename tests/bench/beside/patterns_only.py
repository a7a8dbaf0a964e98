"""`turnike` without its worker processes: patterns alone, read on the event loop.

    python patterns_only.py serve --settings FILE

No mode of the gateway: names, topics and word lists are never left out in use.
The bench runs it to show what a gateway with patterns costs, as others have them.
"""

from __future__ import annotations

from collections.abc import Sequence

from gateway.cli.main import main
from gateway.detect.reader import Reader


async def _ask_nobody(_self: Reader, *_: Sequence[object]) -> None:
    """Leave everything as the patterns found it."""


if __name__ == "__main__":
    Reader._ask = _ask_nobody  # type: ignore[method-assign, assignment]
    main()
