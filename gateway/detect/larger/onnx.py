"""Opening what a folder holds: an ONNX graph, a tokenizer, and the configuration beside them.

Nothing is fetched: a file that is not in the folder is an error. The packages are
an extra, imported on first use, in detection workers only.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gateway.core.errors import SettingsError

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

_NEEDED = "Larger models need the packages onnxruntime and tokenizers, which are not installed."
_INSTALL = "Install them: pip install 'turnike[onnx]'."


class Graph:
    """A graph on one thread of the processor, and the inputs that it takes."""

    def __init__(self, folder: Path, file: str, *, known: frozenset[str]) -> None:
        """Open the graph; raises SettingsError, also where it wants what is not `known`."""
        try:
            import onnxruntime
        except ImportError:
            raise SettingsError(_NEEDED, hint=_INSTALL) from None
        path = present(folder, file)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 4
        try:
            self._session: InferenceSession = onnxruntime.InferenceSession(
                str(path), options, providers=["CPUExecutionProvider"]
            )
        except Exception as fault:  # noqa: BLE001 - its errors share no base; named, never quoted
            raise SettingsError(
                f"{path} cannot be opened as an ONNX graph: {type(fault).__name__}.",
                hint="Export the model again; see the how-to on larger models.",
            ) from None
        self.inputs = frozenset(item.name for item in self._session.get_inputs())
        if strange := sorted(self.inputs - known):
            raise SettingsError(
                f"{path} wants the input {strange[0]}, which this kind of model does not have.",
                hint="Check `kind`, or export the model for that task.",
            )

    def run(self, values: Mapping[str, NDArray[np.generic]]) -> NDArray[np.floating]:
        """The first output for those of `values` that the graph takes."""
        given = {name: value for name, value in values.items() if name in self.inputs}
        told: NDArray[np.floating] = self._session.run(None, given)[0]
        return told


def tokenizer(folder: Path) -> Tokenizer:
    """The tokenizer of a model, which neither cuts nor fills up; raises SettingsError."""
    try:
        from tokenizers import Tokenizer
    except ImportError:
        raise SettingsError(_NEEDED, hint=_INSTALL) from None
    path = present(folder, "tokenizer.json")
    try:
        opened = Tokenizer.from_file(str(path))
    except Exception as fault:  # noqa: BLE001 - it raises nothing narrower
        raise SettingsError(f"{path} is no tokenizer: {type(fault).__name__}.") from None
    opened.no_truncation()
    opened.no_padding()
    return opened


def configuration(folder: Path, file: str) -> dict[str, object]:
    """The object in a file of JSON; raises SettingsError."""
    path = present(folder, file)
    try:
        told = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        raise SettingsError(f"{path} holds no JSON object.")
    return told


def whole(told: Mapping[str, object], name: str, default: int) -> int:
    """A positive whole number of a configuration."""
    value = told.get(name)
    return value if isinstance(value, int) and value > 0 else default


def present(folder: Path, file: str) -> Path:
    """The path of a file in the folder; raises SettingsError where it is not there."""
    path = folder / file
    if not path.is_file():
        raise SettingsError(
            f"The model has no file {path}.",
            hint="Put the whole export into the folder; nothing is downloaded.",
        )
    return path
