"""What the gateway asks the detector."""

from typing import Literal
from uuid import UUID

from pydantic import Field

from veravox.core.calibration import Policy
from veravox.core.evaluations_compared import MOST
from veravox.core.evidence import Method
from veravox.core.specs import Resource


class Asking(Resource):
    """Who asks."""

    account: UUID | None = Field(
        None, description="Who asks; of what one account asks, a share of the places is filled."
    )


class ModelQuestion(Asking):
    """Which model is asked about itself."""

    model: UUID = Field(description="The model's id, which is its run's.")


class WhichRecording(Resource):
    """Of the data folder."""

    recording: str = Field(description="The file, relative to the data folder.", max_length=1024)


class SightQuestion(Asking, WhichRecording):
    """Which recording is to be seen, and by whom."""

    model: UUID | None = Field(None, description="As which model sees it; null: as the front end makes it.")
    front_end: Literal["mel", "pictures"] = Field("mel", description="Where no model is named; pictures for a picture.")


class Question(ModelQuestion, WhichRecording):
    """Which model is asked about which recording."""

    policy: Policy = Field(Policy(), description="How the model's owner wants its scores to be read.")


class WhyQuestion(Question):
    """What a model's verdict on a recording rests on; pictures and sounds are left beside the recording."""

    method: Method | None = Field(None, description="Of the map; the best one known without.")


class CompareQuestion(Resource):
    """Which evaluations are compared: the first with each of the others."""

    evaluations: list[UUID] = Field(min_length=2, max_length=MOST)
