"""Batches straight from the pack's bytes on the device: an index, a scaling, and no Python for each picture."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

import torch
from torch import Tensor

from veravox.core.front_end import PICTURE, windows_in
from veravox.detection.windows import Framing, stretches, tiles

Batch = tuple[Tensor, Tensor]  # pictures (n, 1, 128, 128), normalised; classes (n,)
JUDGED_AT_ONCE = 128


@dataclass(frozen=True)
class Clips:
    """The clips of one part: where each is among the frames, and its class; tensors of shape (clips,)."""

    begins: Tensor
    lengths: Tensor
    classes: Tensor

    def __len__(self) -> int:
        return len(self.begins)


@dataclass(frozen=True)
class Source:
    """All frames of the pack on the device, and how windows of them become what the network sees."""

    frames: Tensor  # uint8, (all frames, bands)
    framing: Framing
    mean: float = 0.0
    deviation: float = 1.0

    def pictures(self, clips: Clips, chosen: Tensor, offsets: Tensor, tops: Tensor | None = None) -> Tensor:
        """Normalised pictures of the chosen clips at these offsets."""
        begins, lengths = clips.begins[chosen], clips.lengths[chosen]
        cut = stretches(self.frames, begins, lengths, offsets, self.framing.window)
        return (self.framing.pictures(cut, tops) - self.mean) / self.deviation


def seeded(*numbers: int) -> torch.Generator:
    """A generator on the CPU that these numbers alone decide, so that resuming needs no stored state."""
    return torch.Generator().manual_seed(mixed(*numbers))


def mixed(*numbers: int) -> int:
    """One seed out of several numbers. Source: the constants of Knuth's MMIX generator."""
    seed = 0
    for number in numbers:
        seed = (seed * 6364136223846793005 + number + 1442695040888963407) % 2**63
    return seed


@dataclass
class TrainLoader:
    """Windows at random places of the clips, in an order that seed and epoch alone decide.

    A clip gives as many windows as fit into it side by side. Balanced, each class gives the same number, its
    windows taken in turn. As fastai does, the last batch is left out where it is not full, unless it is the only one.
    """

    source: Source
    clips: Clips
    batch_size: int
    seed: int
    balance: bool
    epoch: int = 0  # counted over the whole run
    first: int = 0  # batches of this epoch that were learnt before
    closed: bool = False  # no further batch is given
    slots: Tensor = field(init=False)  # the clip of each window, shape (windows,), on the CPU

    def __post_init__(self) -> None:
        windows = [windows_in(int(length), self.source.framing.window) for length in self.clips.lengths]
        self.slots = torch.arange(len(self.clips)).repeat_interleave(torch.tensor(windows))

    def __len__(self) -> int:
        return max(1, len(self.slots) // self.batch_size)

    def __iter__(self) -> Iterator[Batch]:
        random = seeded(self.seed, self.epoch)
        order = self._order(random)
        shares, heights = torch.rand(2, len(order), generator=random)
        device = self.source.frames.device
        chosen, shares, heights = order.to(device), shares.to(device), heights.to(device)
        for number in range(self.first, len(self)):
            if self.closed:
                return
            some = slice(number * self.batch_size, (number + 1) * self.batch_size)
            yield self._batch(chosen[some], shares[some], heights[some])

    def _batch(self, chosen: Tensor, shares: Tensor, heights: Tensor) -> Batch:
        room = (self.clips.lengths[chosen] - self.source.framing.window + 1).clamp_min(1)
        tops = (heights * (PICTURE - self.source.frames.shape[1])).long()
        return self.source.pictures(self.clips, chosen, (shares * room).long(), tops), self.clips.classes[chosen]

    def _order(self, random: torch.Generator) -> Tensor:
        if not self.balance:
            return self.slots[torch.randperm(len(self.slots), generator=random)]
        classes = self.clips.classes.cpu()[self.slots]
        kinds = sorted(set(classes.tolist()))
        quota = -(-len(self.slots) // len(kinds))
        drawn = torch.cat([_in_turn(self.slots[classes == kind], quota, random) for kind in kinds])
        return drawn[torch.randperm(len(drawn), generator=random)[: len(self.slots)]]


@dataclass(frozen=True)
class TileLoader:
    """The windows by which clips are judged, covering each evenly: for validation."""

    source: Source
    clips: Clips

    def __len__(self) -> int:
        return math.ceil(len(self._places[0]) / JUDGED_AT_ONCE)

    def __iter__(self) -> Iterator[Batch]:
        chosen, offsets = (each.to(self.source.frames.device) for each in self._places)
        for first in range(0, len(chosen), JUDGED_AT_ONCE):
            some = slice(first, first + JUDGED_AT_ONCE)
            yield self.source.pictures(self.clips, chosen[some], offsets[some]), self.clips.classes[chosen[some]]

    @cached_property
    def _places(self) -> tuple[Tensor, Tensor]:
        offsets = [tiles(int(length), self.source.framing.window) for length in self.clips.lengths]
        counts = torch.tensor([len(each) for each in offsets])
        return torch.arange(len(self.clips)).repeat_interleave(counts), torch.cat(offsets)


@dataclass
class Loaders:
    """What a fastai `Learner` asks of its `dls`, and no more."""

    train: TrainLoader
    valid: TileLoader
    device: torch.device
    n_inp: int = 1

    def __getitem__(self, index: int) -> TrainLoader | TileLoader:
        return (self.train, self.valid)[index]


def _in_turn(slots: Tensor, count: int, random: torch.Generator) -> Tensor:
    """So many of them, each as often as the others, but for the remainder."""
    rounds = [slots[torch.randperm(len(slots), generator=random)] for _ in range(-(-count // len(slots)))]
    return torch.cat(rounds)[:count]
