"""Levels as bytes: what a pack stores, and back."""

from functools import lru_cache

import torch

from veravox.audio.front_end import unheard
from veravox.core.front_end import FrontEndRecipe

STEPS = 255


def to_bytes(levels: torch.Tensor, recipe: FrontEndRecipe) -> torch.Tensor:
    """The nearest of 256 steps from floor to ceiling, shape (..., bands), uint8; what lies beyond is cut."""
    floor, span = _range(recipe, levels.device)
    share = (levels - floor) / span
    return silenced(share.mul_(STEPS).round_().clamp_(0, STEPS).to(torch.uint8), recipe)


def silenced(picture: torch.Tensor, recipe: FrontEndRecipe) -> torch.Tensor:
    """The same picture, shape (..., bands), with all bands at the floor that the recipe does not hear; changed in place."""
    return picture if recipe.heard is None else picture.masked_fill_(unheard(recipe).to(picture.device), 0)


def to_levels(picture: torch.Tensor, recipe: FrontEndRecipe) -> torch.Tensor:
    """What the bytes stand for, float32; within half a step of what they were made of, inside the range."""
    floor, span = _range(recipe, picture.device)
    return picture.float() * (span / STEPS) + floor


@lru_cache(maxsize=8)
def _range(recipe: FrontEndRecipe, device: torch.device) -> tuple[torch.Tensor | float, torch.Tensor | float]:
    """Floor and span: of all bands, or shape (bands,) where each has its own."""
    if not recipe.ranges:
        return recipe.floor, recipe.ceiling - recipe.floor
    floors, ceilings = torch.tensor(recipe.ranges, device=device).unbind(1)
    return floors, ceilings - floors
