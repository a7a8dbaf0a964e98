"""Reading which larger models the organisation brings."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from gateway.core.finding import DataClass
from gateway.detect.larger.spec import Kind, LargerModel, Mapped
from gateway.detect.recognizers.load import data_classes
from gateway.policy.reading import as_choice, as_number, as_text, shown
from gateway.policy.yaml_nodes import MapNode, Node
from gateway.settings.section import Section
from gateway.settings.values import choice, text

_MOST = 4
_MOST_LABELS = 100
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,63}")
_GRAPHS = ("model.onnx", "onnx/model.onnx")


def read_larger_models(
    sections: tuple[Section, ...], folder: Path, own: Mapping[str, DataClass]
) -> tuple[LargerModel, ...]:
    """The models in the order given; folders are relative to `folder`.

    `own` are the entities of the organisation's own recognisers, which a model may
    find, too. Raises SettingsError. The files are opened by detection workers only.
    """
    found: list[LargerModel] = []
    classes = {**data_classes(), **own}
    for section in sections:
        model = _read(section, folder, classes)
        if len(found) == _MOST or model.name in {item.name for item in found}:
            hint = f"Give each its own name; there may be {_MOST}."
            raise section.error("name", f"There is one model too many: {model.name}.", hint)
        found.append(model)
    return tuple(found)


def _read(section: Section, folder: Path, classes: Mapping[str, DataClass]) -> LargerModel:
    name = section.need("name", text)
    if not _NAME.fullmatch(name):
        hint = "Write it with lower-case letters, digits and hyphens."
        raise section.error("name", f"`{shown(name)}` is no name of a model.", hint)
    place = folder / section.need("folder", text)
    if not place.is_dir():
        hint = "Put the files of the model there; nothing is downloaded."
        raise section.error("folder", f"The folder of the model is not there: {place}.", hint)
    return LargerModel(
        name=name,
        kind=Kind(section.need("kind", choice(*Kind))),
        folder=str(place),
        file=_graph(section, place),
        entities=section.need("entities", _entities(classes)),
        threshold=section.get(
            "threshold", lambda node, what: as_number(node, f"`{what}`", low=0.0, high=1.0), 0.5
        ),
    )


def _graph(section: Section, place: Path) -> str:
    named = section.get("file", text, "")
    if ".." in Path(named).parts or Path(named).is_absolute():
        raise section.error("file", "The graph lies outside the folder of the model.")
    for file in (named,) if named else _GRAPHS:
        if (place / file).is_file():
            return file
    wanted = named or " or ".join(_GRAPHS)
    raise section.error("file", f"The model has no graph: {place} holds no {wanted}.")


def _entities(classes: Mapping[str, DataClass]) -> Callable[[Node, str], tuple[Mapped, ...]]:
    def parse(node: Node, what: str) -> tuple[Mapped, ...]:
        if not isinstance(node, MapNode) or not 0 < len(node.entries) <= _MOST_LABELS:
            hint = "Such as {private_person: PERSON}."
            raise node.at.error(f"`{what}` must be a map of 1 to {_MOST_LABELS} labels.", hint)
        mapped = []
        for label, value in node.entries:
            entity = as_choice(value, f"`{what}.{shown(label.text)}`", tuple(classes))
            name = as_text(label, f"`{what}`") if isinstance(label.value, str) else label.text
            mapped.append(Mapped(label=name, entity=entity, data_class=classes[entity]))
        return tuple(mapped)

    return parse
