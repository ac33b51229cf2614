"""What a training learns from: the divided clips and their frames on the device."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from veravox.audio.chain import unchanged_by
from veravox.audio.picture import silenced
from veravox.core.audit.model import Crossing
from veravox.core.data_folder import DataFolder
from veravox.core.front_end import RECIPES, FrontEndRecipe, windows_in, windows_over
from veravox.core.manifest import Card, Clip
from veravox.core.protocols import Division, Part
from veravox.core.specs import TrainingJobSpec
from veravox.datasets.report import Report
from veravox.detection.windows import Framing
from veravox.training.choosing import chosen_clips
from veravox.training.frames import read_frames
from veravox.training.loaders import Clips, Source

LOOKED_AT = 200_000  # frames from which mean and deviation are taken: enough for four digits
MOST_CHAINS = 1000  # different lines of the manifest; more come of no chain of ours
UNMET = -1  # the class of a test clip whose generator the training never meets
MOST_OF_GPU = 0.5  # of its free memory that the frames may take


@dataclass(frozen=True)
class Material:
    """Clips, classes and frames of a training."""

    card: Card
    classes: list[str]  # those that are learnt; the test part may hold others
    bonafide: str | None
    recipe: FrontEndRecipe
    division: Division
    crossings: list[Crossing]  # what stands in several parts of it
    clips: dict[Part, Clips]
    source: Source

    @property
    def parts(self) -> dict[Part, list[Clip]]:
        return self.division.parts

    def windows(self, part: Part) -> int:
        """How many windows of a part fit side by side: what an epoch counts."""
        return sum(windows_in(length, self.source.framing.window) for length in self.clips[part].lengths.tolist())

    def judged(self, part: Part) -> int:
        """How many windows a part is judged by, which may overlap to cover each clip."""
        return sum(windows_over(length, self.source.framing.window) for length in self.clips[part].lengths.tolist())

    def priors(self, balance: bool) -> dict[str, float]:
        """How often each class is seen in training, adding up to 1."""
        if balance:
            return dict.fromkeys(self.classes, 1 / len(self.classes))
        seen = torch.zeros(len(self.classes))
        train = self.clips[Part.TRAIN]
        for length, kind in zip(train.lengths.tolist(), train.classes.tolist(), strict=True):
            seen[kind] += windows_in(length, self.source.framing.window)
        return dict(zip(self.classes, (seen / seen.sum()).tolist(), strict=True))


def load_material(
    data: DataFolder, spec: TrainingJobSpec, device: torch.device, report: Report | None = None
) -> Material:
    """Choose, divide, and load.

    Args:
        data: where the dataset is.
        spec: which clips, and how they are divided.
        device: that computes; it holds all frames where they fit.
        report: told of each clip that is checked and loaded.

    Raises:
        JobError: DATA_MISSING without dataset, pack or clip, DATA_CHANGED if one is not what was imported, BAD_SPEC if nothing is chosen, BAD_DATA if it cannot be divided.
    """
    report = report or Report()
    choice = chosen_clips(data, spec, report)
    division = choice.division
    met = {row.generator for row in division.parts[Part.TRAIN]}
    classes = [name for name in choice.card.generators if name in met]
    recipe = _heard(RECIPES[spec.front_end.name], division.parts[Part.TRAIN])
    frames, places = read_frames(choice.held_packs(spec.front_end.name), report)
    frames = _to_device(silenced(frames, recipe), device)
    clips = {part: _clips(rows, places[part], classes, frames.device) for part, rows in division.parts.items()}
    source = Source(frames, Framing.of(spec.front_end), *_levels(frames, clips[Part.TRAIN]), device)
    bonafide = choice.card.bonafide if choice.card.bonafide in classes else None
    return Material(choice.card, classes, bonafide, recipe, division, choice.crossings, clips, source)


def _heard(recipe: FrontEndRecipe, learnt: Sequence[Clip]) -> FrontEndRecipe:
    """Where one chain took something away from all clips that are learnt, the network is given nothing at all.

    What is left at the chain's edges is no speech but its filters, and a generator's trace as far as they let it through; a
    recording that is judged later has passed no chain, and would be strange there whoever made it.
    """
    chains = {row.chain for row in learnt}
    unchanged = (
        {unchanged_by(each) for each in chains} if recipe.is_spectrogram and len(chains) <= MOST_CHAINS else {None}
    )
    return replace(recipe, heard=unchanged.pop()) if len(unchanged) == 1 else recipe


def _to_device(frames: Tensor, device: torch.device) -> Tensor:
    """On the GPU if that leaves it enough to train with; otherwise in memory from which it copies quickly."""
    if device.type != "cuda":
        return frames
    free, _total = torch.cuda.mem_get_info(device)
    return frames.to(device) if frames.numel() < MOST_OF_GPU * free else frames.pin_memory()


def _clips(rows: list[Clip], places: Sequence[slice], classes: Sequence[str], device: torch.device) -> Clips:
    begins = torch.tensor([place.start for place in places])
    lengths = torch.tensor([place.stop - place.start for place in places])
    kinds = torch.tensor([classes.index(row.generator) if row.generator in classes else UNMET for row in rows])
    return Clips(begins.to(device), lengths.to(device), kinds.to(device))


def _levels(frames: Tensor, clips: Clips) -> tuple[float, float]:
    """Mean and deviation of the training clips' bytes over 255, from frames spread evenly over them."""
    spans = [
        torch.arange(begin, begin + n) for begin, n in zip(clips.begins.tolist(), clips.lengths.tolist(), strict=True)
    ]
    every = torch.cat(spans)
    some = every[:: max(1, len(every) // LOOKED_AT)].to(frames.device)
    values = frames[some].double() / 255
    return float(values.mean()), max(float(values.std()), 1e-3)
