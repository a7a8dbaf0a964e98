from __future__ import annotations

from pathlib import Path

import pytest

from gateway.core.errors import SettingsError
from gateway.core.finding import DataClass
from gateway.settings import load
from gateway.settings.model import Settings

GOOD = """\
targets: [{name: local/a, provider: scripted, boundary: organisation, model: a, script: [x]}]
recognizers:
  - name: file
    entity: PATIENT_FILE_NO
    class: national_id
    patterns: 'HST-[0-9]{6}'
    context: [Dosya, hasta]
    hits: [Dosya HST-123456]
    misses: [HST-123456]
  - name: projects
    entity: PROJECT
    class: confidential
    words: [Kırmızı Ejder]
    word_file: words.txt
    score: 0.8
    hits: [kırmızı ejder'in bütçesi, mavi kaplan]
    misses: [ejderha]
"""


def read(folder: Path, text: str, words: str = "# projeler\n\nMavi Kaplan\n") -> Settings:
    (folder / "words.txt").write_text(words, encoding="utf-8")
    file = folder / "s.yaml"
    file.write_text(text, encoding="utf-8")
    return load(file, {})


def test_recognisers_are_read_and_their_examples_run(tmp_path: Path) -> None:
    file, projects = read(tmp_path, GOOD).recognizers
    assert (file.entity, file.data_class) == ("PATIENT_FILE_NO", DataClass.NATIONAL_ID)
    assert (file.patterns, file.context) == (("HST-[0-9]{6}",), ("dosya", "hasta"))
    assert (file.score, file.score_near) == (0.0, 0.9)
    assert projects.words == ("Kırmızı Ejder", "Mavi Kaplan")
    assert (projects.score, projects.score_near) == (0.8, 0.9)
    assert read(tmp_path, GOOD.partition("recognizers:")[0]).recognizers == ()


@pytest.mark.parametrize(
    ("old", "new", "line", "told"),
    [
        ("hits: [Dosya HST-123456]", "hits: [Dosya HST-12345]", 8, "this example is not found"),
        ("misses: [HST-123456]", "misses: [x, hasta HST-123456]", 9, "this example is found"),
        ("misses: [ejderha]", "misses: [mavi kaplanlar]", 17, "this example is found"),
        ("'HST-[0-9]{6}'", "'HST-(?=x)'", 6, "cannot be used"),
        ("'HST-[0-9]{6}'", "'[0-9]*'", 6, "matches nothing at all"),
        ("'HST-[0-9]{6}'", f"'{'x' * 1001}'", 6, "longer than"),
        ("name: projects", "name: file", 10, "one recogniser too many"),
        ("name: file", "name: File", 3, "no such name"),
        ("entity: PROJECT", "entity: Project", 11, "no such name"),
        ("entity: PROJECT", "entity: EMAIL_ADDRESS", 12, "is of the class `contact` already"),
        ("class: confidential", "class: klass", 12, "does not know"),
        ("score: 0.8", "score: 80", 15, "score"),
        ("score: 0.8", "checksum: luhn", 15, "Words have no check digits"),
        ("words: [Kırmızı Ejder]", "words: ['--']", 13, "An entry has from one to 8 words"),
        ("word_file: words.txt", "word_file: none.txt", 14, "cannot be read"),
        ("    patterns: 'HST-[0-9]{6}'\n", "", 3, "nothing to look for"),
        ("    misses: [HST-123456]\n", "", 3, "`recognizers[0].misses` is missing"),
        ("    context:", "    contekst:", 7, "context"),
    ],
)
def test_what_is_wrong_is_named_by_its_place(
    tmp_path: Path, old: str, new: str, line: int, told: str
) -> None:
    assert old in GOOD
    with pytest.raises(SettingsError, match=rf"s\.yaml:{line}:") as raised:
        read(tmp_path, GOOD.replace(old, new))
    assert told in str(raised.value)


def test_an_entry_of_a_word_file_is_named_by_its_line(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"words\.txt:3:1"):
        read(tmp_path, GOOD, "Mavi Kaplan\n\n***\n")


def test_a_long_word_file_is_read_and_a_longer_one_refused(tmp_path: Path) -> None:
    lines = [f"firma {number}" for number in range(99_998)]
    settings = read(tmp_path, GOOD, "\n".join([*lines, "mavi kaplan"]))
    assert len(settings.recognizers[1].words) == 100_000
    with pytest.raises(SettingsError, match="more than 100,000 words"):
        read(tmp_path, GOOD, "\n".join([*lines, "a", "b"]))
    (tmp_path / "words.txt").write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsError, match="not UTF-8"):
        load(tmp_path / "s.yaml", {})
