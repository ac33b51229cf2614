"""The trainer beside the first application's loop: fastai's ImageDataLoaders over PNG files and `vision_learner`.

Both learn from the same windows of the bundled example, with random weights, one cycle, and as many epochs, in turns in
one process; each round has another seed. What the trainer decides and compiles counts, and so do its checkpoints. The
macro F1 of both on the same validation windows stands beside the ratio: being quick is no merit where it learns less.

    python benchmarks/first_application.py [--architecture resnet18] [--batch 32] [--epochs 12] [--rounds 3]
    python benchmarks/first_application.py --gpu --repeat 25 --architecture vgg19 --batch 0     # its best batch size
"""

import argparse
import os
import platform
import shutil
import sys
import tempfile
import warnings
from contextlib import redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from statistics import mean, median
from time import perf_counter
from uuid import uuid4

import torch
from fastai.vision.all import F1Score, ImageDataLoaders, Resize, ResizeMethod, vision_learner
from PIL import Image
from torchvision import models

from veravox.core.data_folder import DataFolder
from veravox.core.job_environment import job_environment
from veravox.core.job_folder import Control
from veravox.core.job_process import Told
from veravox.core.protocols import Part
from veravox.core.specs import TrainingJobSpec
from veravox.datasets.example import example_folder
from veravox.datasets.importing import import_folder
from veravox.datasets.pack import build_pack
from veravox.datasets.report import Report
from veravox.detection.windows import stretches
from veravox.training.loaders import TileLoader, TrainLoader
from veravox.training.material import Material, load_material
from veravox.training.session import Session
from veravox.training.telling.meters import Meters

FIRST_BATCH = 32  # the first application's


@dataclass
class Took:
    """One training: seconds, and the macro F1 of its last epoch."""

    seconds: float
    f1: float


def prepare(folder: Path, repeat: int) -> tuple[DataFolder, str]:
    """The example as a dataset with its pack; several times over, each time under other names, for a GPU."""
    source, data = folder / "speech", DataFolder(folder / "data")
    for copy in range(repeat):
        for clip in example_folder().rglob("*.flac"):
            voice, kind = clip.parent.parent.name, clip.parent.name
            place = source / f"{voice}_{copy}" / kind
            place.mkdir(parents=True, exist_ok=True)
            shutil.copy(clip, place)
    imported = import_folder(source, data.path / "datasets", "example", "", "bench", Report())
    build_pack(imported.folder, "mel", Report())
    return data, imported.card.version


def spec_of(asked: argparse.Namespace, version: str, seed: int) -> TrainingJobSpec:
    training = {"schedule": "OneCycle", "epochs": asked.epochs, "batchSize": asked.batch, "seed": seed}
    return TrainingJobSpec.model_validate(
        {
            "dataset": {"name": "example", "version": version},
            "model": {"architecture": asked.architecture, "weights": "none"},
            "training": {**training, "learningRate": asked.rate, "compile": asked.compile},
            "resources": {"gpus": int(asked.gpu)},
        }
    )


def write_pictures(folder: Path, material: Material) -> None:
    """Each window as a PNG file, `part/class/number.png`: those that fit side by side, and for judging the tiles."""
    training, validation = material.clips[Part.TRAIN], material.clips[Part.VALIDATION]
    slots = TrainLoader(material.source, training, FIRST_BATCH, 1, balance=False).slots
    within = torch.cat([torch.arange(n) for n in torch.bincount(slots).tolist()])
    chosen, offsets = TileLoader(material.source, validation)._places
    window = material.source.framing.window
    for part, clips, which, begins in (
        (Part.TRAIN, training, slots, within * window),
        (Part.VALIDATION, validation, chosen, offsets),
    ):
        cut = stretches(material.source.frames, clips.begins[which], clips.lengths[which], begins, window)
        for number, (stretch, kind) in enumerate(zip(cut, clips.classes[which].tolist(), strict=True)):
            path = folder / part / material.classes[kind] / f"{number}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            Image.fromarray(stretch.T.flip(0).contiguous().numpy()).save(path)


def ours(data: DataFolder, spec: TrainingJobSpec) -> Took:
    """All that an attempt does from the loaded pack to the last epoch's end."""
    folder = data.run(uuid4())
    folder.path.mkdir(parents=True)
    folder.write_spec(spec)
    folder.tell(Control())
    began = perf_counter()
    session = Session.prepare(Told(folder, 1), folder, spec, Meters(folder.id))
    session.learn()
    took = Took(perf_counter() - began, session.course.history[-1].f1_score)
    session.close()
    shutil.rmtree(folder.path)
    return took


def theirs(pictures: Path, asked: argparse.Namespace, seed: int) -> Took:
    """The first application's own way."""
    torch.manual_seed(seed)
    began = perf_counter()
    loaders = ImageDataLoaders.from_folder(
        pictures,
        train=Part.TRAIN.value,
        valid=Part.VALIDATION.value,
        bs=FIRST_BATCH,
        num_workers=asked.workers,
        item_tfms=Resize(128, ResizeMethod.Squish),
        device=torch.device("cuda" if asked.gpu else "cpu"),
    )
    learner = vision_learner(
        loaders, getattr(models, asked.architecture), pretrained=False, metrics=F1Score(average="macro")
    )
    learner.unfreeze()
    with redirect_stdout(StringIO()), learner.no_bar():
        learner.fit_one_cycle(asked.epochs, asked.rate)
    return Took(perf_counter() - began, float(learner.recorder.values[-1][-1]))


def parsed() -> argparse.Namespace:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--architecture", default="resnet18")
    arguments.add_argument("--batch", type=int, default=FIRST_BATCH, help="ours; 0: the fastest that fits")
    arguments.add_argument("--epochs", type=int, default=12)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--rate", type=float, default=0.001)
    arguments.add_argument("--repeat", type=int, default=1, help="how often the example's clips stand in the data")
    arguments.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    arguments.add_argument("--workers", type=int, default=None, help="of fastai's loaders; fastai's default without")
    arguments.add_argument("--compile", default="auto")
    arguments.add_argument("--gpu", action="store_true")
    return arguments.parse_args()


def main() -> None:
    asked = parsed()
    if any(os.environ.get(name) != value for name, value in job_environment(asked.threads).items()):
        os.environ.update(
            job_environment(asked.threads)
        )  # as the runner starts a trainer; malloc reads it at the start
        os.execv(sys.executable, [sys.executable, "-W", "ignore", *sys.argv])  # noqa: S606
    warnings.simplefilter("ignore")
    torch.set_num_threads(asked.threads)
    machine = torch.cuda.get_device_name() if asked.gpu else f"{platform.machine()}, {asked.threads} threads"
    with tempfile.TemporaryDirectory() as folder:
        data, version = prepare(Path(folder), asked.repeat)
        material = load_material(data, spec_of(asked, version, 1), torch.device("cpu"))
        write_pictures(Path(folder) / "pictures", material)
        print(f"{machine}, load {os.getloadavg()[0]:.1f}; {material.windows(Part.TRAIN)} windows an epoch", flush=True)
        rounds = []
        for seed in range(asked.rounds):
            pair = ours(data, spec_of(asked, version, seed)), theirs(Path(folder) / "pictures", asked, seed)
            print(
                *(
                    f"{name} {each.seconds:.1f} s, F1 {each.f1:.3f};"
                    for name, each in zip(("ours", "first"), pair, strict=True)
                )
            )
            rounds.append(pair)
    ratios = [first.seconds / mine.seconds for mine, first in rounds]
    f1 = [mean(each.f1 for each in column) for column in zip(*rounds, strict=True)]
    batch = asked.batch or "best"
    print(
        f"{asked.architecture}, batch {batch}: {median(ratios):.2f} times as fast ({min(ratios):.2f} to {max(ratios):.2f}); "
        f"macro F1 after {asked.epochs} epochs {f1[0]:.3f}, the first application's {f1[1]:.3f}"
    )


if __name__ == "__main__":
    main()
