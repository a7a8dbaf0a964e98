from __future__ import annotations

import json
import math
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from larger_models.tiny import BREAKS, gliner, token_classifier

from gateway.core.errors import SettingsError
from gateway.detect.larger.find import open_models
from gateway.detect.larger.spec import LargerModel, Mapped
from gateway.detect.merge import merge

Make = Callable[[Path], LargerModel]
KINDS = pytest.mark.parametrize("make", [token_classifier, gliner])


def found(model: LargerModel, text: str) -> set[tuple[str, str]]:
    (opened,) = open_models([model])
    return {(item.entity, text[slice(*item.span)]) for item in opened.find(text, math.inf)}


@KINDS
def test_what_the_model_labels_is_found_by_its_entity(make: Make, tmp_path: Path) -> None:
    text = "Müşterimiz Mary Poole, numarası 0532; Ada'nın haberi yok."
    assert found(make(tmp_path), text) == {
        ("PERSON", "Mary Poole"),
        ("PERSON", "Ada"),
        ("PHONE_NUMBER", "0532"),
    }
    assert found(make(tmp_path), "Merhaba dünya, 12 kişi.") == set()


@KINDS
def test_a_text_of_many_pieces_is_read_to_its_end(make: Make, tmp_path: Path) -> None:
    model = make(tmp_path)
    (opened,) = open_models([model])
    text = ("ve sonra bir gün " * 150 + "Mary Poole, ") * 3
    merged = [item.span for item in merge(opened.find(text, math.inf))]
    assert [text[start:end] for start, end in merged] == ["Mary Poole"] * 3


@KINDS
def test_a_label_that_is_not_mapped_is_left_out(make: Make, tmp_path: Path) -> None:
    model = make(tmp_path)
    assert found(replace(model, threshold=0.9999999), "Mary Poole 0532") == set()
    if make is token_classifier:
        phones = replace(model, entities=model.entities[1:])
        assert found(phones, "Mary Poole 0532") == {("PHONE_NUMBER", "0532")}


@KINDS
def test_a_graph_that_fails_while_it_runs_is_an_error(make: Make, tmp_path: Path) -> None:
    (opened,) = open_models([make(tmp_path)])
    with pytest.raises(Exception, match=r".*"):
        list(opened.find(f"Ada {BREAKS}", math.inf))


@KINDS
@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda folder: (folder / "model.onnx").write_bytes(b"\x00" * 64), "ONNX graph"),
        (lambda folder: (folder / "tokenizer.json").write_text("{}"), "is no tokenizer"),
        (lambda folder: (folder / "tokenizer.json").unlink(), "has no file"),
        (lambda folder: [file.unlink() for file in folder.glob("*config.json")], "has no file"),
    ],
)
def test_a_spoilt_folder_is_told_by_name_and_file(
    make: Make, spoil: Callable[[Path], object], told: str, tmp_path: Path
) -> None:
    model = make(tmp_path)
    spoil(tmp_path)
    with pytest.raises(SettingsError, match=f"^Model tiny: .*{told}"):
        open_models([model])


def test_the_graph_of_another_kind_is_refused(tmp_path: Path) -> None:
    model = token_classifier(tmp_path)
    (gliner(tmp_path / "other").folder, (tmp_path / "other/model.onnx").replace(tmp_path / "x"))
    with pytest.raises(SettingsError, match="wants the input span_idx"):
        open_models([replace(model, file="x")])


def test_a_graph_with_fewer_tags_than_the_configuration_cannot_read(tmp_path: Path) -> None:
    model = token_classifier(tmp_path)
    config = json.loads((tmp_path / "config.json").read_text())
    config["id2label"]["5"] = "S-email"
    (tmp_path / "config.json").write_text(json.dumps(config))
    with pytest.raises(SettingsError, match="Model tiny cannot read: ValueError"):
        open_models([model])


def test_a_gliner_whose_tokenizer_lacks_the_marks_is_refused(tmp_path: Path) -> None:
    model = gliner(tmp_path)
    config = {"ent_token": "[ENT]", "max_width": 3}
    (tmp_path / "gliner_config.json").write_text(json.dumps(config))
    with pytest.raises(SettingsError, match="does not know"):
        open_models([model])


def test_a_gliner_is_asked_for_the_labels_of_the_settings(tmp_path: Path) -> None:
    model = gliner(tmp_path)
    third = Mapped(label="city", entity="CITY", data_class=model.entities[0].data_class)
    with pytest.raises(SettingsError, match="cannot read"):  # this tiny one knows two labels
        open_models([replace(model, entities=(*model.entities, third))])


def test_no_downloader_is_loaded(tmp_path: Path) -> None:
    token_classifier(tmp_path)
    program = (
        "import sys; from pathlib import Path; from larger_models.tiny import described\n"
        "from gateway.detect.larger.find import open_models\n"
        "from gateway.detect.larger.spec import Kind\n"
        f"open_models([described(Path({str(tmp_path)!r}), Kind.TOKEN_CLASSIFICATION)])\n"
        "print([name for name in sys.modules if 'hub' in name or name in ('torch', 'httpx')])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[1],
    )
    assert ran.stdout == "[]\n"
