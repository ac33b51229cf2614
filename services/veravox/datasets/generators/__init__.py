"""Generators for copy synthesis: each makes speech anew out of its own analysis, aligned with what it heard.

    from veravox.datasets.generators import generator

    world = generator("world")
    rebuild = world.open()  # or .probe(), which says why not
    spoof = rebuild(resample(samples, rate, world.rate), seed)

`GENERATORS` are those with names of their own; with weights, any model of ParallelWaveGAN, HiFi-GAN, BigVGAN or Vocos
is a generator under whatever name it is given.
"""

from veravox.datasets.generators.contract import Generator, GeneratorError, Probe
from veravox.datasets.generators.obtaining import obtain
from veravox.datasets.generators.rebuilding import Rebuild
from veravox.datasets.generators.registry import GENERATORS, generator

__all__ = ["GENERATORS", "Generator", "GeneratorError", "Probe", "Rebuild", "generator", "obtain"]
