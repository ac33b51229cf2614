"""The processes that train together: who this one is, and how they agree. One alone agrees with itself."""

import os
from dataclasses import dataclass
from typing import Any, TypeVar

import torch
from torch import Tensor
from torch import distributed as together

Value = TypeVar("Value")


@dataclass(frozen=True)
class Ranks:
    """Torchrun's numbering: the process with rank 0 leads, writes everything down and decides for all."""

    rank: int = 0
    world: int = 1
    local: int = 0  # among the processes of its machine: which GPU is its own

    @classmethod
    def of_environment(cls) -> "Ranks":
        """As torchrun tells it; alone without it."""
        said = os.environ
        return cls(int(said.get("RANK", 0)), int(said.get("WORLD_SIZE", 1)), int(said.get("LOCAL_RANK", 0)))

    @property
    def leads(self) -> bool:
        return self.rank == 0

    @property
    def alone(self) -> bool:
        return self.world == 1

    def join(self, device: torch.device) -> None:
        """Find the others; what is small is said over gloo, gradients on a GPU go over NCCL."""
        if not self.alone:
            together.init_process_group("cpu:gloo,cuda:nccl" if device.type == "cuda" else "gloo")

    def leave(self) -> None:
        if not self.alone and together.is_initialized():
            together.destroy_process_group()

    def slice(self, count: int) -> slice:
        """This process' share of so many rows."""
        return slice(self.rank * count // self.world, (self.rank + 1) * count // self.world)

    def agreed(self, value: Value) -> Value:
        """What the leader says, whatever the others think."""
        if self.alone:
            return value
        said = [value]
        together.broadcast_object_list(said, src=0)
        return said[0]

    def agreed_number(self, number: int) -> int:
        """As `agreed`, cheap enough for every batch."""
        if self.alone:
            return number
        said = torch.tensor(number)
        together.broadcast(said, src=0)
        return int(said)

    def summed(self, tensor: Tensor) -> Tensor:
        """The sum over all, in place."""
        if not self.alone:
            together.all_reduce(tensor)
        return tensor

    def gathered(self, value: Value) -> list[Value]:
        """What each of them says, in the order of their ranks."""
        if self.alone:
            return [value]
        said: list[Any] = [None] * self.world
        together.all_gather_object(said, value)
        return said


ALONE = Ranks()
