"""The finder's run at the beginning of a training: on a copy of its network, with its own batches."""

from veravox.core.text import _
from veravox.training.learner import build_mock
from veravox.training.loaders import Loaders
from veravox.training.loading import Loaded
from veravox.training.phases import phases
from veravox.training.tuning import rates
from veravox.training.tuning.trial import plain_copy

DEFAULT = 0.001  # where the finder's curve shows nothing


def found_rate(loaded: Loaded, precision: str, size: int) -> tuple[float, str]:
    """The rate, and how it came about; `learning_rate.csv` and its plot are left in the run's folder."""
    spec, signs = loaded.spec, loaded.signs
    loader = loaded.train_loader(size)
    loaders = Loaders(loader, loaded.tile_loader(size), loaded.device)
    frozen = phases(spec.training, loaded.start.pretrained, 1.0)[0].frozen
    network = plain_copy(loaded.start.network)
    learner = build_mock(spec.training, spec.model.architecture, precision, network, loaders, frozen=frozen)
    words = _("Finding the learning rate: batch {n} of {all}")
    signs.load(words.format(n=0, all=rates.BATCHES))
    found = rates.find_rate(learner, loader, lambda n: signs.load(words.format(n=n, all=rates.BATCHES), at_once=False))
    found.write(loaded.folder)
    if found.rate is None:
        return DEFAULT, _("the finder's loss showed no valley; the usual rate was taken")
    return found.rate, _("found by fastai's finder, in the longest valley of the loss")
