from __future__ import annotations

import pytest

from gateway.detect.people.evidence import around, famous, score
from gateway.detect.people.spans import passage
from gateway.detect.written import Written


def scored(text: str) -> float:
    written = Written(text)
    read = passage(written)
    return max(score(read, name, around(written)) for name in read.names)


@pytest.mark.parametrize(
    ("private", "lesson"),
    [
        (
            "Dear Sir, my patient Thomas Miller needs an appointment. Regards",
            "Thomas Miller was a painter of the century before, famous for a novel.",
        ),
        (
            "Müşterimiz Murat Yıldırım'ın sözleşmesi ve adresi ektedir. Saygılarımla",
            "Murat Yıldırım hangi filmde oyuncu olarak kim ile oynadı, hangi kitabı yazdı?",
        ),
    ],
)
def test_a_letter_says_more_than_a_lesson(private: str, lesson: str) -> None:
    assert scored(private) > scored(lesson) + 0.1


def test_a_title_says_more_than_none() -> None:
    assert scored("then patient Thomas Miller came") > scored("then came Thomas Miller")


def test_what_everybody_knows_is_known() -> None:
    read = passage(Written("My favourite writer is William Shakespeare of course."))
    assert [famous(read, name) for name in read.names] == [True]


def test_a_score_is_a_probability() -> None:
    for text in ("John Smith", "Dear John Smith, my phone is 0532 000 00 00", "Ayşe Yılmaz?"):
        assert 0 < scored(text) < 1
