"""A training that begins from the model which came with the installation, from the command to the lineage of what it made."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import soundfile

from serving import SPARING, Installation
from veravox.core.example import EXAMPLE_CLIPS
from veravox.detection.bundle import read_weights

QUIET = {"VERAVOX_FIRST_JOB": "false"}
ONCE = ("--architecture", "compact", "--epochs", "1", "--set", "training.learningRate=0.0001", *SPARING)


@pytest.fixture
def workshop(short_folder: Path) -> Iterator[Installation]:
    installation = Installation(short_folder / "workshop", ("--port", "0"), QUIET).start()
    yield installation
    installation.end()


def clips_that_it_has_not_met(folder: Path) -> Path:
    """The example's of one voice, at half their level."""
    for kind in ("bonafide", "lpcnet"):
        (folder / "anna" / kind).mkdir(parents=True)
        for clip in sorted((EXAMPLE_CLIPS / "en_allison" / kind).glob("*.flac")):
            sound, rate = soundfile.read(clip)
            soundfile.write(folder / "anna" / kind / f"{clip.stem}.wav", sound / 2, rate)
    return folder


def train(workshop: Installation, dataset: str, weights: str) -> subprocess.CompletedProcess[str]:
    return workshop.command("train", "--dataset", dataset, *ONCE, "--set", f"model.weights={weights}", "--follow")


def trained(workshop: Installation, dataset: str, weights: str) -> str:
    done = train(workshop, dataset, weights)
    assert done.returncode == 0, done.stderr + workshop.logs()
    return str(workshop.json("run", "list")["items"][0]["id"])


async def test_a_training_begins_where_the_installed_model_ended(workshop: Installation, tmp_path: Path) -> None:
    workshop.json("dataset", "import", str(EXAMPLE_CLIPS), "--name", "example")
    own = clips_that_it_has_not_met(tmp_path / "own")
    workshop.json("dataset", "import", str(own), "--name", "own", "--layout", "speaker/class")
    (installed,) = workshop.json("model", "list")["items"]
    assert installed["provenance"] == "installed"
    refused = train(workshop, "example", installed["id"])
    assert refused.returncode == 1
    assert "was made with" in refused.stderr  # what it is tested on, its beginning has learnt already
    warm, cold = (trained(workshop, "own", weights) for weights in (installed["id"], "none"))

    theirs = read_weights(workshop.data / "models" / installed["id"] / "bundle")
    far = {
        run: sum(
            float((each - theirs[name]).norm())
            for name, each in read_weights(workshop.data / "runs" / run / "bundle").items()
            if name.startswith("0.") and each.is_floating_point()
        )
        for run in (warm, cold)
    }
    assert far[warm] < far[cold] / 5  # one epoch in small steps leads nowhere far from where it began
    async with workshop.client() as client:
        lineage = await client.read_lineage(warm)
        assert (lineage.weights, [str(each.id) for each in lineage.ancestors]) == (installed["id"], [installed["id"]])
        assert lineage.ancestors[0].title == installed["title"]
        assert (await client.read_lineage(cold)).ancestors == []
