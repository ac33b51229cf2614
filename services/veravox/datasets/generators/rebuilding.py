"""What an opened generator is."""

from collections.abc import Callable

from veravox.audio.recording import Samples

Rebuild = Callable[[Samples, int], Samples]
"""Samples, float32 mono at the generator's rate in [-1, 1], and a seed -> as many samples, aligned with them."""
