"""From which weights a training starts: ImageNet's, another run's, or random ones."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from torch import Tensor, nn

from veravox.core import exits
from veravox.core.data_folder import DataFolder
from veravox.core.exits import JobError
from veravox.core.specs import Model, Notice
from veravox.core.text import _
from veravox.datasets.report import Report
from veravox.detection.bundle import BundleError, read_card, read_weights
from veravox.detection.networks import build_network
from veravox.training.fetching import weights_from

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Start:
    """A network before its first batch."""

    network: nn.Sequential
    pretrained: bool  # whether its body knows something that is worth keeping
    source: str  # imagenet, none, or a run's id
    notice: Notice | None = None

    def state(self) -> dict[str, Any]:
        """What a checkpoint keeps of it: the phases follow from it, and an attempt may not decide it anew."""
        return {"pretrained": self.pretrained, "source": self.source}


def started(model: Model, classes: Sequence[str], state: dict[str, Any]) -> Start:
    """How the run of a checkpoint began: the bare network, for the checkpoint has its weights; nothing is fetched."""
    return Start(build_network(model.architecture, len(classes)), state["pretrained"], state["source"])


def start(data: DataFolder, model: Model, classes: Sequence[str], report: Report | None = None) -> Start:
    """The network that a spec asks for; random where ImageNet's weights cannot be had, with a notice.

    Args:
        data: where cached weights and other runs are.
        model: architecture and weights.
        classes: their names, in the order of the network's outputs.
        report: told of what is fetched.

    Raises:
        JobError: BAD_SPEC if the run that it should go on from does not fit.
    """
    match model.weights:
        case "none":
            return _random(model, len(classes))
        case "imagenet" if model.architecture == "compact":
            log.info("compact has no ImageNet weights: it starts from random ones")
            return _random(model, len(classes))
        case "imagenet":
            return _imagenet(data.weights, model, len(classes), report or Report())
        case run:
            return _from_run(data, model, run, classes)


def _random(model: Model, classes: int, notice: Notice | None = None) -> Start:
    return Start(build_network(model.architecture, classes), pretrained=False, source="none", notice=notice)


def _imagenet(cache: Path, model: Model, classes: int, report: Report) -> Start:
    try:
        state = imagenet_weights(cache, model.architecture, report)
    except OSError as error:
        log.warning("ImageNet weights of %s could not be had: %s", model.architecture, error)
        sentence = _(
            "ImageNet weights of {name} are neither in the cache nor to be had from the network; "
            "the training starts from random weights with one cycle, nothing frozen."
        )
        notice = Notice(reason="WeightsUnavailable", message=sentence.format(name=model.architecture))
        return _random(model, classes, notice)
    return Start(build_network(model.architecture, classes, state), pretrained=True, source="imagenet")


def imagenet_weights(cache: Path, architecture: str, report: Report) -> dict[str, Tensor]:
    """torchvision's best ImageNet weights, from the cache, else from the network into the cache.

    Raises:
        OSError: if they cannot be had.
    """
    from torchvision import models

    report.begin(_("Loading the weights of {name}").format(name=architecture), 1)
    return weights_from(models.get_model_weights(architecture).DEFAULT.url, cache, report)


def _from_run(data: DataFolder, model: Model, run: str, classes: Sequence[str]) -> Start:
    """The run's body, and its head too where each output means the same class."""
    try:
        folder = data.model(UUID(run)).bundle
        card, state = read_card(folder), read_weights(folder)
    except ValueError:
        raise JobError(exits.BAD_SPEC, _("model.weights: imagenet, none, or the id of a run.")) from None
    except BundleError as error:
        raise JobError(exits.BAD_SPEC, f"model.weights: {error}") from None
    if card.architecture != model.architecture:
        sentence = _("model.weights: run {run} is a {its}, not a {asked}.")
        raise JobError(exits.BAD_SPEC, sentence.format(run=run, its=card.architecture, asked=model.architecture))
    network = build_network(model.architecture, len(classes))
    same = card.classes == list(classes)
    if not same:
        state = {name: each for name, each in state.items() if name.startswith("0.")}
    network.load_state_dict(state, strict=same)
    return Start(network, pretrained=True, source=run)
