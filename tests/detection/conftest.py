"""A model and a recording to ask it about."""

from pathlib import Path
from uuid import UUID, uuid4

import pytest
from untrained import card_of, make_bundle, spec_of

from veravox.core.data_folder import DataFolder
from veravox.datasets.example import example_folder


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
