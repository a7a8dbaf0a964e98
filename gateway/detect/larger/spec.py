"""What the settings say of a larger model, as one frozen value that JSON can hold."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum

from gateway.core.finding import DataClass

Described = dict[str, object]


class Kind(StrEnum):
    """Which adapter reads with a model."""

    TOKEN_CLASSIFICATION = "token_classification"  # noqa: S105 - the name of a task
    GLINER = "gliner"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapped:
    """A label of a model, and the entity that it stands for."""

    label: str
    entity: str
    data_class: DataClass


@dataclass(frozen=True, slots=True, kw_only=True)
class LargerModel:
    """A model in a folder; `file` is its ONNX graph, relative to the folder.

    What the model is less sure of than `threshold`, from 0 to 1, is no finding.
    """

    name: str
    kind: Kind
    folder: str
    file: str
    entities: tuple[Mapped, ...]
    threshold: float


def described(model: LargerModel) -> Described:
    """A model as an object of JSON."""
    return asdict(model)


def from_described(told: object) -> LargerModel:
    """Read what `described` wrote; raises ValueError for anything else."""
    match told:
        case {
            "name": str(name),
            "kind": str(kind),
            "folder": str(folder),
            "file": str(file),
            "entities": list(entities),
            "threshold": float() | int() as threshold,
        }:
            return LargerModel(
                name=name,
                kind=Kind(kind),
                folder=folder,
                file=file,
                entities=tuple(map(_mapped, entities)),
                threshold=float(threshold),
            )
    raise ValueError("not a description of a model")


def _mapped(told: object) -> Mapped:
    match told:
        case {"label": str(label), "entity": str(entity), "data_class": str(data_class)}:
            return Mapped(label=label, entity=entity, data_class=DataClass(data_class))
    raise ValueError("not a label of a model")
