"""`model.pkl`: the model as a fastai `Learner` that loads wherever fastai is, without Veravox."""

import errno
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from torch import nn

from veravox.core.front_end import PICTURE
from veravox.detection.bundle import Bundle


def export_learner(path: Path, bundle: Bundle) -> None:
    """Write a learner for pictures as a pack stores them: a window's bytes, low bands at the bottom.

    Its classes, scaling and normalisation are inside; `load_learner(path).predict(picture)` is all it takes.
    """
    from fastai.losses import CrossEntropyLossFlat
    from fastai.vision.all import Learner

    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.") as folder:
        network = _plain(bundle)
        learner = Learner(_empty_loaders(Path(folder), bundle), network, CrossEntropyLossFlat(), path=Path(folder))
        learner.veravox = _word(bundle)
        with _disk_full_told():
            learner.export("model.pkl")
        (Path(folder) / "model.pkl").replace(path)


@contextmanager
def _disk_full_told() -> Iterator[None]:
    """torch has no class of error for a full disk where it writes a file itself."""
    try:
        yield
    except RuntimeError as error:
        if "PytorchStreamWriter" not in str(error):
            raise
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from error


def _empty_loaders(folder: Path, bundle: Bundle) -> Any:
    """fastai's own loaders around a black picture for each class: they carry the way from a picture to a class."""
    from fastai.vision.all import (
        CategoryBlock,
        DataBlock,
        ImageBlock,
        IndexSplitter,
        Normalize,
        PILImageBW,
        RandomCrop,
        Resize,
        ResizeMethod,
    )
    from PIL import Image

    classes = bundle.card.classes

    def label(path: Path) -> str:  # pickled by value, for it is nobody's module's
        return classes[int(path.parent.name)]

    pictures = []
    for name in range(len(classes)):
        picture = folder / str(name) / "black.png"
        picture.parent.mkdir()
        Image.new("L", (PICTURE, PICTURE)).save(picture)
        pictures.append(picture)
    crop = bundle.card.front_end.transform == "RandomCrop"
    block = DataBlock(
        blocks=(ImageBlock(PILImageBW), CategoryBlock(vocab=classes, sort=False)),
        get_y=label,
        splitter=IndexSplitter([0]),
        item_tfms=RandomCrop(PICTURE) if crop else Resize(PICTURE, ResizeMethod.Squish),
        batch_tfms=Normalize.from_stats([bundle.card.mean], [bundle.card.deviation], cuda=False),
    )
    return block.dataloaders(pictures, bs=1, num_workers=0, device="cpu")


def _word(bundle: Bundle) -> str:
    """What a conversion finds back to the same model by; what it would have to take on trust is left out."""
    taken = dict.fromkeys(("calibration", "tested", "stranger", "domain"))
    return json.dumps(bundle.card.model_copy(update=taken).outside())


def _plain(bundle: Bundle) -> nn.Module:
    """The network with fastai's own layer where ours stood in for it."""
    from copy import deepcopy

    from fastai.layers import AdaptiveConcatPool2d

    network = deepcopy(bundle.network).cpu().requires_grad_(requires_grad=True)
    if bundle.card.architecture != "compact":
        head = network[1]
        assert isinstance(head, nn.Sequential)
        head[0] = AdaptiveConcatPool2d()
    return network
