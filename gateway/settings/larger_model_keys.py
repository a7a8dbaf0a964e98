"""The keys of one larger model."""

from __future__ import annotations

from gateway.settings.key import Form, Key

LARGER_MODEL = (
    Key(
        name="name",
        type="name",
        mandatory=True,
        about="Its name, such as `privacy-filter`; records show it as `model:privacy-filter`.",
    ),
    Key(
        name="kind",
        type="`token_classification` or `gliner`",
        mandatory=True,
        about="How it is read. See [use a larger model](../how-to/use-a-larger-model.md).",
    ),
    Key(
        name="folder",
        type="path",
        mandatory=True,
        about="Where its files lie: graph, tokenizer and configuration. Nothing is downloaded.",
    ),
    Key(
        name="file",
        type="path",
        default="model.onnx, else onnx/model.onnx",
        about="The ONNX graph, inside the folder.",
    ),
    Key(
        name="entities",
        type="map of a label of the model to an entity",
        form=Form.NAMED,
        mandatory=True,
        about="What its labels stand for, such as `{private_person: PERSON}`. Other labels are "
        "left out. For `gliner` the labels are what it is asked for, in words.",
    ),
    Key(
        name="threshold",
        type="number from 0 to 1",
        default="0.5",
        form=Form.PLAIN,
        about="What the model is less sure of is no finding.",
    ),
)
