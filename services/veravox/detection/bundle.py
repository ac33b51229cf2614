"""The model bundle: `model.safetensors` and `model.json`, all that detecting needs, and no pickle."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from pydantic import ValidationError
from safetensors import SafetensorError
from safetensors.torch import load as parse_tensors
from safetensors.torch import save as render_tensors
from torch import Tensor, nn

from veravox.core.beneath import open_beneath
from veravox.core.files import replace_bytes, replace_json
from veravox.core.text import _
from veravox.detection import safe_card, safe_weights, strict_json
from veravox.detection.card import SCHEMA, ModelCard
from veravox.detection.fusing import fused
from veravox.detection.networks import build_network
from veravox.detection.refusing import BundleError as BundleError  # noqa: PLC0414 - it is raised here
from veravox.detection.safe_weights import BESIDE
from veravox.detection.windows import Framing

READABLE = (1, SCHEMA)
WEIGHTS = "model.safetensors"
CARD = "model.json"


@dataclass(frozen=True)
class Bundle:
    """A model in memory, ready to judge: the card, and the network in its evaluation mode."""

    card: ModelCard
    network: nn.Sequential
    beside: Mapping[str, Tensor] = field(default_factory=dict)  # what is known of known generators, see `strangers`
    fused: nn.Module | None = None  # all of the network but its last layer, for judging on a CPU, see `fusing`

    @property
    def framing(self) -> Framing:
        return Framing.of(self.card.front_end, self.card.recipe)

    def logits(self, pictures: Tensor) -> Tensor:
        """What the network says of pictures in [0, 1], shape (n, 1, 128, 128): shape (n, classes)."""
        answer: Tensor = self.network(self._scaled(pictures))
        return answer

    def see(self, pictures: Tensor) -> tuple[Tensor, Tensor]:
        """Logits, shape (n, classes), and what the last layer makes them of, shape (n, features)."""
        *_body, head = self.network
        assert isinstance(head, nn.Sequential)
        features: Tensor = (self.fused or without_last(self.network))(self._scaled(pictures))
        logits: Tensor = head[-1](features)
        return logits, features

    def _scaled(self, pictures: Tensor) -> Tensor:
        colours = self.card.colours
        if colours is None:
            return (pictures - self.card.mean) / self.card.deviation
        mean, deviation = (pictures.new_tensor(each)[:, None, None] for each in (colours.mean, colours.deviation))
        return (pictures - mean) / deviation


def write_bundle(
    folder: Path, card: ModelCard, weights: Mapping[str, Tensor], beside: Mapping[str, Tensor] | None = None
) -> ModelCard:
    """Write weights, then card, each beside and renamed; the card's hash tells a reader that both belong together.

    Args:
        folder: of the bundle.
        card: what it says of itself.
        weights: the network's.
        beside: other tensors that judging needs, by name.

    Returns:
        The card with the hash of these weights.
    """
    every = {**weights, **{BESIDE + name: each for name, each in (beside or {}).items()}}
    content = render_tensors({name: each.detach().cpu().contiguous() for name, each in every.items()})
    card = card.model_copy(update={"sha256": hashlib.sha256(content).hexdigest()})
    replace_bytes(folder / WEIGHTS, content)
    replace_json(folder / CARD, card.outside())
    return card


def read_card(folder: Path) -> ModelCard:
    """The card alone.

    Raises:
        BundleError: if there is none, or it does not make sense.
    """
    said = _said(folder)
    _refuse_other_schema(said)
    try:
        card = ModelCard.model_validate(said)
    except ValidationError as error:
        place = ".".join(map(str, error.errors()[0]["loc"]))[:200]
        raise BundleError(_("{name} does not make sense at {place}.").format(name=CARD, place=place)) from None
    safe_card.refuse_absurd(card, CARD)
    return card


def _said(folder: Path) -> Any:
    try:
        with open_beneath(folder / CARD, folder.parent) as file:
            return strict_json.parse(file.read(safe_card.LARGEST + 1), safe_card.LARGEST)
    except FileNotFoundError:
        raise BundleError(_("There is no model here: {name} is missing.").format(name=CARD)) from None
    except (strict_json.Unreadable, NotADirectoryError) as why:
        sentence = _("{name} is not readable JSON ({why}); fetch the model again.")
        raise BundleError(sentence.format(name=CARD, why=why)) from None


def load_bundle(folder: Path, device: torch.device | str = "cpu") -> Bundle:
    """The model in this folder.

    Raises:
        BundleError: if a file is missing, was changed, or the weights do not fit the network.
    """
    card = read_card(folder)
    content = _content(folder / WEIGHTS, card.sha256)
    colours = len(card.colours.mean) if card.colours else 1
    safe_weights.refuse_misfits(
        safe_weights.weights_in(content, WEIGHTS), card.architecture, len(card.classes), colours
    )
    weights = _parsed(content)
    safe_weights.refuse_what_is_no_number(weights, WEIGHTS)
    network = build_network(card.architecture, len(card.classes), colours=colours)
    network.load_state_dict(_of_network(weights))
    beside = {name.removeprefix(BESIDE): each.to(device) for name, each in weights.items() if name.startswith(BESIDE)}
    safe_weights.refuse_odd_neighbours(beside, network, card.stranger.method if card.stranger else "")
    network = network.to(device).eval().requires_grad_(requires_grad=False)
    quick = fused(without_last(network), colours) if torch.device(device).type == "cpu" else None
    return Bundle(card, network, beside, quick)


def without_last(network: nn.Sequential) -> nn.Sequential:
    """Body and head up to what the last layer decides by; layers are shared."""
    body, head = network
    assert isinstance(head, nn.Sequential)
    return nn.Sequential(body, head[:-1])


def read_weights(folder: Path) -> dict[str, Tensor]:
    """The network's weights alone, checked against the card's hash.

    Raises:
        BundleError: if a file is missing or was changed.
    """
    content = _content(folder / WEIGHTS, read_card(folder).sha256)
    safe_weights.weights_in(content, WEIGHTS)
    return _of_network(_parsed(content))


def _of_network(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    return {name: each for name, each in tensors.items() if not name.startswith(BESIDE)}


def _content(path: Path, sha256: str) -> bytes:
    try:
        with open_beneath(path, path.parent.parent) as file:
            content = file.read(safe_weights.LARGEST_FILE + 1)
    except (FileNotFoundError, NotADirectoryError):
        raise BundleError(_("{name} is missing; fetch the model again.").format(name=WEIGHTS)) from None
    if hashlib.sha256(content).hexdigest() != sha256:
        raise BundleError(_("{name} was changed after it was written; fetch the model again.").format(name=WEIGHTS))
    return content


def _parsed(content: bytes) -> dict[str, Tensor]:
    try:
        return parse_tensors(content)
    except SafetensorError:
        raise BundleError(_("{name} is no safetensors file; fetch the model again.").format(name=WEIGHTS)) from None


def _refuse_other_schema(said: Any) -> None:
    version = said.get("schemaVersion") if isinstance(said, dict) else None
    if version not in READABLE:
        sentence = _("The model has schema {version}; this version of Veravox reads {known}.")
        raise BundleError(sentence.format(version=version, known=", ".join(map(str, READABLE))))
