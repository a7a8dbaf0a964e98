"""A server that has what a vLLM has beside its API: health, and metrics of its queue."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

from rig.behaviours import answer_events, http, sse, status
from rig.upstream import Behaviour, Line, Received, RecordingUpstream

_TEXT = """\
# HELP vllm:num_requests_running Number of requests in model execution batches.
# TYPE vllm:num_requests_running gauge
vllm:num_requests_running{{engine="0",model_name="m"}} {running}.0
# HELP vllm:num_requests_waiting Number of requests waiting to be processed.
# TYPE vllm:num_requests_waiting gauge
vllm:num_requests_waiting{{engine="0",model_name="m"}} {waiting}.0
vllm:num_requests_waiting_by_reason{{engine="0",model_name="m",reason="capacity"}} 99.0
# TYPE vllm:kv_cache_usage_perc gauge
vllm:kv_cache_usage_perc{{engine="0",model_name="m"}} {cache}
# TYPE vllm:e2e_request_latency_seconds histogram
vllm:e2e_request_latency_seconds_bucket{{engine="0",le="0.3",model_name="m"}} 7.0
"""


@dataclass(slots=True)
class Vllm:
    """What one server says and does; `asked` are the requests for answers that it got.

    `first` are used in turn before `answer` is, which is used for ever.
    """

    answer: Behaviour = field(default_factory=lambda: sse(answer_events()))
    first: list[Behaviour] = field(default_factory=list)
    running: int = 0
    waiting: int = 0
    cache: float = 0.0
    health: int = 200
    asked: list[Received] = field(default_factory=list)
    probes: list[Received] = field(default_factory=list)
    upstream: RecordingUpstream | None = None

    @property
    def url(self) -> str:
        """Its base URL."""
        assert self.upstream is not None
        return self.upstream.url

    async def __call__(self, line: Line, request: Received) -> bool:
        """Answer one request."""
        if request.path == "/metrics":
            self.probes.append(request)
            return await http(self.metrics.encode(), content_type="text/plain")(line, request)
        if request.path in {"/health", "/v1/models"}:
            self.probes.append(request)
            return await status(self.health)(line, request)
        self.asked.append(request)
        behave = self.first.pop(0) if self.first else self.answer
        return await behave(line, request)

    @property
    def metrics(self) -> str:
        """Its metrics in the text form."""
        return _TEXT.format(running=self.running, waiting=self.waiting, cache=self.cache)


@asynccontextmanager
async def serving(*servers: Vllm) -> AsyncIterator[None]:
    """Let these servers listen, each on a port of its own."""
    async with AsyncExitStack() as stack:
        for server in servers:
            upstream = RecordingUpstream([server])
            server.upstream = await stack.enter_async_context(upstream)
        yield
