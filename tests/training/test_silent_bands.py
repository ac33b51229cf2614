"""A model whose clips all passed one chain is given no more of a recording than the chain left as it was."""

import shutil
from pathlib import Path
from uuid import uuid4

import pytest
import torch

from veravox.audio.front_end import middles, unheard
from veravox.core.data_folder import DataFolder
from veravox.core.job_folder import Control
from veravox.core.specs import DatasetSpec, TrainingJobSpec
from veravox.datasets import process
from veravox.datasets.example import example_folder
from veravox.training.material import load_material


@pytest.mark.parametrize(
    ("steps", "heard"),
    [
        ([{"equalise": {"high": 6000}}], (137, 5531)),
        ([{"equalise": {}}, {"condition": {"names": ["snr20"]}}], None),
        ([], None),
    ],
    ids=["chain", "noise after it", "as they came"],
)
def test_bands_that_the_chain_changed_are_silent(tmp_path: Path, steps: list, heard: tuple | None) -> None:
    for voice in ("en_allison", "it_carlo"):
        for kind in ("bonafide", "fargan"):
            folder = tmp_path / "speech" / voice / kind
            folder.mkdir(parents=True)
            for clip in sorted((example_folder() / voice / kind).iterdir())[:4]:
                shutil.copy(clip, folder)
    data = DataFolder(tmp_path / "data")
    job = data.job(uuid4())
    job.path.mkdir(parents=True)
    said = {"source": {"path": str(tmp_path / "speech")}, "steps": steps, "packs": [{"frontEnd": "mel"}]}
    job.write_spec(DatasetSpec.model_validate(said))
    job.tell(Control(attempt=1))
    assert process.run(job.path, 1) == 0, job.last_ending()
    (version,) = (data.path / "datasets").glob("[0-9a-f]*")
    asked = {"dataset": {"name": "speech", "version": version.name}, "model": {"architecture": "compact"}}
    material = load_material(data, TrainingJobSpec.model_validate(asked), torch.device("cpu"))
    bands = material.source.frames.float().mean(0)
    if heard:
        assert material.recipe.heard == pytest.approx(heard, rel=0.03)
        silent = unheard(material.recipe)
        assert bands[silent].max() == 0
        assert bands[~silent].min() > 20
        assert middles(material.recipe)[~silent].min() < 210
    else:
        assert material.recipe.heard is None
        assert bands[middles(material.recipe) < 7500].min() > 5
