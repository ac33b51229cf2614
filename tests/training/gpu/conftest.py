"""Runs on a GPU: `make test-gpu`."""

import pytest
import torch

from veravox.core import exits
from veravox.core.run_folder import RunFolder


@pytest.fixture(autouse=True, scope="session")
def a_gpu() -> None:
    if not torch.cuda.is_available():
        pytest.exit("make test-gpu needs an NVIDIA GPU that torch sees", returncode=1)


@pytest.fixture
def on_gpu(runs):
    """Carries a run out on the GPU and gives its folder."""

    def carry_out(training: dict, **parts: object) -> RunFolder:
        folder = runs.make(training, resources={"gpus": 1}, **parts)
        assert runs.attempt(folder) is exits.SUCCEEDED, folder.log.read_text()
        return folder

    return carry_out
