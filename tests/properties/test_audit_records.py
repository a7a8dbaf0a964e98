"""What a client wrote does not reach a record, whatever it wrote."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rig.audit_values import (
    a_finding,
    a_request,
    a_segment,
    a_target,
    an_exchange,
    an_inspection,
    may_leave,
    stays_home,
)

from gateway.audit import records
from gateway.audit.encode import canonical
from gateway.core.errors import InvalidRequest
from gateway.core.record import Entry
from gateway.core.request import Place, Principal

CANARY = "kanarya-7f3a"
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30).map(
    lambda around: f"{around}{CANARY}{around}"
)


def entries(texts: list[str], model: str, *, model_known: bool) -> list[Entry]:
    """Every entry that is built from a request whose texts and model name hold the canary."""
    segments = [a_segment(text, place) for text, place in zip(texts, Place, strict=False)]
    request = a_request(*segments, model=model)
    inspection = an_inspection(*(a_finding(index) for index in range(len(segments))))
    target, leaves, stays = a_target(), may_leave(), stays_home()
    who = Principal(app="crm", team="sales", key_id="key_1")
    fault = InvalidRequest(texts[0], param=texts[0])
    intent = records.intent(
        request, inspection, leaves, target, model=model, attempt=1, model_known=model_known
    )
    return [
        intent,
        records.intent(request, inspection, stays, target, model=model, attempt=2),
        records.completion(intent, an_exchange()),
        records.deny(request, inspection, stays, fault),
        records.deny_fault(fault, principal=who, request_id="req_1", dialect="openai_chat"),
        records.orphan(intent.fields),
    ]


@given(st.lists(TEXTS, min_size=1, max_size=6), TEXTS)
def test_no_text_of_a_request_is_in_its_records(texts: list[str], model: str) -> None:
    for entry in entries(texts, model, model_known=False):
        assert CANARY.encode() not in canonical(entry.fields)
        assert CANARY not in repr(entry)


@given(TEXTS.filter(lambda text: not text.isascii() or " " in text))
def test_a_model_name_that_is_a_text_is_not_kept_even_if_it_is_known(model: str) -> None:
    for entry in entries(["x"], model, model_known=True):
        assert CANARY.encode() not in canonical(entry.fields)


@given(st.lists(TEXTS, min_size=1, max_size=6), TEXTS)
def test_records_do_not_depend_on_the_words_but_on_their_length(
    texts: list[str], model: str
) -> None:
    blank = ["x" * len(text) for text in texts]
    written = entries(texts, model, model_known=False)
    for one, other in zip(written, entries(blank, model, model_known=False), strict=True):
        assert canonical(one.fields) == canonical(other.fields)
