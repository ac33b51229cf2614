"""Generators that the model has not met: how far a clip is from all that it knows as machine-made.

Distance: Mahalanobis' to the nearest known generator's mean, of what the last layer decides by, with one covariance for
all (Lee et al., arXiv 1807.03888), shrunk towards its diagonal. Energy: the negative log of the summed exponentials of the
generators' logits (Liu et al., arXiv 2010.03759). Larger is stranger.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
import torch
from torch import Tensor

from veravox.core.calibration import FEWEST, Stranger
from veravox.detection.calibration.held_out import HeldOut, numbered
from veravox.detection.calibration.thresholds import counted_rate
from veravox.detection.card import ModelCard
from veravox.detection.safe_weights import MEANS, PRECISION
from veravox.detection.weighing import Windows, machines
from veravox.metrics import area_under_curve

Method = Literal["distance", "energy"]
METHODS: tuple[Method, ...] = ("distance", "energy")
KEPT = 0.95  # of known generators' clips lie below the threshold
SHRINKAGE = 0.1


def known_generators(card: ModelCard, learnt: Sequence[HeldOut]) -> dict[str, Tensor]:
    """Means, shape (generators, features), in the order of the classes, and the precision, shape (features, features).

    Args:
        card: of the model.
        learnt: the training clips; empty where they are unknown or one generator has none.
    """
    generators = [name for name in card.classes if name != card.bonafide]
    by_class = {name: [_place(each.windows) for each in learnt if each.row.generator == name] for name in generators}
    if not all(by_class.values()):
        return {}
    means = torch.stack([torch.stack(each).mean(0) for each in by_class.values()])
    centred = torch.cat(
        [torch.stack(each) - mean for each, mean in zip(by_class.values(), means, strict=True)]
    ).double()
    covariance = centred.T @ centred / max(1, len(centred) - len(means))
    diagonal = covariance.diagonal()
    least = 1e-6 * diagonal.mean().clamp(min=1e-12)
    smooth = (1 - SHRINKAGE) * covariance + torch.diag(SHRINKAGE * diagonal + least)
    return {MEANS: means.float(), PRECISION: torch.linalg.inv(smooth).float()}


def fit_stranger(card: ModelCard, held_out: Sequence[HeldOut], beside: Mapping[str, Tensor]) -> Stranger | None:
    """The method that best tells known generators from each other when they are made strangers, and its threshold.

    None where there are too few machine-made clips, or nothing is known of those that were learnt.

    Args:
        card: of the model.
        held_out: clips that the weights were not trained on.
        beside: what `known_generators` gave.
    """
    generators = [name for name in card.classes if name != card.bonafide]
    clips = [each for each in held_out if each.row.generator in generators]
    if len(clips) < FEWEST or not beside:
        return None
    areas = {method: _area(card, method, clips, generators, beside) for method in METHODS}
    method = max(METHODS, key=lambda each: areas[each])
    known = np.sort([strangeness(card, method, each.windows, beside) for each in clips])
    threshold = float(known[min(len(known) - 1, math.ceil(KEPT * len(known)) - 1)])
    kept = float(np.mean(known <= threshold))
    told = {name: round(area, 4) for name, area in areas.items() if len(generators) > 1}
    return Stranger(method=method, threshold=threshold, kept=kept, clips=len(clips), auroc=told)


def passed_as_known(card: ModelCard, clips: Sequence[HeldOut], beside: Mapping[str, Tensor]) -> dict[str, Any] | None:
    """How many clips of generators that the model never met pass as known where 95 % of known ones do: FPR95.

    None where there are none, or the model has no threshold. Its threshold was set so, on known generators alone, so
    the share beneath it is `metrics.unknown_fpr95` against those clips. Names as in the API; `low` and `high` hold the
    true share in 95 of 100 such sets.

    Args:
        card: of the model.
        clips: judged; those of known classes and of humans are passed over.
        beside: what `known_generators` gave.
    """
    unmet = [each for each in clips if not each.human and each.row.generator not in card.classes]
    if not unmet or card.stranger is None or not beside:
        return None
    method, threshold = card.stranger.method, card.stranger.threshold
    known = np.array([strangeness(card, method, each.windows, beside) <= threshold for each in unmet], bool)
    share = counted_rate(known, numbered(unmet).tolist(), len(unmet))
    return {
        "fpr95": share.rate,
        "low": share.low,
        "high": share.high,
        "clips": share.clips,
        "utterances": share.utterances,
        "generators": sorted({each.row.generator for each in unmet}),
    }


def strangeness(
    card: ModelCard, method: Method, windows: Windows, beside: Mapping[str, Tensor], without: str = ""
) -> float:
    """How strange a clip is.

    Args:
        card: of the model.
        method: by which.
        windows: of the clip.
        beside: what `known_generators` gave.
        without: a generator that is treated as if it were not known.
    """
    keep = torch.tensor([name != without for name in card.classes if name != card.bonafide])
    if method == "energy":
        return -float(windows.logits[:, machines(card)[keep]].logsumexp(1).mean())
    away = (_place(windows) - beside[MEANS].cpu()[keep]).double()
    precision = beside[PRECISION].cpu().double()
    return float(torch.einsum("if,fg,ig->i", away, precision, away).min().clamp(min=0).sqrt())


def _area(
    card: ModelCard, method: Method, clips: Sequence[HeldOut], generators: Sequence[str], beside: Mapping[str, Tensor]
) -> float:
    """The mean area under the curve, over generators that are made strangers in turn; 0.5 of a single one."""
    areas = []
    for name in generators if len(generators) > 1 else ():
        said = np.array([strangeness(card, method, each.windows, beside, without=name) for each in clips])
        strange = np.array([each.row.generator == name for each in clips])
        if 0 < strange.sum() < len(strange):
            areas.append(area_under_curve(said[strange], said[~strange]))
    return float(np.mean(areas)) if areas else 0.5


def _place(windows: Windows) -> Tensor:
    return windows.features.mean(0)
