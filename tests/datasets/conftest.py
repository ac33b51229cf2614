import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import torch

from veravox.core.manifest import DatasetFolder
from veravox.datasets.example import example_folder
from veravox.datasets.importing import import_folder
from veravox.datasets.placing import Placed
from veravox.datasets.report import Report

Import = Callable[..., Placed]
LeftBehind = Callable[[], list[str]]


@pytest.fixture(scope="module")
def one_thread() -> Iterator[None]:
    """Small networks gain nothing by more, and lose much beside other work."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A user's folder with eight real clips: two voices, two classes, two sentences."""
    folder = tmp_path / "my speech"
    for speaker in ("en_allison", "it_carlo"):
        bonafide = sorted((example_folder() / speaker / "bonafide").iterdir())[:2]
        for generator in ("bonafide", "lpcnet"):
            (folder / speaker / generator).mkdir(parents=True)
            for path in bonafide:
                shutil.copy(example_folder() / speaker / generator / path.name, folder / speaker / generator)
    return folder


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def import_it(source: Path, data: Path) -> Import:
    def run(bonafide: str = "", job: str = "job-1", report: Report | None = None) -> Placed:
        return import_folder(source, data / "datasets", "mine", bonafide, job, report or Report())

    return run


@pytest.fixture
def dataset(import_it: Import) -> DatasetFolder:
    return import_it().folder


@pytest.fixture
def left_behind(data: Path) -> LeftBehind:
    """Names below `datasets/`, the hidden ones too."""
    folder = data / "datasets"
    return lambda: sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
