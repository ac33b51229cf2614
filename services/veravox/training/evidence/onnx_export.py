"""`model.onnx`: the model for programs without torch, as one file that says itself what its numbers mean."""

import json
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from veravox.core.files import replace_bytes
from veravox.core.front_end import PICTURE
from veravox.detection.bundle import Bundle
from veravox.detection.card import ModelCard

SAID = ("schemaVersion", "run", "classes", "bonafide", "frontEnd", "recipe")  # of the card, in the file's metadata
MEANING = """Logits of a detector of machine-made speech.
pictures: float32, shape (n, 1, 128, 128), in [0, 1]; time runs to the right, the lowest band is the bottom row.
logits: float32, shape (n, classes), in the order of `classes`. Each value of the metadata is JSON."""


def export_onnx(path: Path, bundle: Bundle) -> None:
    """Write the graph from `pictures` to `logits`, with the bundle's normalisation and weights inside.

    `n`, how many pictures there are, is free. Nothing in the file tells where it was made.

    Args:
        path: renamed into place; what stood there before is whole until then.
        bundle: on any device; the graph names none.

    Raises:
        torch.onnx.OnnxExporterError: if torch cannot say the network in ONNX.
        OSError: if the file cannot be written.
    """
    model = _graph(bundle)
    _forget_where_it_was_made(model)
    model.doc_string = MEANING
    for key, value in _said(bundle.card).items():
        model.metadata_props.add(key=key, value=value)
    replace_bytes(path, model.SerializeToString(deterministic=True))


class _Logits(nn.Module):
    """A bundle as one network, on the CPU."""

    def __init__(self, bundle: Bundle) -> None:
        super().__init__()
        self.network = deepcopy(bundle.network).cpu()
        self.bundle = replace(bundle, network=self.network)
        for layer in self.network.modules():
            if isinstance(layer, nn.InstanceNorm2d):
                layer.register_forward_pre_hook(_centred)

    def forward(self, pictures: Tensor) -> Tensor:
        return self.bundle.logits(pictures)


def _centred(_layer: nn.Module, inputs: tuple[Tensor]) -> Tensor:
    """Without their mean: the norm's answer is the same, but for what rounding adds where a picture is silent.

    There the norm divides by nearly nothing. onnxruntime 1.32 then answers 0.03 where 0 is right, and torch 0.00002.
    """
    (pictures,) = inputs
    return pictures - pictures.mean((2, 3), keepdim=True)


def _graph(bundle: Bundle) -> Any:
    """An `onnx.ModelProto`; torch's exporter folds batch normalisation into the convolution before it."""
    program = torch.onnx.export(
        _Logits(bundle).eval(),
        (torch.zeros(2, 1, PICTURE, PICTURE),),  # of one picture alone, torch would take the number for a constant
        input_names=["pictures"],
        output_names=["logits"],
        dynamic_shapes=({0: torch.export.Dim("n")},),
        verbose=False,
    )
    assert program is not None
    return program.model_proto


def _forget_where_it_was_made(model: Any) -> None:
    """Take out the exporter's notes: with each operation stands its stack of calls, with the paths of this computer."""
    graph = model.graph
    for part in (model, graph, *graph.node, *graph.input, *graph.output, *graph.value_info, *graph.initializer):
        del part.metadata_props[:]
        part.ClearField("doc_string")


def _said(card: ModelCard) -> dict[str, str]:
    said = card.outside()
    return {key: json.dumps(said[key], ensure_ascii=False) for key in SAID}
