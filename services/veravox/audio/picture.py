"""Levels as bytes: what a pack stores, and back."""

import torch

from veravox.core.front_end import FrontEndRecipe


def to_bytes(levels: torch.Tensor, recipe: FrontEndRecipe) -> torch.Tensor:
    """The nearest of 256 steps from the recipe's floor to its ceiling, any shape, uint8; what lies beyond is cut."""
    share = (levels - recipe.floor) / (recipe.ceiling - recipe.floor)
    return share.mul_(255).round_().clamp_(0, 255).to(torch.uint8)


def to_levels(picture: torch.Tensor, recipe: FrontEndRecipe) -> torch.Tensor:
    """The dB that the bytes stand for, float32; within half a step of what they were made of, inside the range."""
    return picture.float().mul_((recipe.ceiling - recipe.floor) / 255).add_(recipe.floor)
