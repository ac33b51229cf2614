"""The first application's example as the template has it, in small: two voices, much noise, one epoch."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from nursery import Nursery

from veravox.audio.conditions import parse
from veravox.core import exits
from veravox.core.data_folder import DataFolder
from veravox.core.run_folder import RunFolder
from veravox.core.specs import TrainingJobSpec
from veravox.core.templates import template_spec
from veravox.datasets.example import example_folder
from veravox.datasets.importing import import_folder
from veravox.datasets.pack import build_pack
from veravox.datasets.report import Report
from veravox.detection.bundle import load_bundle
from veravox.detection.judging import judge_recording

LEVEL, SENTENCES = "1", 4  # "a lot", as the first application named it; clips of each voice and class
SMALL: dict[str, Any] = {  # what a test on a CPU without downloads has to change
    "model": {"weights": "none"},
    "training": {"epochs": 1, "precision": "float32"},  # nothing is measured, which takes longer than the epoch
    "resources": {"gpus": 0},
    "checkpoints": {"exports": False},
    "protocol": {"validation": 0.25, "test": 0.25},
}


@pytest.fixture(scope="module")
def noisy(runs, tmp_path_factory: pytest.TempPathFactory):
    """The example's first two voices under the names of two American men, with the noise of that level."""
    speech, data = tmp_path_factory.mktemp("noisy"), DataFolder(tmp_path_factory.mktemp("noisy-data"))
    for voice, name in zip(sorted(example_folder().iterdir()), ("bdl", "rms"), strict=False):
        for kind in voice.iterdir():
            for clip in sorted(kind.glob("*.flac"))[:SENTENCES]:
                _add_noise(clip, speech / LEVEL / name / kind.name / clip.with_suffix(".wav").name)
    said = template_spec("first-application")["dataset"]["name"]
    imported = import_folder(speech, data.path / "datasets", said, "", "job", Report(), "noise/speaker/class")
    build_pack(imported.folder, "mel", Report())
    return type(runs)(data, imported.card.version)


def _add_noise(clip: Path, to: Path) -> None:
    samples, rate = soundfile.read(clip, dtype="float32")
    to.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(to, parse(f"amplitude{LEVEL}").apply(np.asarray(samples), rate, seed=len(str(to))), rate)


def test_it_trains_to_a_model_that_judges(noisy, nursery: Nursery) -> None:
    said = template_spec("first-application")
    for part, values in SMALL.items():
        said[part] = {**said.get(part, {}), **values}
    said["dataset"]["version"] = noisy.version
    folder = noisy.folder(TrainingJobSpec.model_validate(said))
    assert nursery.start("trainer", folder, 1).status() == exits.SUCCEEDED.code, folder.log.read_text()
    _told_as_asked(folder)
    clip = next(example_folder().glob("*/bonafide/*.flac"))
    verdict, _frames = judge_recording(load_bundle(folder.bundle), clip)
    assert set(verdict.probabilities) == {"bonafide", "fargan", "lpcnet"}


def _told_as_asked(folder: RunFolder) -> None:
    report = json.loads(folder.report.read_text())
    assert (report["architecture"], len(report["history"]), report["decisions"]["batchSize"]) == ("vgg19", 1, 32)
    train = report["split"]["train"]
    assert set(train["bySpeaker"]) == {"bdl", "rms"}
    assert set(train["byCondition"]) == {"amplitude1"}
    assert report["test"]["n"] == report["split"]["test"]["clips"] > 0
