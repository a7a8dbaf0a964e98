"""An organisation with a real vLLM inside, a gateway, and a provider outside that records."""

from __future__ import annotations

from dataclasses import dataclass

import anthropic
import openai
from rig.gateway_process import GatewayProcess
from rig.upstream import RecordingUpstream
from rig.vllm_server import VllmServer


@dataclass(frozen=True, slots=True)
class Site:
    """The organisation, and an app's clients, which ask once."""

    gateway: GatewayProcess
    vllm: VllmServer
    outside: RecordingUpstream
    openai: openai.AsyncOpenAI
    anthropic: anthropic.AsyncAnthropic

    def last(self, kind: str) -> dict[str, object]:
        """The newest record of a type."""
        return [record for record in self.gateway.records() if record["type"] == kind][-1]
