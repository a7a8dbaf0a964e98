"""What is masked does not leave, and comes back."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st
from rig.redaction import a_finding, a_request, contents, cut, masked, restored

from gateway.core.finding import DataClass
from gateway.core.jsontree import dump
from gateway.redact.fold import fold
from gateway.redact.placeholder import canonical
from gateway.redact.restore import Restorer

SUFFIXES = st.sampled_from(["", "'ın", "’e", "nin", "'den", "ye", "da"])
GLUE = st.sampled_from([" ", ", ", "\n", "", ". ", " ve ", " [KİŞİ_1] ", " \\[PERSON_22\\] ", '"'])
VALUES = [
    ("PERSON", "Ahmet Yılmaz"),
    ("PERSON", "İbrahim Işık"),
    ("PERSON", "Ali Veli"),
    ("PERSON", "Veli Can Öz"),
    ("EMAIL_ADDRESS", "ayşe.öz@example.com"),
    ("PHONE_NUMBER", "0532 123 45 67"),
    ("IBAN_CODE", "TR29 5536 1525 8028 4463 9133 53"),
    ("PERSON", 'Mehmet "Memo" Kaya'),
    ("PERSON", "Łukasz O'Brien"),
]


@dataclass(frozen=True)
class Said:
    """A text, and where its values stand."""

    text: str
    places: list[tuple[str, int, int]]


@st.composite
def said(draw: st.DrawFn) -> Said:
    """Values in their one spelling, with suffixes, side by side and far apart."""
    text, places = "", []
    for _ in range(draw(st.integers(0, 6))):
        entity, value = draw(st.sampled_from(VALUES))
        text += draw(GLUE)
        if text and text[-1].isalnum():
            text += " "
        places.append((entity, len(text), len(text) + len(value)))
        text += value + draw(SUFFIXES)
    return Said(text + draw(GLUE), places)


@settings(max_examples=500)
@given(said(), st.data())
def test_masking_and_restoring_an_echo_is_the_identity(what: Said, data: st.DataObject) -> None:
    request = a_request(what.text)
    findings = [a_finding(start, end, entity=entity) for entity, start, end in what.places]
    (sent,) = contents(masked(request, findings))
    outbound = masked(request, findings)
    sizes = data.draw(st.lists(st.integers(0, 9), max_size=20))
    assert restored(Restorer(outbound.issued), cut(sent, sizes)) == what.text


@settings(max_examples=500)
@given(said())
def test_no_masked_value_is_left_in_what_is_sent(what: Said) -> None:
    request = a_request(what.text, what.text.upper(), what.text.lower())
    findings = [a_finding(start, end, entity=entity) for entity, start, end in what.places]
    sent = fold(dump(masked(request, findings).tree).decode()).text
    for _, start, end in what.places:
        assert fold(what.text[start:end]).text not in sent


@settings(max_examples=300)
@given(st.text(alphabet="ab1İı .'@-\u200bé", max_size=30), st.data())
def test_findings_anywhere_and_overlapping_are_restored(text: str, data: st.DataObject) -> None:
    """Spellings that differ in case or spaces share a placeholder, and no more than those."""
    cuts = st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))
    spans = [(min(pair), max(pair)) for pair in data.draw(st.lists(cuts, max_size=4))]
    findings = [a_finding(*span, entity="EMAIL_ADDRESS") for span in spans if span[0] < span[1]]
    outbound = masked(a_request(text), findings)
    echoed = restored(Restorer(outbound.issued), contents(outbound))
    assert plain(echoed) == plain(text)


def plain(text: str) -> str:
    return "".join(canonical(text, DataClass.CONTACT).split())
