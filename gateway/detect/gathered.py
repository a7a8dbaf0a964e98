"""From what was read of each text to the inspection of a request."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from gateway.core.finding import Coverage, DataClass, Finding, Inspection
from gateway.core.request import Segment
from gateway.detect.verdicts import Verdict

# Findings that mean that somebody is spoken of. Addresses and numbers of telephones are those
# of firms as well; where they are a person's, the words around them say so.
_PERSONAL = frozenset({DataClass.NATIONAL_ID, DataClass.SPECIAL_CATEGORY})
_PERSONAL_CONTACTS = frozenset({"PERSON", "DATE_OF_BIRTH", "MINOR"})
_SURE_ENOUGH = 0.5
UNDECODED = "encoded text"
"""Why a text counts as not read that hides more than is decoded."""


@dataclass(frozen=True, slots=True)
class Read:
    """What was found in one text, and why some of it was not read, if so."""

    verdict: Verdict
    missing: frozenset[str] = frozenset()


def placed(
    segments: Sequence[Segment],
    reads: Mapping[str, Read],
    over: Mapping[int, tuple[Finding, ...]],
) -> Iterator[Finding]:
    """Yield the findings of every segment; `over` has those over its border."""
    for index, segment in enumerate(segments):
        read = reads.get(segment.text)
        found = read.verdict.findings if read else ()
        if index in over:
            found = tuple(sorted((*found, *over[index]), key=_place))
        for item in found:
            yield replace(item, segment=index, maskable=item.maskable and segment.maskable)


def is_of_a_person(finding: Finding) -> bool:
    """Whether what was found means that somebody is spoken of."""
    personal = finding.data_class in _PERSONAL or finding.entity in _PERSONAL_CONTACTS
    return personal and finding.score >= _SURE_ENOUGH


def spoken_of(
    segments: Sequence[Segment],
    reads: Mapping[str, Read],
    over: Mapping[int, tuple[Finding, ...]],
) -> frozenset[int]:
    """The segments that speak of a person; `over` has the findings over their borders."""
    return frozenset(
        index
        for index, segment in enumerate(segments)
        if ((read := reads.get(segment.text)) is not None and read.verdict.person)
        or any(map(is_of_a_person, over.get(index, ())))
    )


def languages_of(
    segments: Sequence[Segment], reads: Mapping[str, Read]
) -> dict[str, frozenset[int]]:
    """Which segments are in each language."""
    spoken: dict[str, set[int]] = {}
    for index, segment in enumerate(segments):
        read = reads.get(segment.text)
        for language in read.verdict.languages if read else ():
            spoken.setdefault(language, set()).add(index)
    return {language: frozenset(indices) for language, indices in spoken.items()}


def gathered(
    findings: tuple[Finding, ...],
    reads: Mapping[str, Read],
    coverage: Coverage,
    detectors: str,
    persons: frozenset[int] = frozenset(),
    languages: Mapping[str, frozenset[int]] = MappingProxyType({}),
) -> Inspection:
    """The inspection of a request whose distinct texts were read."""
    reasons = {reason for read in reads.values() for reason in read.missing}
    reasons |= {"hidden characters" for read in reads.values() if read.verdict.hidden}
    return Inspection(
        findings=findings,
        coverage=coverage,
        languages=languages,
        persons=persons,
        uninspected=tuple(sorted(reasons | ({"opaque"} if coverage.opaque else set()))),
        detectors=detectors,
    )


def _place(finding: Finding) -> tuple[int, int, str]:
    return finding.start, finding.end, finding.entity
