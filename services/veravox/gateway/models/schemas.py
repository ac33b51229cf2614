"""Models as the API says them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from veravox.core import titles
from veravox.core.calibration import ErrorRates, Policy
from veravox.core.said_again import again
from veravox.core.specs import Resource
from veravox.gateway.schemas import Listing
from veravox.gateway.sharing.marking import Belongs
from veravox.store.tables import Model


def title_of(row: Model) -> str:
    """In the language that is spoken, where Veravox made it up."""
    return again(row.title) if row.provenance == "installed" else titles.said(row.title)


class PolicyRead(Resource):
    """How a model's scores are read."""

    error_rates: ErrorRates
    sure: float = Field(description="How probable human or machine must be to be said at all.")
    own_calibration: str = Field(description="The clips of its owner that it is calibrated with; empty: as it came.")

    @classmethod
    def of(cls, policy: Policy) -> "PolicyRead":
        own = policy.calibration.measured.protocol if policy.calibration else ""
        return cls(error_rates=policy.error_rates, sure=policy.sure, own_calibration=own)


class ModelRead(Belongs):
    """A detector: what it can tell apart, and how well it did on clips that it was not trained on."""

    id: UUID = Field(description="The same as its run's, or its import's.")
    title: str
    architecture: str
    generators: list[str] = Field(description="The classes that it tells apart, the human one too.")
    bonafide: str | None = Field(description="The human class; null where it knows none, and then it gives no verdict.")
    metrics: dict[str, Any] = Field(description="Figures on the test part, with protocol and n.")
    provenance: str = Field(
        "trained",
        description="trained here; converted from a learner: never calibrated; uploaded: all that it says of itself is"
        " its publisher's word; or installed: it came with the installation.",
    )
    notes: list[str] = Field([], description="What had to be assumed of it; to be read before its verdicts.")
    policy: PolicyRead = Field(description="How its owner wants its scores to be read.")
    version: int = Field(description="Of the models that follow each other, the first is 1.")
    follows: UUID | None = Field(description="The model whose next version it is.")
    public: bool = Field(description="Whether everybody may ask and download it, visitors without an account too.")
    yours: bool = Field(description="Whether it is yours, and no other's or the installation's.")
    created_at: datetime

    @classmethod
    def of(cls, row: Model, viewer: UUID | None = None) -> "ModelRead":
        return cls(
            id=row.id,
            title=title_of(row),
            architecture=row.architecture,
            generators=row.classes["names"],
            bonafide=row.classes["bonafide"],
            metrics=row.metrics,
            provenance=row.provenance,
            notes=row.notes,
            policy=PolicyRead.of(Policy.model_validate(row.policy)),
            version=row.version,
            follows=row.follows_id,
            public=row.public,
            yours=viewer is not None and row.owner_id == viewer,
            created_at=row.created_at,
        )


class ModelChange(Resource):
    """How its scores are to be read from now on; what is not named stays. Verdicts that were given stay as they are."""

    error_rates: ErrorRates | None = Field(None, description="How many errors of each kind are allowed.")
    sure: float | None = Field(
        None, ge=0.5, lt=1, description="How probable human or machine must be to be said at all."
    )
    calibrate_with: UUID | None = Field(
        None, description="An evaluation of this model on clips of your own that has succeeded."
    )
    explain_with: UUID | None = Field(
        None,
        description="An evaluation of this model that has scored explanations: its bundle keeps the scores, and the best"
        " way to explain becomes its default.",
    )
    own_calibration: bool = Field(True, description="False: back to the calibration that the model came with.")


class ModelList(Listing):
    """Models, newest first."""

    items: list[ModelRead]


class Publication(Resource):
    """How a model is published."""

    new_version_of: UUID | None = Field(
        None, description="A model of yours whose next version it is from now on; that one stays as public as it is."
    )


class ModelVersion(Resource):
    """One of the models that follow each other."""

    id: UUID
    version: int
    title: str
    public: bool
    created_at: datetime


class Ancestor(Resource):
    """A model from whose weights another one began."""

    id: UUID
    title: str = Field(description="Empty where it is gone, or not yours to see.")


class ModelLineage(Resource):
    """Where a model comes from. What was taken in from elsewhere has no more of it than its notes say."""

    dataset: str = Field(description="Which dataset it has learnt from; empty: not known.")
    dataset_version: str = Field(description="The hash of that dataset's clips, which is its version.")
    protocol: str = Field(description="What was kept apart between training and test.")
    run: UUID | None = Field(description="The run that made it, if that was here.")
    weights: str = Field(description="What its training began with: imagenet, none, or a model's id; empty: not known.")
    ancestors: list[Ancestor] = Field(description="The models from whose weights it began, the nearest first.")
    sha256: str = Field(description="Of its `model.safetensors`.")
    parameters: int | None = Field(description="How many numbers it has learnt.")
    made_at: datetime | None = Field(description="When these weights were written.")
    versions: list[ModelVersion] = Field(description="The models that follow each other, it among them, newest first.")
