import re

import pytest

from gateway.core.finding import DataClass
from gateway.redact.labels import LITERAL, PERSON
from gateway.redact.placeholder import Issuer, canonical, conversation_key

CONTACT = DataClass.CONTACT


def an_issuer(first: str = "merhaba", *, app: str = "crm", language: str = "tr") -> Issuer:
    return Issuer(conversation_key(b"k" * 32, app, first), language)


def test_a_placeholder_carries_class_and_four_digits() -> None:
    assert re.fullmatch(r"\[KİŞİ_\d{4}\]", an_issuer().issue("PERSON", CONTACT, "Ahmet"))
    english = an_issuer(language="en").issue("PERSON", CONTACT, "Ahmet")
    assert re.fullmatch(r"\[PERSON_\d{4}\]", english)


def test_a_value_keeps_its_placeholder_through_a_conversation_without_a_counter() -> None:
    first, later = an_issuer(), an_issuer()
    later.issue("PERSON", CONTACT, "Somebody Else")
    assert first.issue("PERSON", CONTACT, "Ahmet") == later.issue("PERSON", CONTACT, "Ahmet")


def test_another_conversation_app_or_installation_gives_other_placeholders() -> None:
    names = [f"Name {chr(97 + n)}" for n in range(20)]
    issuers = [
        an_issuer(),
        an_issuer("selam"),
        an_issuer(app="hr"),
        Issuer(conversation_key(b"j" * 32, "crm", "merhaba"), "tr"),
    ]
    series = {tuple(one.issue("PERSON", CONTACT, name) for name in names) for one in issuers}
    assert len(series) == 4


@pytest.mark.parametrize("spelling", ["AHMET YILMAZ", "ahmet  yılmaz", "Ahmet\nYılmaz"])
def test_spellings_that_differ_in_case_and_spaces_share_a_placeholder(spelling: str) -> None:
    issuer = an_issuer()
    token = issuer.issue("PERSON", CONTACT, "Ahmet Yılmaz")
    assert issuer.issue("PERSON", CONTACT, spelling) == token
    assert issuer.issued == {token: "Ahmet Yılmaz"}


def test_secrets_that_differ_in_case_are_two() -> None:
    issuer = an_issuer()
    tokens = {issuer.issue("PASSWORD", DataClass.SECRET, word) for word in ("Hunter2", "hunter2")}
    assert len(tokens) == 2
    assert canonical("A", DataClass.SECRET) == "A"


def test_ten_thousand_values_have_ten_thousand_placeholders() -> None:
    issuer = an_issuer()
    tokens = [issuer.issue("PERSON", CONTACT, f"name {n}") for n in range(10_000)]
    assert len(set(tokens)) == 10_000
    assert max(map(len, tokens)) > len("[KİŞİ_0000]")
    assert all(issuer.issued[token] == f"name {n}" for n, token in enumerate(tokens))


def test_a_collision_lengthens_the_later_placeholder_and_leaves_the_earlier() -> None:
    alone = an_issuer()
    names = [f"name {n}" for n in range(400)]
    together = an_issuer()
    tokens = [together.issue("PERSON", CONTACT, name) for name in names]
    long = [place for place, token in enumerate(tokens) if len(token) > len("[KİŞİ_0000]")]
    assert long
    short = alone.issue("PERSON", CONTACT, names[long[0]])
    assert tokens[long[0]].startswith(short[:-1])
    assert short in tokens[: long[0]]


def test_digits_of_a_value_in_the_request_are_recognised_and_restored() -> None:
    issuer = an_issuer()
    issuer.note("PERSON", CONTACT, "Ahmet")
    token = an_issuer().issue("PERSON", CONTACT, "Ahmet")
    digits = token[-5:-1]
    assert issuer.recognise(PERSON, digits)
    assert issuer.issued == {token: "Ahmet"}


def test_a_placeholder_that_an_earlier_collision_lengthened_is_recognised() -> None:
    issuer = an_issuer()
    token = issuer.issue("PERSON", CONTACT, "Ahmet")
    longer = issuer._digits(("PERSON", "ahmet"))[:6]
    assert issuer.recognise(PERSON, longer)
    assert issuer.issued == {token: "Ahmet", f"[KİŞİ_{longer}]": "Ahmet"}


@pytest.mark.parametrize("digits", ["", "1", "000"])
def test_fewer_than_four_digits_are_never_ours(digits: str) -> None:
    issuer = an_issuer()
    token = issuer.issue("PERSON", CONTACT, "Ahmet")
    assert not issuer.recognise(PERSON, token[-5:-1][: len(digits)])


def test_digits_of_nobody_are_not_recognised() -> None:
    issuer = an_issuer()
    ours = issuer.issue("PERSON", CONTACT, "Ahmet")[-5:-1]
    other = f"{(int(ours) + 1) % 10_000:04}"
    assert not issuer.recognise(PERSON, other)
    assert not issuer.recognise(LITERAL, ours)


def test_literal_text_has_one_placeholder_and_is_restored_as_it_was() -> None:
    issuer = an_issuer()
    token = issuer.issue_literal("[KİŞİ_1]")
    assert token == issuer.issue_literal("[KİŞİ_1]")
    assert re.fullmatch(r"\[METİN_\d{4}\]", token)
    assert issuer.issued == {token: "[KİŞİ_1]"}


def test_text_that_is_no_unicode_still_has_a_key() -> None:
    assert len(conversation_key(b"k", "app", "\ud800")) == 32


def test_digits_that_only_begin_like_those_of_a_value_are_not_recognised() -> None:
    issuer = an_issuer()
    issuer.note("PERSON", CONTACT, "Ahmet")
    full = re.findall(r"\d+", an_issuer().issue("PERSON", CONTACT, "Ahmet"))[0]
    assert issuer.recognise(PERSON, full)
    wrong = [digit for digit in "0123456789" if not issuer.recognise(PERSON, full + digit)]
    assert len(wrong) == 9
    assert set(issuer.issued.values()) == {"Ahmet"}
