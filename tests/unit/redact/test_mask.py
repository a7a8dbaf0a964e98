import re
from dataclasses import replace

import pytest
from rig.redaction import (
    KEY,
    MASK,
    REDACT,
    a_finding,
    a_request,
    a_segment,
    contents,
    found,
    masked,
    restored,
)

from gateway.core.decision import MayLeave, Reason, StaysHome, Treatment
from gateway.core.effects import Effect
from gateway.core.errors import ContainmentError
from gateway.core.finding import Coverage, DataClass, Inspection
from gateway.core.jsontree import EmbeddedJson, dump
from gateway.core.request import Place, Segment, SegmentKind
from gateway.redact.mask import Masker
from gateway.redact.restore import Restorer

NOTHING = Inspection(findings=(), coverage=Coverage(scanned=1))


def test_a_name_leaves_as_a_placeholder_and_its_suffix_stays() -> None:
    request = a_request("Ahmet Yılmaz'ın evi")
    outbound = masked(request, [found(request, "Ahmet Yılmaz")])
    (text,) = contents(outbound)
    assert re.fullmatch(r"\[KİŞİ_\d{4}\]'ın evi", text)
    assert outbound.issued == {text[: -len("'ın evi")]: "Ahmet Yılmaz"}
    assert outbound.treated == {0}
    assert outbound.transforms == ("mask PERSON 1",)


def test_a_suffix_inside_the_finding_stays_too() -> None:
    request = a_request("Ahmet Yılmaz’ın evi, AHMET YILMAZ")
    outbound = masked(request, [found(request, "Ahmet Yılmaz’ın")])
    assert re.fullmatch(r"(\[KİŞİ_\d{4}\])’ın evi, \1", contents(outbound)[0])


def test_an_apostrophe_in_a_secret_is_no_suffix() -> None:
    request = a_request("parola abc'de")
    outbound = masked(
        request, [found(request, "abc'de", entity="PASSWORD", data_class=DataClass.SECRET)]
    )
    assert "de" not in contents(outbound)[0]


def test_english_has_english_labels() -> None:
    request = a_request("Ask Jane Doe")
    assert re.fullmatch(
        r"Ask \[PERSON_\d{4}\]",
        contents(masked(request, [found(request, "Jane Doe")], language="en"))[0],
    )


def test_a_decision_that_covers_nothing_leaves_the_tree_as_it_is() -> None:
    request = a_request("Ahmet [KİŞİ_1]")
    for decision in (
        MayLeave(effect=Effect.ALLOW, reason=Reason.OTHERWISE, rule=None, permitted=frozenset()),
        StaysHome(effect=Effect.LOCAL, reason=Reason.RULE, rule=None, permitted=frozenset()),
    ):
        outbound = Masker(key=KEY).mask(request, NOTHING, decision)
        assert outbound.tree is request.tree
        assert (outbound.issued, outbound.transforms) == ({}, ())


def test_every_occurrence_is_masked_whatever_the_detectors_say_of_it() -> None:
    request = a_request("Ahmet Yılmaz geldi.", "AHMET YILMAZ'a ve ahmet  yılmazın evine yaz.")
    outbound = masked(request, [found(request, "Ahmet Yılmaz")])
    token = next(iter(outbound.issued))
    assert contents(outbound) == [f"{token} geldi.", f"{token}'a ve {token}ın evine yaz."]
    assert outbound.transforms == ("mask PERSON 3",)


def test_a_name_does_not_eat_a_longer_name() -> None:
    request = a_request("Ali ile Alişan, Alinin evi")
    token = next(iter(masked(request, [found(request, "Ali")]).issued))
    assert contents(masked(request, [found(request, "Ali")])) == [
        f"{token} ile Alişan, {token}nin evi"
    ]


def test_a_value_laid_bare_by_a_replacement_is_masked_too() -> None:
    request = a_request("Veli geldi, VeliAyşe")
    findings = [found(request, "Veli"), a_finding(16, 20)]
    assert "veli" not in contents(masked(request, findings))[0].lower()


@pytest.mark.parametrize("kind", [SegmentKind.TEXT, SegmentKind.KEY, SegmentKind.NUMBER])
def test_an_occurrence_where_nothing_can_be_replaced_is_not_sent(kind: SegmentKind) -> None:
    request = a_request(
        "5321234567 ara", more=[a_segment("5321234567", 1, maskable=False, kind=kind)]
    )
    with pytest.raises(ContainmentError, match=r"messages\[1\]") as fault:
        masked(request, [found(request, "5321234567", entity="PHONE_NUMBER")])
    assert "532" not in str(fault.value)


def test_a_key_is_never_replaced_even_if_it_is_called_maskable() -> None:
    request = a_request("Ahmet", more=[a_segment("ahmet", 1, kind=SegmentKind.KEY)])
    with pytest.raises(ContainmentError):
        masked(request, [found(request, "Ahmet")])


@pytest.mark.parametrize(
    ("start", "end", "maskable"),
    [(0, 5, False), (0, 0, True), (2, 1, True), (-1, 3, True), (0, 99, True)],
)
def test_a_finding_that_cannot_be_replaced_is_not_sent(
    start: int, end: int, maskable: bool
) -> None:
    with pytest.raises(ContainmentError) as fault:
        masked(a_request("Ahmet"), [a_finding(start, end, maskable=maskable)])
    assert "Ahmet" not in str(fault.value)


def test_only_mask_and_redact_are_done_to_a_finding() -> None:
    with pytest.raises(ContainmentError):
        masked(a_request("Ahmet"), [a_finding(0, 5)], {0: Treatment(Effect.ALLOW)})


def test_what_the_decision_does_not_cover_stays() -> None:
    request = a_request("Ahmet, a@b.co")
    findings = [found(request, "Ahmet"), found(request, "a@b.co", entity="EMAIL_ADDRESS")]
    outbound = masked(request, findings, {1: MASK})
    assert contents(outbound)[0].startswith("Ahmet, [EPOSTA_")
    assert outbound.treated == {1}


@pytest.mark.parametrize(
    ("value", "keep_last", "label"),
    [
        ("4111 1111 1111 1234", 4, "[GİZLENDİ …1234]"),
        ("4111 1111 1111 1234", 0, "[GİZLENDİ]"),
        ("123456", 4, "[GİZLENDİ …456]"),
        ("1", 4, "[GİZLENDİ]"),
    ],
)
def test_a_redacted_value_keeps_its_end_and_never_more_than_half(
    value: str, keep_last: int, label: str
) -> None:
    request = a_request(f"kart {value} ")
    finding = found(request, value, entity="CREDIT_CARD", data_class=DataClass.FINANCIAL)
    outbound = masked(request, [finding], {0: Treatment(Effect.REDACT, keep_last)})
    assert contents(outbound) == [f"kart {label} "]
    assert outbound.issued == {}
    assert outbound.transforms == ("redact CREDIT_CARD 1",)


def test_overlapping_findings_are_one_and_the_stricter_treatment_holds() -> None:
    request = a_request("x ahmet@example.com y")
    findings = [
        found(request, "ahmet@example.com", entity="EMAIL_ADDRESS"),
        found(request, "example.com y", entity="URL"),
    ]
    outbound = masked(request, findings, {0: MASK, 1: REDACT}, language="en")
    assert contents(outbound) == ["x [REDACTED]"]
    assert outbound.treated == {0, 1}
    assert outbound.transforms == ("redact URL 1",)


def test_a_value_that_is_redacted_somewhere_is_redacted_everywhere() -> None:
    request = a_request("Deniz aradı", "Deniz kıyısı")
    findings = [found(request, "Deniz"), a_finding(0, 5, segment=1, entity="LOCATION")]
    outbound = masked(request, findings, {0: REDACT, 1: MASK})
    assert contents(outbound) == ["[GİZLENDİ] aradı", "[GİZLENDİ] kıyısı"]


def test_arguments_of_earlier_tool_calls_are_masked_inside_their_json() -> None:
    path = ("messages", 0, "arguments", "to", 0)
    segment = Segment(
        path=path,
        label="messages[0].arguments.to[0]",
        place=Place.ANSWER,
        kind=SegmentKind.TEXT,
        text='Ah"met Kaya',
        maskable=True,
    )
    request = a_request(more=[segment])
    request = type(request)(
        **{
            **{name: getattr(request, name) for name in request.__slots__},
            "tree": {"messages": [{"arguments": EmbeddedJson({"to": ['Ah"met Kaya'], "n": 1})}]},
        }
    )
    outbound = masked(request, [a_finding(0, 11)])
    token = next(iter(outbound.issued))
    assert dump(outbound.tree).decode() == (
        f'{{"messages":[{{"arguments":"{{\\"to\\":[\\"{token}\\"],\\"n\\":1}}"}}]}}'
    )


@pytest.mark.parametrize(
    "lookalike", ["[KİŞİ_1234]", "[PERSON_1]", "\\[KİŞİ\\_12\\]", "［EPOSTA＿７］", "[METİN_0000]"]
)
def test_a_lookalike_comes_back_unchanged_and_is_nobody(lookalike: str) -> None:
    request = a_request(f"Ahmet {lookalike} yaz")
    outbound = masked(request, [found(request, "Ahmet")])
    (text,) = contents(outbound)
    assert lookalike not in text
    assert outbound.transforms == ("mask PERSON 1", "escape placeholder 1")
    assert restored(Restorer(outbound.issued), [text]) == f"Ahmet {lookalike} yaz"


@pytest.mark.parametrize("language", ["tr", "en"])
def test_our_own_placeholder_left_by_an_earlier_answer_is_restored(language: str) -> None:
    first = a_request("Ahmet Yılmaz kim?")
    token = next(iter(masked(first, [found(first, "Ahmet Yılmaz")], language=language).issued))
    later = a_request("Ahmet Yılmaz kim?", f"[x](/y/{token})", f"{token.lower()} nerede?")
    outbound = masked(later, [found(later, "Ahmet Yılmaz")], language=language)
    assert outbound.issued == {token: "Ahmet Yılmaz"}
    assert contents(outbound)[1:] == [f"[x](/y/{token})", f"{token.lower()} nerede?"]
    assert restored(Restorer(outbound.issued), contents(outbound)[2]) == "Ahmet Yılmaz nerede?"


def test_our_own_placeholder_of_a_value_now_sent_in_clear_is_restored() -> None:
    first = a_request("Ahmet")
    token = next(iter(masked(first, [found(first, "Ahmet")]).issued))
    later = a_request(f"Ahmet, a@b.co, {token}")
    findings = [found(later, "Ahmet"), found(later, "a@b.co", entity="EMAIL_ADDRESS")]
    outbound = masked(later, findings, {1: MASK})
    assert outbound.issued[token] == "Ahmet"
    assert token in contents(outbound)[0]


def test_a_placeholder_of_another_conversation_is_a_lookalike() -> None:
    first = a_request("Ahmet", conversation="başka")
    token = next(iter(masked(first, [found(first, "Ahmet")]).issued))
    later = a_request(f"Ahmet {token}")
    outbound = masked(later, [found(later, "Ahmet")])
    assert token not in outbound.issued
    assert token not in contents(outbound)[0]


def test_ten_thousand_findings_in_one_text_are_all_masked() -> None:
    names = [f"Kişi{chr(97 + n % 26)}{n}" for n in range(10_000)]
    text = " ve ".join(names)
    findings, place = [], 0
    for name in names:
        findings.append(a_finding(place, place + len(name)))
        place += len(name) + len(" ve ")
    request = a_request(text)
    outbound = masked(request, findings)
    assert len(outbound.issued) == 10_000
    assert restored(Restorer(outbound.issued), contents(outbound)) == text


def test_neither_values_nor_the_tree_are_printed() -> None:
    request = a_request("Ahmet Yılmaz")
    outbound = masked(request, [found(request, "Ahmet Yılmaz")])
    assert "Ahmet" not in repr(outbound)
    assert "Ahmet" not in repr(Masker(key=b"Ahmet"))


def test_an_empty_request_is_left_empty() -> None:
    assert contents(masked(a_request(), [])) == []
    assert contents(masked(a_request(""), [])) == [""]


def test_an_empty_finding_that_is_not_covered_changes_nothing() -> None:
    request = a_request("Ahmet geldi, Ahmet gitti")
    findings = [found(request, "Ahmet"), a_finding(3, 3)]
    whole, alone = masked(request, findings, {0: MASK}), masked(request, findings[:1])
    assert contents(whole) == contents(alone)
    assert whole.issued == alone.issued


def test_a_key_of_the_tree_in_which_nothing_was_found_stays() -> None:
    request = a_request(
        "Ahmet ara", more=[a_segment("ad", 1, maskable=False, kind=SegmentKind.KEY)]
    )
    outbound = masked(request, [found(request, "Ahmet")])
    assert contents(outbound)[0] == f"{next(iter(outbound.issued))} ara"


def test_what_is_no_object_after_masking_is_not_sent() -> None:
    request = a_request("Ahmet ara")
    whole = replace(request, segments=(replace(request.segments[0], path=()),))
    with pytest.raises(ContainmentError, match="not an object"):
        masked(whole, [found(request, "Ahmet")])


@pytest.mark.parametrize(
    "written",
    [
        "Ahmet Y\\u0131lmaz",
        "Ahmet Y\\\\u0131lmaz",
        "Ahmet%20Y%C4%B1lmaz",
        "Ahmet%20Yılmaz",
        "Ahmet\\nYılmaz",
        "Ahmet Y&#305;lmaz",
        "\\x41hmet Yılmaz",
    ],
)
def test_an_occurrence_that_is_written_with_escapes_is_not_sent(written: str) -> None:
    request = a_request("Ahmet Yılmaz geldi", f"{written} gitti, %5 indirim & kargo")
    with pytest.raises(ContainmentError, match=r"messages\[1\]"):
        masked(request, [found(request, "Ahmet Yılmaz")])


def test_escapes_of_other_things_are_sent() -> None:
    request = a_request("Ahmet Yılmaz geldi", "Veli%20Y%C4%B1lmaz &amp; \\u0131")
    assert contents(masked(request, [found(request, "Ahmet Yılmaz")]))[1] == (
        "Veli%20Y%C4%B1lmaz &amp; \\u0131"
    )
