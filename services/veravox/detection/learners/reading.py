"""What the process left, read by somebody who does not trust it: safetensors and JSON, every number checked before use."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, ValidationError
from safetensors import SafetensorError
from safetensors.torch import load as parse_tensors
from torch import Tensor

from veravox.core.beneath import open_beneath
from veravox.core.exits import BAD_DATA, JobError
from veravox.core.files import read_json
from veravox.core.text import _
from veravox.detection.learners.recognising import Recognised, recognise
from veravox.detection.learners.unpickling import WEIGHTS, WORD
from veravox.detection.refusing import BundleError
from veravox.detection.safe_weights import Described, refuse_what_is_no_number, weights_in

LARGEST_WORD = 1 << 20  # bytes of JSON
Text = Annotated[str, Field(max_length=200)]


class Word(BaseModel):
    """`learner.json`: what is known of a learner besides its weights."""

    model_config = ConfigDict(extra="forbid", strict=True)

    classes: list[Text] = Field(max_length=1000)
    transform: Literal["", "Resize", "RandomCrop", "RandomResizedCrop", "CropPad"] = ""
    size: list[int] = Field([], max_length=2)
    method: Text = ""
    mean: list[FiniteFloat] = Field([], max_length=3)
    deviation: list[FiniteFloat] = Field([], max_length=3)
    card: Annotated[str, Field(max_length=1 << 18)] = ""  # of a learner that Veravox exported
    missing: list[Text] = Field([], max_length=20)


def read_word(room: Path) -> Word:
    """What it says of itself.

    Raises:
        JobError: BAD_DATA if that makes no sense.
    """
    try:
        word = Word.model_validate(read_json(room / WORD, below=room, largest=LARGEST_WORD))
    except (OSError, ValueError, RecursionError) as error:
        place = ".".join(map(str, error.errors()[0]["loc"])) if isinstance(error, ValidationError) else WORD
        raise _senseless(place) from None
    names = word.classes
    if len(set(names)) != len(names) or not all(each and each.isprintable() for each in names):
        raise _senseless("classes")
    if len(word.mean) != len(word.deviation) or not all(1e-6 < each < 1e6 for each in word.deviation):
        raise _senseless("Normalize")
    return word


def read_network(room: Path, largest: int) -> tuple[Recognised, dict[str, Tensor]]:
    """The weights, and which network's they are.

    Args:
        room: where they lie.
        largest: bytes that may be read.

    Raises:
        JobError: BAD_DATA if they are no network's that is known here.
    """
    try:
        with open_beneath(room / WEIGHTS, room) as file:
            content = file.read(largest + 1)
    except FileNotFoundError:
        raise _senseless(WEIGHTS) from None
    if len(content) > largest:
        raise _senseless(WEIGHTS)
    try:
        weights = weights_in(content, WEIGHTS)
    except BundleError:
        raise _senseless(WEIGHTS) from None
    network = recognise(weights)
    if network is None:
        raise _unknown(weights)
    try:
        tensors = parse_tensors(content)
    except SafetensorError:
        raise _senseless(WEIGHTS) from None
    try:
        refuse_what_is_no_number(tensors, WEIGHTS)
    except BundleError:
        sentence = _("The learner's weights hold numbers that are none (NaN or infinite); train it again.")
        raise JobError(BAD_DATA, sentence) from None
    return network, tensors


def plain(text: str) -> str:
    """One short line of what a stranger wrote."""
    line = "".join(each if each.isprintable() else " " for each in text)
    return " ".join(line.split())[:200]


def _senseless(place: str) -> JobError:
    sentence = _("The .pkl was loaded, but what came out of it makes no sense at {place}; export the learner again.")
    return JobError(BAD_DATA, sentence.format(place=plain(place)))


def _unknown(weights: Described) -> JobError:
    sentence = _(
        "The .pkl holds a network that is not known here ({n} weights): it must be fastai's vision_learner of ResNet18, "
        "34 or 50, VGG16 or 19, or AlexNet with the usual head, or a learner that Veravox exported."
    )
    return JobError(BAD_DATA, sentence.format(n=len(weights)))
