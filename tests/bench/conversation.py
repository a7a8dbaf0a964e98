"""What a turn costs in a conversation that is sent again whole at each turn.

python tests/bench/conversation.py [--turns 50] [--rounds 9] [--anew 3]
"""

from __future__ import annotations

import argparse
import asyncio
import random
import secrets
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from rig.segments import segments_of

from gateway.detect.inspector import Inspector
from gateway.detect.pool import WorkerPool
from gateway.detect.verdicts import VerdictCache

ENGLISH = (
    "Please look at the order that Peter Smith sent last week.",
    "The chain of a bicycle does not slip under load.",
    "Write to the office about the meeting and what was said there.",
    "I asked Maria Gonzalez whether the shop is open on Monday.",
    "What would you change in the second part of the report?",
)
TURKISH = (
    "Bu ayın toplantı notlarını kısaca özetler misin?",
    "Ahmet Yılmaz geçen hafta bir sipariş gönderdi.",
    "Raporun ikinci bölümünde neyi değiştirirdin?",
    "Bana 0532 123 45 67 numarasından ulaşabilirsin.",
    "Geçen ayki kararlarla karşılaştırıp sonucu yazar mısın?",
)
SENTENCES = 10  # of each text; two texts a turn, near 1,100 characters together


def say(line: str) -> None:
    """Print one figure."""
    sys.stdout.write(f"{line}\n")


def texts(lines: tuple[str, ...], chance: random.Random) -> list[str]:
    """An answer and a question, unlike all others."""
    return [
        " ".join(f"{chance.choice(lines)[:-1]} ({chance.randrange(10**6)})." for _ in "s" * length)
        for length in (SENTENCES, SENTENCES)
    ]


async def one(pool: WorkerPool, lines: tuple[str, ...], turns: int, *, cached: bool) -> list[float]:
    """Milliseconds of each turn of one conversation."""
    verdicts = VerdictCache(secrets.token_bytes(32)) if cached else None
    inspector = Inspector(fingerprint_key=b"k" * 32, deadline=60, pool=pool, verdicts=verdicts)
    chance, said, taken = random.SystemRandom(), list[str](), []
    for _ in range(turns):
        said += texts(lines, chance)
        segments = segments_of(*said)
        began = time.perf_counter()
        inspection = await inspector.inspect(segments)
        taken.append((time.perf_counter() - began) * 1000)
        assert not inspection.uninspected
    return taken


async def measure(turns: int, rounds: int, anew: int) -> None:
    """Print the median of turn 1, 10 and the last, with the cache and without."""
    pool = WorkerPool(workers=1)
    await pool.start()
    try:
        assert await pool.ready(60)
        for name, lines in (("English with names", ENGLISH), ("Turkish", TURKISH)):
            for cached, times in ((True, rounds), (False, anew)):
                if not times:
                    continue
                await one(pool, lines, 3, cached=cached)
                runs = [await one(pool, lines, turns, cached=cached) for _ in range(times)]
                p50 = [statistics.median(at) for at in zip(*runs, strict=True)]
                told = ", ".join(f"turn {at}: {p50[at - 1]:.1f} ms" for at in (1, 10, turns))
                say(f"{name}, {'remembered' if cached else 'read anew'}: {told}")
                say(f"  last / first: {p50[-1] / p50[0]:.2f}")
    finally:
        await pool.close()


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--anew", type=int, default=3, help="rounds in which nothing is kept")
    options = parser.parse_args()
    asyncio.run(measure(options.turns, options.rounds, options.anew))


if __name__ == "__main__":
    main()
