"""A request to measure a model on a dataset."""

from uuid import UUID

from veravox.core.specs.dataset import DatasetLimits
from veravox.core.specs.resource import DESIRED, Resource, Wanted, explained
from veravox.core.specs.sources import DatasetRef
from veravox.core.text import N_


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
    explanations: int = explained(
        0,
        N_("Explanations"),
        N_("On how many pairs of a clip and its copy the ways to explain a score are scored; 0: they are not."),
        60,
        ge=0,
        le=10_000,
    )
    limits: DatasetLimits = explained(DatasetLimits, N_("Limits"), N_("When to give up."), {})
