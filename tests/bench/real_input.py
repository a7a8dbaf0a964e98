"""Pushes real prompts through the running gateway and says where they went.

    python tests/bench/real_input.py FOLDER [--sample 300] [--json OUT]

FOLDER holds JSONL files of documents with `text`, `sensitive` and `spans`
(`start`, `end`, `label`). The gateway is the real `turnike serve` process under
the shipped KVKK policy; its two targets are recording servers on the loopback
that answer at once. For each file: the share by effect, the gold values that
the external server saw in clear, and the time a prompt took, beside the time
the same client needs to ask the recording server directly.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import re
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import httpx

sys.path.insert(0, str(Path(__file__).parents[1]))
from rig.behaviours import completion, http
from rig.upstream import Received, RecordingUpstream

# Labels that do not make a prompt personal by themselves.
WEAK = frozenset(
    [
        "AGE", "DATE", "DATE_TIME", "CITY", "COUNTRY", "GPE", "LOC", "LOCATION", "NRP", "ORG",
        "ORGANIZATION", "TITLE", "URL", "DOMAIN_NAME", "ZIP_CODE", "MISC", "TARIH", "YER", "KURUM",
    ]
)  # fmt: skip
FILES = ("pupa_new_a", "tr_hushmark_t1_3", "benign_en", "benign_tr_xquad", "health_meqsum_a")
WHOLE = "pupa_new_a"
SETTINGS = """\
listen: 127.0.0.1:0
admin_listen: 127.0.0.1:0
auth: open
state_dir: state
targets:
  - name: local/recorder
    provider: vllm
    urls: ["{home}"]
    model: recorder
    boundary: organisation
    operator: us
  - name: cloud/recorder
    provider: openai
    urls: ["{cloud}"]
    model: recorder
    boundary: external
    country: US
    addresses: [127.0.0.0/8]
default_model: {{local: local/recorder, any: cloud/recorder}}
detect: {{deadline: 30s}}
"""


@dataclass
class Tally:
    """What became of one file."""

    prompts: int = 0
    effects: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    gold: int = 0
    seen: int = 0
    seen_by_label: Counter[str] = field(default_factory=Counter)
    outside: int = 0
    sensitive: int = 0
    sensitive_outside_clear: int = 0
    milliseconds: list[float] = field(default_factory=list)


def documents(path: Path, sample: int) -> list[dict[str, object]]:
    """The documents of a file, all of them or a seeded sample."""
    found = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    if path.stem == WHOLE or len(found) <= sample:
        return found
    return random.Random(7).sample(found, sample)  # noqa: S311 - a sample, not a secret


async def gateway(folder: Path, home: str, cloud: str) -> tuple[asyncio.subprocess.Process, str]:
    """Start `turnike serve` and return it with its base URL."""
    settings = folder / "turnike.yaml"
    settings.write_text(SETTINGS.format(home=home, cloud=cloud), encoding="utf-8")
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "gateway", "serve", "--settings", str(settings),
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    assert process.stdout is not None
    line = (await process.stdout.readline()).decode()
    address = re.search(r"http://\S+/v1", line)
    assert address, line
    url = address[0]
    async with httpx.AsyncClient(trust_env=False) as client:
        for _ in range(300):
            if (await client.get(url.removesuffix("/v1") + "/readyz")).status_code == 200:
                return process, url
            await asyncio.sleep(0.1)
    raise RuntimeError("the gateway did not become ready")


async def run_file(
    path: Path, sample: int, url: str, cloud: RecordingUpstream, client: httpx.AsyncClient
) -> Tally:
    """Send every document of a file, one at a time."""
    tally = Tally()
    for document in documents(path, sample):
        text = str(document["text"])
        if not text.strip():
            continue
        before = len(cloud.requests)
        body = {"model": "auto", "messages": [{"role": "user", "content": text}]}
        began = time.perf_counter()
        answer = await client.post(f"{url}/chat/completions", json=body, timeout=120)
        tally.milliseconds.append((time.perf_counter() - began) * 1000)
        tally.prompts += 1
        tally.effects[answer.headers.get("x-turnike-effect", "refused")] += 1
        tally.statuses[answer.status_code] += 1
        sent = cloud.requests[before:]
        _count(tally, document, text, [content(item) for item in sent])
    return tally


def content(received: Received) -> str:
    """The text of the one message that the external server received."""
    messages = received.json["messages"]
    assert isinstance(messages, list)
    return str(messages[-1]["content"])


def _count(tally: Tally, document: dict[str, object], text: str, sent: list[str]) -> None:
    spans = document.get("spans")
    values = {
        (text[span["start"] : span["end"]].strip(), str(span["label"]))
        for span in (spans if isinstance(spans, list) else [])
        if str(span["label"]).upper() not in WEAK
    }
    tally.gold += len(values)
    tally.outside += bool(sent)
    clear = "\n".join(sent)
    for value, label in values:
        if value and clear and value in clear:
            tally.seen += 1
            tally.seen_by_label[label] += 1
    if document.get("sensitive") is True:
        tally.sensitive += 1
        tally.sensitive_outside_clear += bool(sent) and text in clear


def row(name: str, tally: Tally, bare: list[float]) -> dict[str, object]:
    """A tally as figures."""
    shares = {word: round(count / tally.prompts, 3) for word, count in tally.effects.items()}
    times = sorted(tally.milliseconds)
    return {
        "file": name,
        "prompts": tally.prompts,
        "statuses": dict(tally.statuses),
        "effects": shares,
        "reached outside": tally.outside,
        "gold values": tally.gold,
        "gold values seen outside": tally.seen,
        "share seen": round(tally.seen / tally.gold, 3) if tally.gold else None,
        "seen by label": dict(tally.seen_by_label.most_common(8)),
        "sensitive prompts": tally.sensitive,
        "sensitive sent unchanged": tally.sensitive_outside_clear,
        "p50 ms": round(statistics.median(times), 1),
        "p95 ms": round(times[int(len(times) * 0.95)], 1),
        "max ms": round(times[-1], 1),
        "direct p50 ms": round(statistics.median(bare), 2),
    }


async def direct(upstream: RecordingUpstream, client: httpx.AsyncClient) -> list[float]:
    """What the client itself costs: the same request to the recording server."""
    taken = []
    body = {"model": "recorder", "messages": [{"role": "user", "content": "x" * 500}]}
    for _ in range(200):
        began = time.perf_counter()
        await client.post(f"{upstream.url}/chat/completions", json=body)
        taken.append((time.perf_counter() - began) * 1000)
    return taken


async def measure(files: Iterable[Path], sample: int) -> list[dict[str, object]]:
    """Run all files through one gateway."""
    answer = http(json.dumps(completion("ok")).encode())
    with tempfile.TemporaryDirectory() as name:
        async with (
            RecordingUpstream([answer]) as home,
            RecordingUpstream([answer]) as cloud,
            httpx.AsyncClient(trust_env=False) as client,
        ):
            process, url = await gateway(Path(name), home.url, cloud.url)
            try:
                bare = await direct(cloud, client)
                return [
                    row(path.stem, await run_file(path, sample, url, cloud, client), bare)
                    for path in files
                ]
            finally:
                process.terminate()
                await process.wait()


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sample", type=int, default=300)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    files = [options.folder / f"{name}.jsonl" for name in FILES]
    rows = asyncio.run(measure(files, options.sample))
    for item in rows:
        print(json.dumps(item, ensure_ascii=False, indent=1))  # noqa: T201
    if options.json:
        options.json.write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
