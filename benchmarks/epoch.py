"""How fast an epoch is beside fastai's own loop over PNG files: same network, same windows, same batch size.

Both train on the bundled example in the same process, in turns; the first round warms up. The ratio is what counts;
windows a second depend on the machine and its load, which is printed.

    python benchmarks/epoch.py [--architecture compact] [--rounds 4] [--threads 2]
"""

import argparse
import os
import platform
import tempfile
import warnings
from collections.abc import Callable
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from statistics import median
from time import perf_counter

import torch
from fastai.vision.all import CrossEntropyLossFlat, ImageDataLoaders, Learner, PILImageBW, Resize, ResizeMethod
from PIL import Image

from veravox.core.data_folder import DataFolder
from veravox.core.specs import TrainingJobSpec
from veravox.datasets.example import example_folder
from veravox.datasets.importing import import_folder
from veravox.datasets.pack import build_pack
from veravox.datasets.protocols import Part
from veravox.datasets.report import Report
from veravox.detection.networks import build_network
from veravox.detection.windows import stretches
from veravox.training.learner import build_learner
from veravox.training.loaders import Loaders, TileLoader, TrainLoader
from veravox.training.material import Material, load_material
from veravox.training.validation import Validation

BATCH = 32


def prepare(folder: Path) -> tuple[TrainingJobSpec, Material]:
    """The example's dataset and pack, and one epoch's spec."""
    data = DataFolder(folder)
    imported = import_folder(example_folder(), data.path / "datasets", "example", "", "bench", Report())
    build_pack(imported.folder, "mel", Report())
    said = {"dataset": {"name": "example", "version": imported.card.version}, "training": {"batchSize": BATCH}}
    spec = TrainingJobSpec.model_validate(said)
    return spec, load_material(data, spec, torch.device("cpu"))


def write_pictures(folder: Path, material: Material) -> None:
    """Each window of training and validation as a PNG file, `part/class/number.png`."""
    for part in (Part.TRAIN, Part.VALIDATION):
        clips = material.clips[part]
        slots = TrainLoader(material.source, clips, BATCH, 1, balance=False).slots
        zero, window = torch.zeros(len(slots), dtype=torch.long), material.source.framing.window
        cut = stretches(material.source.frames, clips.begins[slots], clips.lengths[slots], zero, window)
        for number, (stretch, kind) in enumerate(zip(cut, clips.classes[slots].tolist(), strict=True)):
            path = folder / part / material.classes[kind] / f"{number}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            Image.fromarray(stretch.T.flip(0).contiguous().numpy()).save(path)


def ours(spec: TrainingJobSpec, material: Material, architecture: str) -> Callable[[], None]:
    """An epoch over the pack."""
    train = TrainLoader(material.source, material.clips[Part.TRAIN], BATCH, seed=1, balance=True)
    valid = TileLoader(material.source, material.clips[Part.VALIDATION])
    network = build_network(architecture, len(material.classes))
    spec = spec.model_copy(update={"model": spec.model.model_copy(update={"architecture": architecture})})
    loaders = Loaders(train, valid, torch.device("cpu"))
    learner = build_learner(spec, network, loaders, Validation(len(material.classes)), [])
    return lambda: learner.fit_one_cycle(1)


def fastais(pictures: Path, classes: list[str], architecture: str) -> Callable[[], None]:
    """An epoch over the files."""
    loaders = ImageDataLoaders.from_folder(
        pictures,
        train=Part.TRAIN.value,
        valid=Part.VALIDATION.value,
        bs=BATCH,
        num_workers=0,
        item_tfms=Resize(128, ResizeMethod.Squish),
        img_cls=PILImageBW,
    )
    learner = Learner(loaders, build_network(architecture, len(classes)), CrossEntropyLossFlat())
    return lambda: learner.fit_one_cycle(1)


def seconds_of(epoch: Callable[[], None]) -> float:
    began = perf_counter()
    with redirect_stdout(StringIO()):
        epoch()
    return perf_counter() - began


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--architecture", default="compact")
    arguments.add_argument("--rounds", type=int, default=4)
    arguments.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    asked = arguments.parse_args()
    warnings.simplefilter("ignore")
    torch.set_num_threads(asked.threads)
    print(f"{platform.machine()}, {os.cpu_count()} cores, {asked.threads} threads, load {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as folder:
        spec, material = prepare(Path(folder) / "data")
        write_pictures(Path(folder) / "pictures", material)
        loops = (
            ours(spec, material, asked.architecture),
            fastais(Path(folder) / "pictures", material.classes, asked.architecture),
        )
        rounds = [tuple(map(seconds_of, loops)) for _ in range(asked.rounds + 1)][1:]
    windows = material.windows(Part.TRAIN)
    mine, theirs = (windows / median(column) for column in zip(*rounds, strict=True))
    ratios = [their / my for my, their in rounds]
    print(f"{asked.architecture}: pack {mine:.0f} windows/s, PNG files {theirs:.0f} windows/s (with validation)")
    print(f"{asked.architecture}: {median(ratios):.2f} times as fast ({min(ratios):.2f} to {max(ratios):.2f})")


if __name__ == "__main__":
    main()
