"""Models so small that a test can write them: their weights are set by hand.

No weights of real models are at hand; these have the files, the inputs and the
outputs of an export by transformers and of a GLiNER that scores spans.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from onnx import ModelProto, TensorProto, helper, numpy_helper, save
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

from gateway.core.finding import DataClass
from gateway.detect.larger.spec import Kind, LargerModel, Mapped

BREAKS = "çatla"
"""A word at which every graph fails while it runs."""

_WORDS = ("mary", "poole", "ada", "0532", "person", "phone", "<<ENT>>", "<<SEP>>", BREAKS)
_VOCABULARY = {word: at for at, word in enumerate(("[UNK]", "[CLS]", "[SEP]", *_WORDS))}
_TAGS = ("O", "B-person", "E-person", "S-person", "S-phone")
_SAID = {"mary": 1, "poole": 2, "ada": 3, "0532": 4}
_WIDEST = 3


def token_classifier(folder: Path, *, most: int = 64) -> LargerModel:
    """A model that tags `Mary Poole`, `Ada` and `0532`, written into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    config = {
        "id2label": {str(at): tag for at, tag in enumerate(_TAGS)},
        "max_position_embeddings": most,
    }
    (folder / "config.json").write_text(json.dumps(config))
    tokenizer = _tokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 1), ("[SEP]", 2)]
    )
    tokenizer.save(str(folder / "tokenizer.json"))
    table = np.full((len(_VOCABULARY) - 1, len(_TAGS)), -3, np.float32)
    table[:, 0] = 1
    for word, tag in _SAID.items():
        table[_VOCABULARY[word], tag] = 4
    save(
        _graph(
            [_integers("input_ids", 2), _integers("attention_mask", 2)],
            [helper.make_node("Gather", ["table", "input_ids"], ["logits"])],
            {"table": table},
            rank=3,
        ),
        str(folder / "model.onnx"),
    )
    return described(folder, Kind.TOKEN_CLASSIFICATION)


def gliner(folder: Path) -> LargerModel:
    """A model that scores spans, for two labels, written into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "gliner_config.json").write_text(
        json.dumps({"span_mode": "markerV0", "max_width": _WIDEST, "max_len": 40})
    )
    _tokenizer().save(str(folder / "tokenizer.json"))
    begins = np.full((len(_VOCABULARY) - 1, 2), -8, np.float32)
    ends = begins.copy()
    for word, label, first, last in (
        ("mary", 0, 6, -8),
        ("poole", 0, -8, 6),
        ("ada", 0, 6, 6),
        ("0532", 1, 6, 6),
    ):
        begins[_VOCABULARY[word], label] = first
        ends[_VOCABULARY[word], label] = last
    save(_span_graph(begins, ends), str(folder / "model.onnx"))
    return described(folder, Kind.GLINER)


def described(folder: Path, kind: Kind) -> LargerModel:
    """What settings would say of the model in a folder."""
    return LargerModel(
        name="tiny",
        kind=kind,
        folder=str(folder),
        file="model.onnx",
        entities=(
            Mapped(label="person", entity="PERSON", data_class=DataClass.CONTACT),
            Mapped(label="phone", entity="PHONE_NUMBER", data_class=DataClass.CONTACT),
        ),
        threshold=0.5,
    )


def _tokenizer() -> Tokenizer:
    tokenizer = Tokenizer(models.WordLevel(_VOCABULARY, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.add_special_tokens(["<<ENT>>", "<<SEP>>"])
    return tokenizer


def _span_graph(begins: np.ndarray, ends: np.ndarray) -> ModelProto:
    """A span is as likely as its first word begins a name and its last one ends it.

    The graph takes the first token of each word by `words_mask`, and believes
    nothing unless the prompt names its two labels.
    """
    node = helper.make_node
    nodes = [
        node("Squeeze", ["text_lengths"], ["words"]),
        node("Add", ["words", "one"], ["stop"]),
        node("Range", ["one", "stop", "one"], ["numbers"]),
        node("Unsqueeze", ["numbers", "axis1"], ["column"]),
        node("Equal", ["column", "words_mask"], ["first"]),
        node("Cast", ["first"], ["chosen"], to=TensorProto.FLOAT),
        node("Squeeze", ["input_ids", "axis0"], ["ids"]),
        node("Gather", ["begins", "ids"], ["token_begins"]),
        node("Gather", ["ends", "ids"], ["token_ends"]),
        node("MatMul", ["chosen", "token_begins"], ["word_begins"]),
        node("MatMul", ["chosen", "token_ends"], ["word_ends"]),
        node("Squeeze", ["span_idx", "axis0"], ["spans"]),
        node("Gather", ["spans", "zero"], ["starts"], axis=1),
        node("Gather", ["spans", "one"], ["lasts"], axis=1),
        node("Sub", ["words", "one"], ["last_word"]),
        node("Min", ["lasts", "last_word"], ["inside"]),
        node("Gather", ["word_begins", "starts"], ["from"]),
        node("Gather", ["word_ends", "inside"], ["to"]),
        node("Add", ["from", "to"], ["flat"]),
        node("Equal", ["input_ids", "entity"], ["is_entity"]),
        node("Cast", ["is_entity"], ["entities"], to=TensorProto.FLOAT),
        node("ReduceSum", ["entities"], ["asked"], keepdims=0),
        node("Sub", ["asked", "two"], ["missing"]),
        node("Abs", ["missing"], ["wrong"]),
        node("Mul", ["wrong", "hundred"], ["penalty"]),
        node("Sub", ["flat", "penalty"], ["judged"]),
        node("Unsqueeze", ["words", "axis0"], ["length"]),
        node("Concat", ["batch", "length", "rest"], ["shape"], axis=0),
        node("Reshape", ["judged", "shape"], ["logits"]),
    ]
    whole = {
        "one": 1, "zero": 0, "axis0": [0], "axis1": [1], "batch": [1], "rest": [_WIDEST, 2],
        "entity": _VOCABULARY["<<ENT>>"],
    }  # fmt: skip
    values: dict[str, np.ndarray] = {
        name: np.array(value, np.int64) for name, value in whole.items()
    }
    parts: dict[str, np.ndarray] = {
        "two": np.array(2, np.float32),
        "hundred": np.array(100, np.float32),
        "begins": begins,
        "ends": ends,
    }
    inputs = [
        _integers("input_ids", 2),
        _integers("attention_mask", 2),
        _integers("words_mask", 2),
        _integers("text_lengths", 2),
        _integers("span_idx", 3),
        helper.make_tensor_value_info("span_mask", TensorProto.BOOL, [None, None]),
    ]
    return _graph(inputs, nodes, values | parts, rank=4)


def _integers(name: str, rank: int) -> object:
    return helper.make_tensor_value_info(name, TensorProto.INT64, [None] * rank)


def _graph(
    inputs: list[object], nodes: list[object], constants: dict[str, np.ndarray], *, rank: int
) -> ModelProto:
    logits = helper.make_tensor_value_info("logits", TensorProto.FLOAT, [None] * rank)
    held = [numpy_helper.from_array(np.asarray(value), name) for name, value in constants.items()]
    graph = helper.make_graph(nodes, "tiny", inputs, [logits], initializer=held)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
