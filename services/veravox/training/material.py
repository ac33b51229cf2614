"""What a training learns from: the chosen clips, divided by the protocol, and their frames on the device."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import torch
from torch import Tensor

from veravox.core import exits
from veravox.core.data_folder import DataFolder
from veravox.core.exits import JobError
from veravox.core.front_end import RECIPES, FrontEndRecipe, windows_in
from veravox.core.manifest import Card, Clip, DatasetFolder, chosen
from veravox.core.specs import TrainingJobSpec
from veravox.core.text import _
from veravox.datasets.pack import Pack, check_untouched
from veravox.datasets.protocols import Part, split
from veravox.datasets.report import Report
from veravox.detection.windows import Framing, tiles
from veravox.training.loaders import Clips, Source

LOOKED_AT = 200_000  # frames from which mean and deviation are taken: enough for four digits
MOST_OF_GPU = 0.5  # of its free memory that the frames may take


@dataclass(frozen=True)
class Material:
    """Clips, classes and frames of a training."""

    card: Card
    classes: list[str]
    bonafide: str | None
    recipe: FrontEndRecipe
    parts: dict[Part, list[Clip]]
    clips: dict[Part, Clips]
    source: Source

    def windows(self, part: Part) -> int:
        """How many windows of a part fit side by side: what an epoch counts."""
        return sum(windows_in(length, self.source.framing.window) for length in self.clips[part].lengths.tolist())

    def judged(self, part: Part) -> int:
        """How many windows a part is judged by, which may overlap to cover each clip."""
        return sum(len(tiles(length, self.source.framing.window)) for length in self.clips[part].lengths.tolist())

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
    dataset = data.dataset(spec.dataset.version)
    card = _card(dataset, spec)
    rows = _rows(dataset, card, spec)
    report.begin(_("Checking the clips"), len(rows))
    check_untouched(dataset, rows, report)
    classes = [name for name in card.generators if any(row.generator == name for row in rows)]
    parts = split(rows, spec.protocol)
    pack = Pack.open(dataset.pack(spec.front_end.name))
    frames, places = _frames(pack, rows, device, report)
    clips = {part: _clips(some, places, classes, frames.device) for part, some in parts.items()}
    source = Source(frames, Framing.of(spec.front_end), *_levels(frames, clips[Part.TRAIN]), device)
    bonafide = card.bonafide if card.bonafide in classes else None
    return Material(card, classes, bonafide, RECIPES[spec.front_end.name], parts, clips, source)


def _card(dataset: DatasetFolder, spec: TrainingJobSpec) -> Card:
    card = dataset.card() if spec.dataset.version else None
    if card is None:
        sentence = _("Dataset {name} {version} is not there.")
        raise JobError(exits.DATA_MISSING, sentence.format(name=spec.dataset.name, version=spec.dataset.version))
    return card


def _rows(dataset: DatasetFolder, card: Card, spec: TrainingJobSpec) -> list[Clip]:
    """The rows that are asked for; each name that is asked for must exist."""
    asked = spec.dataset
    for field, names, known in (
        ("dataset.speakers", asked.speakers, card.speakers),
        ("dataset.conditions", asked.conditions, card.conditions),
        ("dataset.generators", asked.generators, card.generators),
    ):
        if strange := [name for name in names if name not in known]:
            sentence = _("{field}: {dataset} has no {strange}; there are: {known}")
            words = {"field": field, "dataset": card.name, "strange": ", ".join(strange), "known": ", ".join(known)}
            raise JobError(exits.BAD_SPEC, sentence.format(**words))
    rows = chosen(dataset.rows(), asked.speakers, asked.conditions, asked.generators)
    if not rows:
        raise JobError(exits.BAD_SPEC, _("dataset: no clip has these voices, conditions and classes together."))
    return rows


def _frames(pack: Pack, rows: Sequence[Clip], device: torch.device, report: Report) -> tuple[Tensor, dict[str, slice]]:
    """The frames of these clips alone, end to end, on the device where they fit, and where each clip is in them."""
    there = pack.places
    if missing := [row.clip for row in rows if row.clip not in there]:
        sentence = _("The pack lacks {n} clips, {first} among them.")
        raise JobError(exits.DATA_CHANGED, sentence.format(n=len(missing), first=missing[0]))
    lengths = [there[row.clip].stop - there[row.clip].start for row in rows]
    ends = list(accumulate(lengths))
    frames = torch.empty(ends[-1], pack.card.bands, dtype=torch.uint8)
    report.begin(_("Loading the pack"), len(rows))
    places: dict[str, slice] = {}
    for row, length, end in zip(rows, lengths, ends, strict=True):
        places[row.clip] = slice(end - length, end)
        frames[places[row.clip]] = torch.from_numpy(pack.frames[there[row.clip]].copy())
        report.step()
    return _to_device(frames, device), places


def _to_device(frames: Tensor, device: torch.device) -> Tensor:
    """On the GPU if that leaves it enough to train with; otherwise in memory from which it copies quickly."""
    if device.type != "cuda":
        return frames
    free, _total = torch.cuda.mem_get_info(device)
    return frames.to(device) if frames.numel() < MOST_OF_GPU * free else frames.pin_memory()


def _clips(rows: list[Clip], places: dict[str, slice], classes: Sequence[str], device: torch.device) -> Clips:
    at = [places[row.clip] for row in rows]
    begins = torch.tensor([place.start for place in at])
    lengths = torch.tensor([place.stop - place.start for place in at])
    kinds = torch.tensor([classes.index(row.generator) for row in rows])
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
