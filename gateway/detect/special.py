"""Special categories of personal data (KVKK Art. 6, GDPR Art. 9 and 10), when told of somebody."""

from __future__ import annotations

from gateway.core.finding import DataClass
from gateway.detect.recognizer import WordRecognizer
from gateway.detect.topics import Subject, Topic


def special_category(
    subject: Subject, *, hits: tuple[str, ...], misses: tuple[str, ...]
) -> WordRecognizer:
    """The recogniser of one category, whose entity is the name of its subject in capitals."""
    topic = Topic(subject)
    return WordRecognizer(
        name=subject.name,
        entity=subject.name.upper(),
        data_class=DataClass.SPECIAL_CATEGORY,
        find=topic,
        begins=topic.begins,
        signs=topic.signs,
        hits=hits,
        misses=misses,
        maskable=False,
    )
