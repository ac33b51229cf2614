"""A model and a recording to ask it about."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import torch
from planted import human_frames, learnt, pairs
from torch import Tensor
from untrained import card_of, make_bundle, spec_of

from veravox.core.data_folder import DataFolder
from veravox.datasets.example import example_folder
from veravox.detection.bundle import Bundle
from veravox.detection.evidence import Pair


@pytest.fixture
def data(tmp_path: Path) -> DataFolder:
    return DataFolder(tmp_path / "data")


@pytest.fixture
def model(data: DataFolder) -> UUID:
    """The id of a model in the data folder."""
    run = uuid4()
    make_bundle(data.run(run).bundle, card_of(run=str(run)))
    data.run(run).write_spec(spec_of("example"))
    return run


@pytest.fixture(scope="session")
def clip() -> Path:
    """A recording of the bundled example."""
    return min(example_folder().glob("*/bonafide/*.flac"))


@pytest.fixture(scope="session")
def speech() -> list[Tensor]:
    """Every human clip of the bundled example as mel frames."""
    return human_frames()


@pytest.fixture(scope="session")
def one_thread() -> Iterator[None]:
    """No race for the cores: small networks lose more by waiting for each other than a second thread gives."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="session")
def whistler(tmp_path_factory: pytest.TempPathFactory, speech: list[Tensor], one_thread: None) -> Bundle:
    """A detector that knows a copy by a whistle at a place that we chose; it learnt from every third clip alone."""
    return learnt(tmp_path_factory.mktemp("whistler"), speech[::3])


@pytest.fixture(scope="session")
def whistled(speech: list[Tensor]) -> list[tuple[Pair, int]]:
    """Pairs that it has not learnt from, and the frame at which each whistle begins."""
    return list(pairs(speech[1::12]))
