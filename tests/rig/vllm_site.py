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
    """The organisation: its gateway, its model, and the provider outside."""

    gateway: GatewayProcess
    vllm: VllmServer
    outside: RecordingUpstream
    key: str

    def openai(self) -> openai.AsyncOpenAI:
        """An app's client; it asks once."""
        return openai.AsyncOpenAI(
            base_url=f"{self.gateway.url}/v1", api_key=self.key, max_retries=0, timeout=300
        )

    def anthropic(self) -> anthropic.AsyncAnthropic:
        """The same for the other dialect."""
        return anthropic.AsyncAnthropic(
            base_url=self.gateway.url, api_key=self.key, max_retries=0, timeout=300
        )

    def last(self, kind: str) -> dict[str, object]:
        """The newest record of a type."""
        return [record for record in self.gateway.records() if record["type"] == kind][-1]
