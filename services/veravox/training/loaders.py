"""Batches straight from the pack's bytes on the device: an index, a scaling, and no Python for each picture."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

import torch
from torch import Tensor

from veravox.core.front_end import PICTURE, windows_in
from veravox.detection.windows import Framing, stretches, tiles
from veravox.training.augmentation import DRAWS, FIRST_DRAWS, Augmenter
from veravox.training.together.ranks import ALONE, Ranks

Batch = tuple[Tensor, Tensor]  # pictures (n, 1, 128, 128), normalised; classes (n,)
JUDGED_AT_ONCE = 128
CPU = torch.device("cpu")


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
    """All frames of the pack, and how windows of them become what the network sees."""

    frames: Tensor  # uint8, (all frames, bands): on the device that computes, where they fit
    framing: Framing
    mean: float = 0.0
    deviation: float = 1.0
    device: torch.device = CPU  # that computes

    def pictures(
        self,
        clips: Clips,
        chosen: Tensor,
        offsets: Tensor,
        tops: Tensor | None = None,
        augmenter: Augmenter | None = None,
        draws: Tensor | None = None,
    ) -> Tensor:
        """Normalised pictures of the chosen clips at these offsets, changed by the augmenter where there is one."""
        begins, lengths = clips.begins[chosen], clips.lengths[chosen]
        cut = moved(stretches(self.frames, begins, lengths, offsets, self.framing.window), self.device)
        if augmenter and draws is not None:
            cut = augmenter.changed(cut, draws, 255 * self.mean)
        return (self.framing.pictures(cut, tops) - self.mean) / self.deviation

    def classes(self, clips: Clips, chosen: Tensor) -> Tensor:
        return moved(clips.classes[chosen], self.device)


def moved(tensor: Tensor, device: torch.device) -> Tensor:
    """On the device; from main memory without waiting for it, which takes pages that stay where they are."""
    if device.type == "cuda" and not tensor.is_cuda:
        tensor = tensor.pin_memory()
    return tensor.to(device, non_blocking=True)


def seeded(*numbers: int) -> torch.Generator:
    """A generator on the CPU that these numbers alone decide, so that resuming needs no stored state."""
    return torch.Generator().manual_seed(mixed(*numbers))


def mixed(*numbers: int) -> int:
    """One seed out of several numbers. Source: the constants of Knuth's MMIX generator."""
    seed = 0
    for number in numbers:
        seed = (seed * 6364136223846793005 + number + 1442695040888963407) % 2**63
    return seed


@dataclass(frozen=True)
class Windows:
    """What one batch is made of, before it is cut: all that decides its pictures; tensors of shape (n,)."""

    clips: Tensor  # among the part's clips
    offsets: Tensor  # in frames, from the clip's beginning
    tops: Tensor  # row where a crop's bands begin
    draws: Tensor  # shape (n, DRAWS), for the augmenter

    def share(self, ranks: Ranks) -> "Windows":
        """This process' part of the batch."""
        own = ranks.slice(len(self.clips))
        return Windows(self.clips[own], self.offsets[own], self.tops[own], self.draws[own])


@dataclass
class TrainLoader:
    """Windows at random places of the clips, in an order that seed and epoch alone decide.

    A clip gives as many windows as fit into it side by side. Balanced, each class gives the same number, its
    windows taken in turn. As fastai does, the last batch is left out where it is not full, unless it is the only one.
    Where several processes train together, each takes its share of every batch.
    """

    source: Source
    clips: Clips
    batch_size: int
    seed: int
    balance: bool
    augmenter: Augmenter | None = None
    ranks: Ranks = ALONE
    epoch: int = 0  # counted over the whole run
    first: int = 0  # batches of this epoch that were learnt before
    closed: bool = False  # no further batch is given
    slots: Tensor = field(init=False)  # the clip of each window, shape (windows,), on the CPU

    def __post_init__(self) -> None:
        windows = [windows_in(length, self.source.framing.window) for length in self.clips.lengths.tolist()]
        self.slots = torch.arange(len(self.clips)).repeat_interleave(torch.tensor(windows))

    def __len__(self) -> int:
        return max(1, len(self.slots) // self.batch_size)

    @property
    def largest(self) -> int:
        """Windows of a batch, all processes together: fewer than asked for where there are not so many."""
        return min(self.batch_size, len(self.slots))

    def __iter__(self) -> Iterator[Batch]:
        for windows in self.windows(self.epoch, self.first):
            if self.closed:
                return
            yield self.batch(windows.share(self.ranks))

    def windows(self, epoch: int, first: int = 0) -> Iterator[Windows]:
        """What each batch of an epoch is made of, from the given one on."""
        random = seeded(self.seed, epoch)
        order = self._order(random)
        chances = torch.rand(2, len(order), generator=random)
        place, device = self.source.frames.device, self.source.device
        chosen = order.to(place)
        offsets = (chances[0].to(place) * self._room(chosen)).long()
        tops = (chances[1].to(device) * (PICTURE - self.source.frames.shape[1])).long()
        for number in range(first, len(self)):
            some = slice(number * self.batch_size, (number + 1) * self.batch_size)
            draws = moved(self._draws(epoch, number, len(order[some])), device)
            yield Windows(chosen[some], offsets[some], tops[some], draws)

    def batch(self, windows: Windows) -> Batch:
        """Pictures and classes."""
        pictures = self.source.pictures(
            self.clips, windows.clips, windows.offsets, windows.tops, self.augmenter, windows.draws
        )
        return pictures, self.source.classes(self.clips, windows.clips)

    def _room(self, chosen: Tensor) -> Tensor:
        return (self.clips.lengths[chosen] - self.source.framing.window + 1).clamp_min(1)

    def _draws(self, epoch: int, number: int, count: int) -> Tensor:
        """Those that came later have a generator of their own: a run that an older version began goes on as it would."""
        if self.augmenter is None:
            return torch.empty(count, 0)
        first = torch.rand(count, FIRST_DRAWS, generator=seeded(self.seed, epoch, number))
        further = torch.rand(count, DRAWS - FIRST_DRAWS, generator=seeded(self.seed, epoch, number, 1))
        return torch.cat([first, further], dim=1)

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
    """The windows by which clips are judged, covering each evenly: for validation. Processes take batches in turn."""

    source: Source
    clips: Clips
    ranks: Ranks = ALONE
    at_once: int = JUDGED_AT_ONCE

    def __len__(self) -> int:
        return len(self._begins)

    def __iter__(self) -> Iterator[Batch]:
        chosen, offsets = (each.to(self.source.frames.device) for each in self._places)
        for first in self._begins:
            some = slice(first, first + self.at_once)
            pictures = self.source.pictures(self.clips, chosen[some], offsets[some])
            yield pictures, self.source.classes(self.clips, chosen[some])

    @property
    def windows(self) -> int:
        """How many windows all processes judge together."""
        return len(self._places[0])

    @property
    def _begins(self) -> range:
        whole = range(0, self.windows, self.at_once)
        return whole[self.ranks.rank :: self.ranks.world]

    @cached_property
    def _places(self) -> tuple[Tensor, Tensor]:
        offsets = [tiles(length, self.source.framing.window) for length in self.clips.lengths.tolist()]
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
