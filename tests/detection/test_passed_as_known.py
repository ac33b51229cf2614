"""How often a generator that the model never met passes as known."""

import numpy as np
import pytest
import torch
from test_robustness import row
from untrained import card_of

from veravox.core.calibration import Stranger
from veravox.detection.calibration.held_out import HeldOut
from veravox.detection.calibration.strangers import passed_as_known, strangeness
from veravox.detection.weighing import Windows
from veravox.metrics import unknown_fpr95

BESIDE = {"of known generators": torch.zeros(1)}


def clips(generator: str, n: int, shift: float) -> list[HeldOut]:
    """Clips whose energy, what the network's logits add up to, lies about `shift`."""
    random = torch.Generator().manual_seed(len(generator))
    logits = [torch.randn(2, 3, generator=random, dtype=torch.float64) + shift for _clip in range(n)]
    windows = [Windows(torch.tensor([0, 64]), each, torch.zeros(2, 4)) for each in logits]
    return [HeldOut(row(f"u{at}", generator), generator == "bonafide", each) for at, each in enumerate(windows)]


def test_it_is_the_measure_of_the_field_against_the_clips_that_set_the_threshold() -> None:
    known, unmet = clips("lpcnet", 40, 2.0), clips("world", 20, 0.5)
    card = card_of()
    of = [np.array([strangeness(card, "energy", each.windows, {}) for each in some]) for some in (known, unmet)]
    threshold = float(np.sort(of[0])[37])  # 38 of 40 do not lie above
    card = card.model_copy(update={"stranger": Stranger(method="energy", threshold=threshold, kept=0.95, clips=40)})
    found = passed_as_known(card, [*known, *clips("bonafide", 5, 9.0), *unmet], BESIDE)
    assert found
    assert (found["clips"], found["generators"]) == (20, ["world"])
    assert found["fpr95"] == pytest.approx(unknown_fpr95(*of))
    assert 0 < found["low"] < found["fpr95"] < found["high"] < 1
    assert passed_as_known(card, known, BESIDE) is None
    assert passed_as_known(card_of(), unmet, BESIDE) is None
