"""What a decision costs: 200 rules and 50 findings, beside a policy of one rule; and a proof.

Many rules match 50 findings of 30 entities, few match as many of two.

python tests/bench/decisions.py [--rules 200] [--rounds 300]
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from rig.policies import AT, TARGETS

from gateway.core.decision import Decision
from gateway.core.finding import DataClass
from gateway.core.request import Place
from gateway.policy.decide import decide
from gateway.policy.facts import Facts, FoundValue
from gateway.policy.load import load_texts
from gateway.policy.model import PolicySet
from gateway.policy.proof.prove import prove

CLASSES = [item.value for item in DataClass]
ENTITIES = {f"E{number}": DataClass(CLASSES[number % 6]) for number in range(40)}
DECISIONS = 20
LIMITS = ["", "", "", "", ", within: {country: [TR, EU]}", ", within: {transfer: valid}"]


def rules(many: int) -> PolicySet:
    """Rules as people write them: most on findings, some on who asks, some on targets."""
    draw = random.Random(1)  # noqa: S311 - an example, not a secret
    lines = ["policy: large", "otherwise: allow", "rules:"]
    for number in range(many):
        when = [f"finds: [{', '.join(draw.sample([*ENTITIES, *CLASSES], 2))}]"]
        if number % 3 == 0:
            when.append(f"app: [{', '.join(draw.sample([f'a{n}' for n in range(10)], 2))}]")
        if number % 5 == 0:
            when.append(f"at_least: {draw.choice([2, 5, 10])}")
        if number % 7 == 0:
            when.append("in: [user]")
        then = draw.choice(["mask", "redact", "local"]) + draw.choice(LIMITS)
        lines.append(f"  - {{name: r{number}, why: w, when: {{{', '.join(when)}}}, then: {then}}}")
    lines.append("never:")
    lines += [f"  - {{finds: [{name}], reaches: external}}" for name in CLASSES]
    return load_texts([("large.yaml", "\n".join(lines))], ENTITIES)


def request(entities: int) -> Facts:
    """Fifty findings of so many entities."""
    finds = tuple(
        FoundValue(
            entity=f"E{number % entities}",
            data_class=ENTITIES[f"E{number % entities}"],
            score=0.9,
            place=Place.USER,
            fingerprint=f"{number}",
        )
        for number in range(50)
    )
    return Facts(at=AT, finds=finds, app="a1", team="t")


def micros(work: Callable[[], Decision | Facts], rounds: int) -> float:
    """Microseconds of one in the best round, which other work disturbed least."""
    best = float("inf")
    for _ in range(rounds):
        began = time.perf_counter()
        for _ in range(DECISIONS):
            work()
        best = min(best, time.perf_counter() - began)
    return best / DECISIONS * 1e6


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rules", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=300)
    options = parser.parse_args()
    large, small = rules(options.rules), rules(1)
    for facts in (request(30), request(2)):
        many = micros(partial(decide, large, facts, TARGETS), options.rounds)
        one = micros(partial(decide, small, facts, TARGETS), options.rounds)
        matched = len(decide(large, facts, TARGETS).matched)
        sys.stdout.write(
            f"{matched} of {options.rules} rules match, 50 findings: {many:.0f} µs a decision, "
            f"{many / one:.1f} times that of one rule\n"
        )
    gathered = micros(partial(replace, request(30)), options.rounds)
    sys.stdout.write(f"and to sort 50 findings by kind before: {gathered:.0f} µs\n")
    began = time.perf_counter()
    proofs = prove(large, ENTITIES)
    taken = time.perf_counter() - began
    sys.stdout.write(
        f"{len(proofs)} statements over {options.rules} rules proved or broken in {taken:.2f} s\n"
    )


if __name__ == "__main__":
    main()
