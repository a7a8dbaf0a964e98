"""What restoring adds to each chunk of a stream, beside reading and writing the chunk.

python tests/bench/chunks.py [--chunks 5000] [--rounds 9]
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from rig.behaviours import chunk, event

from gateway.api.dialects.openai_chat_stream import ChunkWriter
from gateway.core.reply import ReplyEvent
from gateway.egress.sse import SseReader
from gateway.egress.upstream_json import read_object
from gateway.egress.wires.chat_reader import ChatReader
from gateway.redact.restore import Restorer

PLAIN = "bisiklet zinciri yük "  # as long as a few tokens
ISSUED = {f"[KİŞİ_{number}]": f"Ayşe Yılmaz {number}" for number in range(4800, 4830)}
NAMED = ["Sayın [Kİ", "Şİ_4821]'e ", "selam; *", "[KİŞİ_4822", "]* geldi "]
ARGUMENTS = ['{"kime": "[KİŞ', 'İ_4821]", "not', '": "a\\u0131 ', 'b", "n": [1', ",2]} "]


def say(line: str) -> None:
    """Print one figure."""
    sys.stdout.write(f"{line}\n")


def stream(deltas: Sequence[dict[str, object]], chunks: int) -> list[bytes]:
    """A stream of so many chunks, each as it comes over the wire."""
    return [event(chunk(deltas[place % len(deltas)])) for place in range(chunks)]


def texts(pieces: Sequence[str]) -> list[dict[str, object]]:
    """Deltas of text."""
    return [{"content": piece} for piece in pieces]


def calls(pieces: Sequence[str]) -> list[dict[str, object]]:
    """Deltas of the arguments of one call."""
    head = {"id": "c", "type": "function", "function": {"name": "mail", "arguments": ""}}
    call = {"index": 0, **head}
    return [
        {"tool_calls": [{**call, "function": {"name": "mail", "arguments": piece}}]}
        for piece in pieces
    ]


async def once(wire: Sequence[bytes], issued: Mapping[str, str] | None) -> float:
    """Microseconds a chunk, to read it, restore it and write it; without `issued` no restoring."""
    sse, reader = SseReader(), ChatReader({"messages": []})
    restorer = None if issued is None else Restorer(issued)
    writer = ChunkWriter(reply_id="r", model="m", with_usage=False)

    async def events() -> AsyncIterator[ReplyEvent]:
        for piece in wire:
            for data in sse.feed(piece):
                for read in reader.chunk(read_object(data)):
                    for one in (read,) if restorer is None else restorer.feed(read):
                        yield one

    began = time.perf_counter()
    async for _ in writer.chunks(events()):
        pass
    return (time.perf_counter() - began) / len(wire) * 1e6


def main() -> None:
    """Read the command line, measure in turn, print medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--chunks", type=int, default=5000)
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    kinds = {
        "plain text": texts([PLAIN]),
        "text full of placeholders": texts(NAMED),
        "tool arguments with placeholders": calls(ARGUMENTS),
    }
    for name, deltas in kinds.items():
        wire = stream(deltas, options.chunks)
        taken: dict[str, list[float]] = {"bare": [], "nothing masked": [], "30 masked": []}
        for _ in range(options.rounds):
            for how, issued in (("bare", None), ("nothing masked", {}), ("30 masked", ISSUED)):
                taken[how].append(asyncio.run(once(wire, issued)))
        bare, unmasked, masked = (statistics.median(times) for times in taken.values())
        say(
            f"{name}: read and write {bare:.1f} us a chunk; restoring adds"
            f" {unmasked - bare:.1f} us ({unmasked / bare:.2f}x) where nothing was masked,"
            f" {masked - bare:.1f} us ({masked / bare:.2f}x) where 30 values were"
        )


if __name__ == "__main__":
    main()
