"""How much memory a training needs: of a GPU where it has one, else main memory of its process. Pure."""

from dataclasses import dataclass

from veravox.core.estimates.networks import COSTS
from veravox.core.front_end import RECIPES
from veravox.core.specs import TrainingJobSpec

AT = 64  # windows of a batch, where the trainer finds the fastest
PROCESS = 1_000_000_000  # bytes of a trainer without network and batch, most of it libraries: docs/training.md
CONTEXT = 600_000_000  # bytes of a GPU that CUDA and its libraries take; an assumption until it was measured
FLOAT = 4  # bytes
LEARNT = 4  # numbers for each weight: itself, its gradient, and the two means of Adam
SAVED = 4  # more in main memory: what a checkpoint and the best epoch hold while they are written
WAY_BACK = 2  # times the widest layer: what a gradient comes from and goes to
MOST_OF_GPU = 0.5  # of its free memory that the frames of all clips may take; else they stay in main memory


@dataclass(frozen=True)
class Memory:
    """Bytes, at so many windows in a batch."""

    bytes: int
    batch_size: int


def memory_of(spec: TrainingJobSpec, speech: float, on_gpu: bool, windows: int = 0, there: int | None = None) -> Memory:
    """Weights, gradients, states of the optimiser, and what a batch keeps for the way back.

    Args:
        spec: the training; where it leaves the precision open, float32 is reckoned with, which needs most.
        speech: seconds of all its clips.
        on_gpu: which memory; each GPU has its share of a batch.
        windows: how many there are to learn from, for no batch has more; 0: nobody knows.
        there: bytes of a GPU, where they are known.
    """
    cost, asked = COSTS[spec.model.architecture], spec.training.batch_size or AT
    batch = min(asked, windows) if windows else asked
    share = -(-batch // max(1, spec.resources.gpus * spec.resources.nodes)) if on_gpu else batch
    picture = cost.kept + WAY_BACK * cost.widest
    if spec.training.precision == "bfloat16":
        picture //= 2
    weights = FLOAT * cost.parameters * (LEARNT if on_gpu else LEARNT + SAVED)
    frames = _frames(spec, speech)
    if on_gpu and there is not None and frames > MOST_OF_GPU * there:
        frames = 0
    return Memory((CONTEXT if on_gpu else PROCESS) + weights + picture * share + frames, batch)


def _frames(spec: TrainingJobSpec, speech: float) -> int:
    """Bytes of the spectrograms of all clips, one for each frame and band."""
    recipe = RECIPES[spec.front_end.name]
    return recipe.frames(speech) * recipe.bands
