"""Bundles with weights that nobody trained: what judging does with them is the same."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import torch

from veravox.core.front_end import RECIPES
from veravox.core.specs import FrontEnd, TrainingJobSpec
from veravox.detection.bundle import write_bundle
from veravox.detection.card import DatasetName, ModelCard
from veravox.detection.networks import build_network, parameters

CLASSES = ["bonafide", "fargan", "lpcnet"]


def card_of(classes: list[str] | None = None, bonafide: str | None = "bonafide", **others: object) -> ModelCard:
    """A card, with what matters to a test put in its place."""
    classes = classes or CLASSES
    said = {
        "run": str(uuid4()),
        "architecture": "compact",
        "parameters": 0,
        "classes": classes,
        "bonafide": bonafide,
        "priors": {name: 1 / len(classes) for name in classes},
        "front_end": FrontEnd(),
        "recipe": RECIPES["mel"],
        "mean": 0.34,
        "deviation": 0.18,
        "dataset": DatasetName(name="example", version="0123456789abcdef"),
        "protocol": "utterance",
        "created": datetime.now(UTC),
    }
    return ModelCard(**{**said, **others})


def spec_of(dataset: str, weights: str = "none") -> TrainingJobSpec:
    """What a run that learnt from this dataset was asked to do."""
    model = {"architecture": "compact", "weights": weights}
    return TrainingJobSpec.model_validate({"title": "", "dataset": {"name": dataset}, "model": model})


def make_bundle(folder: Path, card: ModelCard | None = None, seed: int = 1) -> ModelCard:
    """Write a bundle of random weights."""
    card = card or card_of()
    torch.manual_seed(seed)
    network = build_network(card.architecture, len(card.classes))
    return write_bundle(folder, card.model_copy(update={"parameters": parameters(network)}), network.state_dict())
