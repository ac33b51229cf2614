"""A request to measure a model on a dataset."""

from uuid import UUID

from veravox.core.specs.added import ConditionName
from veravox.core.specs.dataset import DatasetLimits
from veravox.core.specs.resource import DESIRED, Resource, Wanted, explained
from veravox.core.specs.sources import DatasetRef
from veravox.core.text import N_

LADDER = (
    *(f"snr{ratio}" for ratio in (35, 25, 20, 15, 10, 5, 0, -5)),
    *("g722", "mulaw", "alaw", "gsm", "amr-12.2k", "amr-4.75k"),
    *("mp3-128k", "mp3-64k", "mp3-32k", "aac-64k", "aac-32k", "opus-32k", "opus-16k", "opus-6k"),
    *("resample16000", "resample11025", "resample8000", "lowpass7000", "lowpass4000"),
)
"""What a robustness curve goes through, where nobody says otherwise."""

FEWEST_CLIPS = 20  # of which an error rate under a condition says anything


class Robustness(Resource):
    """Under which conditions a model is judged besides, and on how many clips."""

    conditions: list[ConditionName] = explained(
        lambda: list(LADDER),
        N_("Conditions"),
        N_(
            "What is added to each clip before it is judged, one after the other; each takes as long as judging them all."
        ),
        ["snr20", "mp3-32k"],
        min_length=1,
        max_length=100,
    )
    clips: int = explained(
        200,
        N_("Clips"),
        N_("How many clips at most, drawn as whole sentences with all their copies; more make the intervals narrower."),
        200,
        ge=FEWEST_CLIPS,
        le=100_000,
    )
    seed: int = explained(
        17, N_("Seed"), N_("Of the draw and of the noise; the same gives the same curve."), 17, ge=0, le=2**31 - 1
    )


class EvaluationSpec(Resource):
    """Which model is measured on which dataset."""

    desired: Wanted = DESIRED
    model: UUID = explained(
        ..., N_("Model"), N_("The model's id, which is its run's."), "0b8f5c3e-7d0a-4f0e-9d53-0d8f4f1c9a11"
    )
    dataset: DatasetRef = explained(
        ...,
        N_("Dataset"),
        N_("The clips to judge; what the model was trained on is left out."),
        {"name": "example", "version": ""},
    )
    robustness: Robustness | None = explained(
        None, N_("Robustness"), N_("How it does with noise and behind codecs; null: not asked for."), None
    )
    explanations: int = explained(
        0,
        N_("Explanations"),
        N_("On how many pairs of a clip and its copy the ways to explain a score are scored; 0: they are not."),
        60,
        ge=0,
        le=10_000,
    )
    limits: DatasetLimits = explained(DatasetLimits, N_("Limits"), N_("When to give up."), {})
