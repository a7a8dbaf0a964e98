from __future__ import annotations

import io
from dataclasses import replace

import pytest

from gateway.core.errors import SettingsError
from gateway.core.finding import DataClass, Stage
from gateway.detect import frames
from gateway.detect.added import NOTHING, Added
from gateway.detect.larger.spec import Kind, LargerModel, Mapped
from gateway.detect.own.spec import OwnRecognizer
from gateway.detect.sighting import Sighting

SIGHTING = Sighting(
    entity="PERSON",
    data_class=DataClass.CONTACT,
    start=0,
    end=4,
    score=0.5,
    detector="names",
    stage=Stage.NAMES,
    canonical="ayse",
)
LAST = {
    "id": 1,
    "findings": [],
    "more": False,
    "languages": [],
    "persons": [],
    "hidden": [],
    "late": [],
    "unread": [],
    "spent": {},
}


def unpack(frame: bytes) -> dict[str, object]:
    body = frames.read(io.BytesIO(frame))
    assert body is not None
    return body


def test_a_request_is_read_as_it_was_written() -> None:
    asks = (
        frames.Ask(text="Ayşe\u2028 😀"),
        frames.Ask(text="", linear=True),
    )
    assert frames.asked(unpack(frames.request(7, asks, 1.5))) == (7, asks, 1.5)


def test_what_the_settings_add_opens_the_way() -> None:
    own = OwnRecognizer(
        name="projects",
        entity="PROJECT",
        data_class=DataClass.CONFIDENTIAL,
        words=("Kırmızı Ejder",),
        score=0.9,
        score_near=0.9,
        hits=("Kırmızı Ejder",),
        misses=("Ejder",),
    )
    model = LargerModel(
        name="m",
        kind=Kind.GLINER,
        folder="/m",
        file="model.onnx",
        entities=(Mapped(label="person", entity="PERSON", data_class=DataClass.CONTACT),),
        threshold=0.5,
    )
    for added in (Added(own=(own, own), models=(model,)), NOTHING):
        assert frames.opened(unpack(frames.opening(added))) == added


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"own": {}, "models": []},
        {"own": [{"name": "x"}], "models": []},
        {"own": [], "models": [{"name": "x"}]},
        {"own": []},
        {"id": 1},
    ],
)
def test_another_beginning_is_a_bad_frame(body: dict[str, object]) -> None:
    with pytest.raises(frames.BadFrame):
        frames.opened(body)


def test_a_worker_says_that_it_has_loaded_or_why_it_cannot() -> None:
    frames.check_ready(unpack(frames.readiness()))
    with pytest.raises(SettingsError, match=r"The model is not there\. Put it there\."):
        frames.check_ready(
            unpack(frames.readiness(SettingsError("The model is not there.", hint="Put it there.")))
        )
    with pytest.raises(frames.BadFrame):
        frames.check_ready({"ready": 1})


def test_an_answer_of_many_rows_comes_in_several_frames() -> None:
    answer = frames.Answer(
        sightings=[(at % 3, replace(SIGHTING, start=at, end=at + 1)) for at in range(2_500)],
        languages={0: frozenset({"tr", "en"}), 2: frozenset()},
        persons=frozenset({0, 2}),
        hidden=frozenset({1}),
        undecoded=frozenset({0}),
        late=frozenset({1, 2}),
        unread=frozenset({2}),
        spent={"names": 0.25, "merge": 0.0},
    )
    told = [unpack(frame) for frame in frames.answers(9, answer)]
    gathered = frames.Answer()
    assert [frames.gather(body, 9, 3, gathered) for body in told] == [True, True, False]
    assert gathered == answer


def test_an_empty_answer_is_one_frame() -> None:
    (frame,) = frames.answers(1, frames.Answer())
    gathered = frames.Answer()
    assert not frames.gather(unpack(frame), 1, 0, gathered)
    assert gathered == frames.Answer()


def test_a_lone_surrogate_keeps_the_offsets() -> None:
    _, (ask,), _ = frames.asked(unpack(frames.request(1, (frames.Ask(text="a\ud800b"),), 1.0)))
    assert ask.text == "a?b"


@pytest.mark.parametrize("data", [b"", b"[]", b"nonsense", b"\xff\xfe", b"[" * 100_000])
def test_what_is_no_object_is_a_bad_frame(data: bytes) -> None:
    with pytest.raises(frames.BadFrame):
        frames.body_of(data)


def test_a_length_that_is_too_large_is_a_bad_frame() -> None:
    with pytest.raises(frames.BadFrame):
        frames.length_of(b"HTTP")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"id": 2, "findings": [], "more": True},
        {"id": 1, "findings": [], "more": False},
        {"id": 1, "findings": [[0]], "more": True},
        {"id": 1, "findings": [[5, *range(10)]], "more": True},
        {"id": 1, "findings": {}, "more": True},
        {**LAST, "languages": [[1, "tr"]]},
        {**LAST, "late": [1]},
        {**LAST, "persons": [1]},
        {**LAST, "hidden": ["0"]},
        {**LAST, "spent": {"names": -1}},
    ],
)
def test_an_answer_that_breaks_the_protocol_is_a_bad_frame(body: dict[str, object]) -> None:
    with pytest.raises(frames.BadFrame):
        frames.gather(body, 1, 1, frames.Answer())


@pytest.mark.parametrize("body", [{}, {"id": 1, "seconds": 1.0, "texts": [{"text": 3}]}])
def test_a_request_that_breaks_the_protocol_is_a_bad_frame(body: dict[str, object]) -> None:
    with pytest.raises(frames.BadFrame):
        frames.asked(body)


def test_a_closed_stream_ends_the_reading() -> None:
    assert frames.read(io.BytesIO(b"")) is None
    assert frames.read(io.BytesIO(b"\0\0")) is None


def test_no_text_is_printed() -> None:
    assert "Ayşe" not in repr(frames.Ask(text="Ayşe"))
    assert "ayse" not in repr(frames.Answer(sightings=[(0, SIGHTING)]))
