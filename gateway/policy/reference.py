"""The reference page of the conditions, written from their files.

`python -m gateway.policy.reference` prints it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator

from gateway.core.finding import DataClass
from gateway.core.request import Place
from gateway.policy.conditions.condition import ConditionKind
from gateway.policy.conditions.load import condition_kinds

_HEAD = """# Conditions

<!-- Written by `python -m gateway.policy.reference`; edit the conditions instead. -->

What may stand in `when` and `unless` of a [rule](policy.md).

- **nature** says who determines the fact. *identity* comes from the authenticated key alone.
  *content* is what was found or counted in the request. *client* is what the client chose to send.
  *time* comes from the clock.
  *spending* is what was spent before.
- **beside it** are keys that narrow the condition.

Data classes: {classes}.
Entities: see [entities](entities.md).
Places for `in`: {places}.

| condition | holds where | nature | beside it |
|---|---|---|---|
{rows}
"""
_NARROWING = """
`at_least` (1 if absent) is how many distinct values there must be. `min_score` lets only findings
of at least that score count, 0 to 1. `in` lets only these places count.

The facts in the examples are written as under `given:` in a policy test.
"""


def reference() -> str:
    """The whole page, in Markdown."""
    kinds = condition_kinds().values()
    head = _HEAD.format(
        classes=_listed(item.value for item in DataClass),
        places=_listed(place.value for place in Place),
        rows="\n".join(_row(kind) for kind in kinds),
    )
    examples = (line for kind in kinds for line in _examples(kind))
    return head + _NARROWING + "\n".join(examples) + "\n"


def _row(kind: ConditionKind) -> str:
    beside = _listed(kind.qualifiers) or "–"
    return f"| `{kind.name}` | {kind.about} | {kind.nature} | {beside} |"


def _examples(kind: ConditionKind) -> Iterator[str]:
    yield f"\n## `{kind.name}`\n"
    yield "| condition | facts | holds |"
    yield "|---|---|---|"
    for example in kind.examples:
        yield f"| `{example.when}` | `{example.given}` | {'yes' if example.holds else 'no'} |"
    yield f"\nRefused by the loader: {_listed(kind.refused)}."


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def main() -> None:
    """Print the page."""
    sys.stdout.write(reference())


if __name__ == "__main__":
    main()
