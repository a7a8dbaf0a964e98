"""GLiNER in its ONNX form: the labels are words of the prompt, and spans of words are scored.

The folder holds `gliner_config.json`, `tokenizer.json` and the graph that GLiNER's own
conversion writes for models that score spans (`span_mode: markerV0`). The inputs and
the order of the prompt are those of the package `gliner`, which is not needed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gateway.core.errors import SettingsError
from gateway.detect.larger.adapter import Labelled
from gateway.detect.larger.onnx import Graph, configuration, tokenizer, whole
from gateway.detect.larger.spec import LargerModel

_INPUTS = frozenset(
    {"input_ids", "attention_mask", "words_mask", "text_lengths", "span_idx", "span_mask"}
)
_WORD = re.compile(r"\w+(?:[-_]\w+)*|\S")
_MOST_TOKENS = 512
_WORDS, _WIDEST = 384, 12  # what the package takes where the configuration is silent


class Gliner:
    """A graph that scores every span of up to so many words for every label."""

    def __init__(self, model: LargerModel) -> None:
        """Open the model; raises SettingsError."""
        folder = Path(model.folder)
        config = configuration(folder, "gliner_config.json")
        if str(config.get("span_mode", "markerV0")).startswith("token"):
            raise SettingsError(
                f"{folder} holds a GLiNER that scores tokens, which is not supported.",
                hint="Take one that scores spans (`span_mode: markerV0`).",
            )
        self._widest = whole(config, "max_width", _WIDEST)
        self._words = whole(config, "max_len", _WORDS)
        self._labels = [item.label for item in model.entities]
        entity = str(config.get("ent_token", "<<ENT>>"))
        end = str(config.get("sep_token", "<<SEP>>"))
        self._prompt = [word for label in self._labels for word in (entity, label)] + [end]
        self._threshold = model.threshold
        self._tokenizer = tokenizer(folder)
        if self._tokenizer.token_to_id(entity) is None or self._tokenizer.token_to_id(end) is None:
            raise SettingsError(
                f"The tokenizer in {folder} does not know {entity} and {end}.",
                hint="Take the tokenizer that was saved together with the model.",
            )
        self._graph = Graph(folder, model.file, known=_INPUTS)

    def fits(self, piece: str) -> bool:
        """Whether the piece has no more words and tokens than the model was made for."""
        words = _WORD.findall(piece)
        if len(words) > self._words:
            return False
        encoded = self._tokenizer.encode([*self._prompt, *words], is_pretokenized=True)
        return len(encoded) <= _MOST_TOKENS

    def read(self, piece: str) -> Iterable[Labelled]:
        """The spans that the model finds probable enough, none inside a better one of its label."""
        words = [match.span() for match in _WORD.finditer(piece)]
        if not words:
            return ()
        scores = self._graph.run(self._inputs([piece[start:end] for start, end in words]))
        if scores.shape != (1, len(words), self._widest, len(self._labels)):
            raise ValueError("the graph does not give every span a score for each label")
        return self._spans(words, 1 / (1 + np.exp(-scores[0].astype(np.float32))))

    def _inputs(self, words: list[str]) -> dict[str, NDArray[np.generic]]:
        encoded = self._tokenizer.encode([*self._prompt, *words], is_pretokenized=True)
        mask = np.zeros((1, len(encoded)), np.int64)
        before = None
        for at, word in enumerate(encoded.word_ids):
            # The first token of every word of the text has its number, counted from one.
            if word is not None and word != before and word >= len(self._prompt):
                mask[0, at] = word - len(self._prompt) + 1
            before = word
        starts = np.repeat(np.arange(len(words)), self._widest)
        ends = starts + np.tile(np.arange(self._widest), len(words))
        ids = np.array([encoded.ids], np.int64)
        return {
            "input_ids": ids,
            "attention_mask": np.ones_like(ids),
            "words_mask": mask,
            "text_lengths": np.array([[len(words)]], np.int64),
            "span_idx": np.stack([starts, ends], axis=1)[None].astype(np.int64),
            "span_mask": (ends < len(words))[None],
        }

    def _spans(
        self, words: list[tuple[int, int]], probable: NDArray[np.floating]
    ) -> Iterator[Labelled]:
        for label, name in enumerate(self._labels):
            first, width = np.nonzero(probable[:, :, label] >= self._threshold)
            found = [
                (float(probable[at, more, label]), int(at), int(at + more))
                for at, more in zip(first, width, strict=True)
                if at + more < len(words)
            ]
            taken: list[tuple[int, int]] = []
            for score, at, last in sorted(found, key=lambda item: (-item[0], item[1], -item[2])):
                if all(last < start or at > end for start, end in taken):
                    taken.append((at, last))
                    yield Labelled(words[at][0], words[last][1], name, score)
