"""Trains the name model and writes its weights; run it from the root of the repository.

    pip install torch==2.13.0 faker==40.* numpy google-re2
    PYTHONPATH=. python scripts/name_model/train.py CORPORA_FOLDER gateway/detect/people/names.npz

It reads openly licensed corpora (`docs/reference/name-model.md` names them) as
JSON lines with `id`, `text` and `spans`. One core needs about a minute an epoch.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from corpora import TAGS, Sentence, Writer, code, read
from torch import nn

from gateway.detect.people.features import (
    AFFIXES,
    GAPS,
    LISTS,
    SHAPES,
    UNKNOWN,
    WORDS,
    Token,
    features,
)

TABLES = ((WORDS, 56), (AFFIXES, 24), (AFFIXES, 24), (SHAPES, 16), (LISTS, 8), (GAPS, 4))
HIDDEN = 112
WITHOUT_MARKS = str.maketrans("ışğçöüİŞĞÇÖÜ", "isgcouISGCOU")


class Net(nn.Module):
    """Embeddings of hashed features, then convolutions: what `model.py` computes in NumPy."""

    def __init__(self) -> None:
        super().__init__()
        self.tables = nn.ModuleList([nn.Embedding(*size) for size in TABLES])
        for table in self.tables:
            nn.init.normal_(table.weight, 0, 0.15)
        width = sum(size for _, size in TABLES)
        self.layers = nn.ModuleList(
            [nn.Conv1d(width, HIDDEN, 5, padding=2)]
            + [nn.Conv1d(HIDDEN, HIDDEN, 3, padding=1) for _ in range(3)]
        )
        self.out = nn.Linear(HIDDEN, len(TAGS))
        self.drop = nn.Dropout(0.25)

    def forward(self, rows: torch.Tensor) -> torch.Tensor:
        inside = (rows[..., :1] > 0).float().transpose(1, 2)
        if self.training:
            rows = rows.clone()
            unknown = (torch.rand(rows.shape[:2]) < 0.12) & (rows[..., 0] > 0)
            rows[..., 0][unknown] = UNKNOWN
        seen = torch.cat([table(rows[..., n]) for n, table in enumerate(self.tables)], -1)
        seen = self.drop(seen).transpose(1, 2) * inside
        for number, layer in enumerate(self.layers):
            made = torch.relu(layer(self.drop(seen) if number else seen))
            seen = (seen + made if number else made) * inside
        return self.out(self.drop(seen.transpose(1, 2)))


def swapped(made: Sentence, language: str, writer: Writer, rng: random.Random) -> Sentence:
    """With other names in the places of most names."""
    out: Sentence = []
    at = 0
    while at < len(made):
        if made[at][2] != 1 or rng.random() > 0.7:
            out.append(made[at])
            at += 1
            continue
        end = at + 1
        while end < len(made) and made[end][2] == 2:
            end += 1
        name = writer.name(language)
        if end - at == 1:
            name = name.split()[0].strip(",")
        first = True
        for text, gap, _ in _tokens(name):
            out.append((text, made[at][1] if first else gap, 1 if first else 2))
            first = False
        at = end
    return out


def _tokens(name: str) -> Sentence:
    from corpora import sentence

    return sentence(name, [])


def varied(made: Sentence, language: str, writer: Writer, rng: random.Random) -> Sentence:
    """As somebody else might have written it: other names, all small, all capitals, no marks."""
    if rng.random() < 0.35:
        made = swapped(made, language, writer, rng)
    kind, turkish = rng.random(), language == "tr"
    if kind < 0.08:
        return [(_small(text, turkish), gap, tag) for text, gap, tag in made]
    if kind < 0.11:
        return [(_large(text, turkish), gap, tag) for text, gap, tag in made]
    if kind < 0.15 and turkish:
        return [(text.translate(WITHOUT_MARKS), gap, tag) for text, gap, tag in made]
    return made


def _small(text: str, turkish: bool) -> str:
    return (text.replace("İ", "i").replace("I", "ı") if turkish else text).lower()


def _large(text: str, turkish: bool) -> str:
    return (text.replace("i", "İ").replace("ı", "I") if turkish else text).upper()


def batches(
    made: list[Sentence], rng: random.Random, size: int = 2600
) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    """Sentences of like length together, as row numbers and tags."""
    made = sorted(made, key=lambda it: len(it) + rng.random() * 6)
    grouped: list[list[Sentence]] = []
    for item in made:
        if not grouped or len(item) * (len(grouped[-1]) + 1) > size:
            grouped.append([])
        grouped[-1].append(item)
    rng.shuffle(grouped)
    for group in grouped:
        longest = max(map(len, group))
        rows = np.zeros((len(group), longest, len(TABLES)), np.int64)
        tags = np.full((len(group), longest), -100)
        for at, item in enumerate(group):
            rows[at, : len(item)] = features(Token(0, 0, text, gap) for text, gap, _ in item)
            tags[at, : len(item)] = [tag for _, _, tag in item]
        yield torch.from_numpy(rows), torch.from_numpy(tags)


def spans(tags: list[int]) -> list[tuple[int, int]]:
    """Where people's names begin and end."""
    found, at = [], 0
    while at < len(tags):
        end = at + 1
        if tags[at] in {1, 2}:
            while end < len(tags) and tags[end] == 2:
                end += 1
            found.append((at, end))
        at = end
    return found


def judged(net: Net, kept: dict[str, list[Sentence]], rng: random.Random) -> str:
    """Precision, recall and F1 of names that overlap, by language."""
    net.eval()
    told = []
    for language, made in kept.items():
        hit = right = gold = guessed = 0
        for rows, tags in batches(made, rng):
            with torch.no_grad():
                said = net(rows).argmax(-1)
            for mine, true in zip(said.tolist(), tags.tolist(), strict=True):
                length = sum(tag >= 0 for tag in true)
                ours, theirs = spans(mine[:length]), spans(true[:length])
                hit += sum(any(a < d and c < b for c, d in ours) for a, b in theirs)
                right += sum(any(a < d and c < b for c, d in theirs) for a, b in ours)
                gold, guessed = gold + len(theirs), guessed + len(ours)
        precision, recall = right / max(1, guessed), hit / max(1, gold)
        f1 = 2 * precision * recall / max(1e-9, precision + recall)
        told.append(f"{language} P {precision:.3f} R {recall:.3f} F1 {f1:.3f}")
    net.train()
    return "; ".join(told)


def save(net: Net, file: Path) -> None:
    """Write the weights: tables as bytes with a scale for each row, the rest in 16 bits."""
    arrays: dict[str, np.ndarray] = {}
    for at, table in enumerate(net.tables):
        weight = table.weight.detach().numpy()
        scale = np.maximum(np.abs(weight).max(axis=1, keepdims=True), 1e-8) / 127
        arrays[f"table{at}"] = np.round(weight / scale).astype(np.int8)
        arrays[f"scale{at}"] = scale.astype(np.float32)
    for at, layer in enumerate(net.layers):
        kernel = layer.weight.detach().numpy()  # out, in, width
        arrays[f"kernel{at}"] = kernel.transpose(2, 1, 0).reshape(-1, HIDDEN).astype(np.float16)
        arrays[f"bias{at}"] = layer.bias.detach().numpy().astype(np.float16)
    arrays["out"] = net.out.weight.detach().numpy().T.astype(np.float16)
    arrays["out_bias"] = net.out.bias.detach().numpy().astype(np.float16)
    np.savez_compressed(file, **arrays)


def main() -> None:
    """Train, judge after each epoch, save."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("weights", type=Path)
    parser.add_argument("--epochs", type=int, default=14)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    rng = random.Random(asked.seed)
    torch.manual_seed(asked.seed)
    torch.set_num_threads(1)
    train, kept = read(asked.corpora)
    library, writer, net = code(rng), Writer(rng), Net()
    chosen = torch.optim.AdamW(net.parameters(), lr=2e-3, weight_decay=0.01)
    loss_of = nn.CrossEntropyLoss(ignore_index=-100)
    for epoch in range(asked.epochs):
        began = time.time()
        made = [varied(item, language, writer, rng) for item, language in train] + library
        for language, count in (("en", 3500), ("tr", 3500), ("de", 1200)):
            for _ in range(count):
                item = writer.sentence(language, named=rng.random() < 0.6)
                made.append(varied(item, language, writer, rng))
        made += [rng.choice(train)[0] + rng.choice(train)[0] for _ in range(1500)]
        steps = list(batches([item[:160] for item in made if item], rng))
        for at, (rows, tags) in enumerate(steps):
            done = (epoch + at / len(steps)) / asked.epochs
            warm = min(1, (epoch * len(steps) + at + 1) / 300)
            for group in chosen.param_groups:
                group["lr"] = 2.2e-3 * warm * (1 - done) + 2e-5
            loss = loss_of(net(rows).transpose(1, 2), tags)
            chosen.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            chosen.step()
        print(f"{epoch} {time.time() - began:.0f} s  {judged(net, kept, rng)}", flush=True)
        save(net, asked.weights)


if __name__ == "__main__":
    main()
