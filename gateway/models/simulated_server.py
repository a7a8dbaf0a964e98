"""The simulated provider's process.

Run as `python -m gateway.models.simulated_server` by `simulated.py`.
"""

from __future__ import annotations

import asyncio

from gateway.models.simulated_app import SimulatedApp
from gateway.processes.lifeline import Lifeline
from gateway.processes.serving import serve


def main() -> None:
    """Listen until the parent is gone."""
    lifeline = Lifeline.take()
    app = SimulatedApp(str(lifeline.values()["key"]))
    lifeline.watch(lambda _question: app.received.listed())
    asyncio.run(serve(app, lifeline))


if __name__ == "__main__":
    main()
