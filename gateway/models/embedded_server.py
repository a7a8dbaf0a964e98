"""The embedded model: llama.cpp's own server, in a child process.

Run as `python -m gateway.models.embedded_server` by `embedded.py`; it reads the
path of the weights and its key from standard input.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from gateway.processes.lifeline import Lifeline


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What to load and how to serve it; the fields are the start-up values of the child.

    `context` (tokens) is shared out among `slots`, which answer at the same
    time; `longest_answer` is in tokens.
    """

    weights: str
    model: str
    key: str = field(repr=False)
    context: int = 8192
    slots: int = 4
    longest_answer: int = 1024


def main() -> None:
    """Load the weights, listen on a free loopback port, and end with the parent."""
    lifeline = Lifeline.take()
    load = Load(**lifeline.values())  # type: ignore[arg-type]  # written by embedded.py
    lifeline.watch()  # before the weights are read, so that a parent lost meanwhile is seen

    import xllamacpp  # after `take`, because it may print

    params = xllamacpp.CommonParams()
    params.model.path = load.weights
    params.model_alias = {load.model}
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.api_keys = [load.key]
    params.n_ctx = load.context
    params.n_parallel = load.slots
    params.n_predict = load.longest_answer
    params.endpoint_metrics = True
    params.endpoint_slots = False  # it shows the prompts that are being answered
    params.cache_ram_mib = 0  # prompts that were answered are not kept
    params.cache_idle_slots = False
    params.offline = True
    params.ui = False
    server = xllamacpp.Server(params)
    lifeline.ready(urlsplit(server.listening_address).port or 0)
    threading.Event().wait()


if __name__ == "__main__":
    main()
