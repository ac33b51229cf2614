"""What the model that comes with the installation says of recordings as they come, which passed no chain."""

from collections import Counter
from itertools import product

import pytest

from veravox.core.installed_models import WHERE
from veravox.core.verdict import Answer
from veravox.datasets.example import example_folder
from veravox.detection.bundle import load_bundle
from veravox.detection.judging import judge_recording


def test_it_knows_copies_of_generators_that_it_has_met_again_also_before_any_chain() -> None:
    """They reach to 8 kHz, and what it has learnt from passed a chain that left them as they were from 137 Hz to 6.7 kHz."""
    bundle, said, known = load_bundle(WHERE / "compact"), Counter[tuple[str, Answer | None]](), Counter[str]()
    assert bundle.card.recipe.heard == pytest.approx((137, 6738), rel=0.02)
    for voice, kind in product(sorted(example_folder().iterdir()), ("bonafide", "fargan", "lpcnet")):
        for path in sorted((voice / kind).iterdir())[:10]:
            verdict, _frames = judge_recording(bundle, path)
            said[kind, verdict.verdict] += 1
            known[kind] += verdict.unknown_generator is False and verdict.generator == kind
            assert [each.kind for each in verdict.cautions if each.kind in {"rate", "bandwidth"}] == []
    assert said["bonafide", Answer.HUMAN] >= 28
    assert said["fargan", Answer.MACHINE] + said["lpcnet", Answer.MACHINE] >= 57
    assert min(known["fargan"], known["lpcnet"]) >= 26
