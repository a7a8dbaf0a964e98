"""Token classification: any export of Hugging Face transformers, OpenAI's privacy filter too.

The folder holds `config.json` with `id2label`, `tokenizer.json` and the graph.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from gateway.core.errors import SettingsError
from gateway.detect.larger.adapter import Labelled
from gateway.detect.larger.onnx import Graph, configuration, tokenizer, whole
from gateway.detect.larger.spec import LargerModel
from gateway.detect.larger.tags import Tags

_INPUTS = frozenset({"input_ids", "attention_mask", "token_type_ids", "position_ids"})
_MOST_TOKENS = 512


class TokenClassification:
    """A graph that gives every token a score for each tag."""

    def __init__(self, model: LargerModel) -> None:
        """Open the model; raises SettingsError."""
        folder = Path(model.folder)
        config = configuration(folder, "config.json")
        tags = _tags(folder, config)
        try:
            self._tags = Tags.of(tags, [item.label for item in model.entities])
        except KeyError as fault:
            known = sorted({tag.partition("-")[2] or tag for tag in tags} - {"O"})
            raise SettingsError(
                f"The model has no label {fault.args[0]}.", hint=f"It has {', '.join(known)}."
            ) from None
        self._width = len(tags)
        self._most = min(whole(config, "max_position_embeddings", _MOST_TOKENS), _MOST_TOKENS)
        self._threshold = model.threshold
        self._tokenizer = tokenizer(folder)
        self._graph = Graph(folder, model.file, known=_INPUTS)

    def fits(self, piece: str) -> bool:
        """Whether the piece has no more tokens than the model was made for."""
        return len(self._tokenizer.encode(piece)) <= self._most

    def read(self, piece: str) -> Iterable[Labelled]:
        """The spans that the model labels."""
        encoded = self._tokenizer.encode(piece)
        if not encoded.ids:
            return ()
        ids = np.array([encoded.ids], np.int64)
        scores = self._graph.run(
            {
                "input_ids": ids,
                "attention_mask": np.ones_like(ids),
                "token_type_ids": np.zeros_like(ids),
                "position_ids": np.arange(ids.shape[1], dtype=np.int64)[None],
            }
        )
        if scores.shape != (1, ids.shape[1], self._width):
            raise ValueError("the graph does not give every token a score for each tag")
        return self._tags.spans(
            piece, scores[0].astype(np.float32), encoded.offsets, self._threshold
        )


def _tags(folder: Path, config: dict[str, object]) -> list[str]:
    """The tags in the order of the columns."""
    told = config.get("id2label")
    named = {str(key): str(value) for key, value in told.items()} if isinstance(told, dict) else {}
    tags = [named[str(at)] for at in range(len(named)) if str(at) in named]
    if not tags or len(tags) != len(named):
        raise SettingsError(
            f"{folder / 'config.json'} does not name the tags 0, 1, 2 … under `id2label`.",
            hint="Only models for token classification can be read with this kind.",
        )
    return tags
