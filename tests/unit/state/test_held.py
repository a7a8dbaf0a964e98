from __future__ import annotations

from pathlib import Path

import pytest

from gateway.core.request import Place, Segment, SegmentKind
from gateway.state.held import HeldTexts
from gateway.state.secrets import Secrets
from gateway.state.trivial import _WORDS

SPEECH = "Ayşe Hanım'ın tahlil sonucu için ne yapmalıyız?"
LONG = (
    "Hastamız dün akşam poliklinikte muayene edildi, kan şekeri üç ölçümde de yüksek çıktı ve"
    " kendisine günde iki kez alınmak üzere ilaç yazıldı; kontrol randevusu gelecek ayın ilk"
    " haftasında, eşiyle birlikte gelmesi ve önceki sonuçlarını yanında getirmesi istendi."
)


@pytest.fixture
def texts(tmp_path: Path) -> HeldTexts:
    return HeldTexts(Secrets.open(tmp_path))


def a_segment(
    text: str, place: Place = Place.USER, kind: SegmentKind = SegmentKind.TEXT
) -> Segment:
    return Segment(path=(0,), label="x", place=place, kind=kind, text=text, maskable=True)


def recalls(texts: HeldTexts, before: str, after: str, app: str = "crm") -> bool:
    """Whether a held text is recognised in another."""
    asked = texts.recognised_by(app, [a_segment(after, Place.TOOL_RESULTS)])
    return not texts.text("crm", before).isdisjoint(asked)


def test_an_empty_request_remembers_nothing(texts: HeldTexts) -> None:
    assert texts.remembered_by("crm", []) == frozenset()
    assert len(texts.recognised_by("crm", [])) == 0


@pytest.mark.parametrize("place", [Place.USER, Place.ANSWER])
def test_what_users_and_answers_say_is_remembered(texts: HeldTexts, place: Place) -> None:
    assert len(texts.remembered_by("crm", [a_segment(SPEECH, place)])) == 1
    assert len(texts.remembered_by("crm", [a_segment(LONG, place)])) > 3


@pytest.mark.parametrize("place", [Place.SYSTEM, Place.TOOLS, Place.TOOL_RESULTS, Place.OPTIONS])
def test_other_places_are_remembered_only_with_a_finding(texts: HeldTexts, place: Place) -> None:
    segments = [a_segment(SPEECH, place)]
    assert texts.remembered_by("crm", segments) == frozenset()
    assert len(texts.remembered_by("crm", segments, with_findings={0})) == 1


@pytest.mark.parametrize("kind", [SegmentKind.KEY, SegmentKind.NUMBER])
def test_keys_and_numbers_are_structure(texts: HeldTexts, kind: SegmentKind) -> None:
    segments = [a_segment("additional properties of the patient", kind=kind)]
    assert texts.remembered_by("crm", segments) == frozenset()
    assert len(texts.recognised_by("crm", segments)) == 0


@pytest.mark.parametrize("place", list(Place))
def test_a_held_text_is_recognised_wherever_it_is_put(texts: HeldTexts, place: Place) -> None:
    asked = texts.recognised_by("crm", [a_segment(SPEECH, place)])
    assert not texts.text("crm", SPEECH).isdisjoint(asked)


def test_each_app_and_installation_has_its_own_memory(texts: HeldTexts, tmp_path: Path) -> None:
    other = HeldTexts(Secrets.open(tmp_path / "other"))
    told = [texts.text("crm", LONG), texts.text("hr", LONG), other.text("crm", LONG)]
    assert len(frozenset().union(*told)) == sum(map(len, told))
    assert not recalls(texts, LONG, LONG, app="hr")


@pytest.mark.parametrize(
    "after",
    [
        f"Şunu yazmıştık: {LONG} Ne dersin?",
        LONG.upper(),
        LONG[: len(LONG) // 2],
        LONG[len(LONG) // 2 :],
        " ".join(word for at, word in enumerate(LONG.split()) if at % 14),
        "> " + LONG.replace(", ", ",\n> "),
        f"Özet: hastadan söz edildi. {LONG[90:200]} Yanıt verildi.",
        LONG.translate(str.maketrans("çğışöü", "cgisou")),
    ],
)
def test_an_edited_text_is_recognised(texts: HeldTexts, after: str) -> None:
    assert recalls(texts, LONG, after)


@pytest.mark.parametrize(
    "after",
    [
        f"  {SPEECH.upper()}\n",
        f"Sorumuz şuydu:\n> {SPEECH}\nYanıtı ne?",
        "Sorumuz şuydu:\n\n> Ayşe Hanım’ın tahlil\n> sonucu için ne yapmalıyız?\n\nYanıtı ne?",
        f'{{"question": "{SPEECH}", "n": 1}}',
        f"Ona “{SPEECH}” diye sordu.",
    ],
)
def test_a_short_text_is_recognised_where_it_is_quoted_whole(texts: HeldTexts, after: str) -> None:
    assert recalls(texts, SPEECH, after)


@pytest.mark.parametrize(
    "after", [f"{SPEECH} Bence", "Ayşe Hanım'ın tahlil sonucu", "Tahlil nedir?"]
)
def test_a_part_of_a_short_text_is_a_new_one(texts: HeldTexts, after: str) -> None:
    assert not recalls(texts, SPEECH, after)


@pytest.mark.parametrize("text", ["ok", "Teşekkürler!", "Lütfen devam eder misin?"])
def test_what_everybody_says_taints_nothing(texts: HeldTexts, text: str) -> None:
    assert texts.text("crm", text) == frozenset()


def test_a_licence_in_a_held_text_taints_no_other_file(texts: HeldTexts) -> None:
    licence = (_WORDS / "boilerplate.txt").read_text(encoding="utf-8").split("\n\n")[0]
    held = f"{licence}\n\n{LONG}"
    assert not recalls(texts, held, f"{licence}\n\nBaşka bir dosya, başka bir iş.")
    assert recalls(texts, held, LONG)


def test_all_numbers_of_a_text_hold_those_that_could_be_kept(texts: HeldTexts) -> None:
    whole = texts.every("crm", [a_segment(LONG)])
    assert texts.text("crm", LONG) < whole


def test_counting_again_gives_the_same_whether_it_was_kept_or_not(tmp_path: Path) -> None:
    secrets = Secrets.open(tmp_path)
    forgetful, texts = HeldTexts(secrets, most=0), HeldTexts(secrets)
    for _ in range(2):
        assert texts.text("crm", LONG) == forgetful.text("crm", LONG)
        assert texts.text("crm", LONG, finding=True) == texts.text("crm", LONG)


def test_ten_thousand_segments_and_broken_text_are_taken(texts: HeldTexts) -> None:
    segments = [a_segment(f"{SPEECH} {number}") for number in range(10_000)]
    assert len(texts.remembered_by("crm", segments)) >= 10_000
    assert len(texts.text("crm", SPEECH + "\ud800")) == 1
