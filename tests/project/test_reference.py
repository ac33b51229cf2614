import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The reference, made anew."""
    folder = tmp_path_factory.mktemp("reference")
    subprocess.run([sys.executable, ROOT / "tools" / "generate_reference.py", folder], check=True)
    return folder


PAGES = [
    *("training-job.md", "conditions.md", "exits.md", "cluster.md", "problems.md"),
    *("settings.md", "commands.md", "rest.md", "shapes.md"),
]


@pytest.mark.parametrize("page", PAGES)
def test_the_reference_is_true(made: Path, page: str) -> None:
    assert (made / page).read_text() == (ROOT / "docs" / "reference" / page).read_text(), "run `make client`"


def test_the_facts_about_fastais_callbacks_are_those_of_the_fastai_that_is_installed(tmp_path: Path) -> None:
    made = tmp_path / "fastai.json"
    subprocess.run([sys.executable, ROOT / "tools" / "generate_callbacks.py", made], check=True)
    kept = ROOT / "services" / "veravox" / "core" / "callbacks" / "fastai.json"
    assert made.read_text() == kept.read_text(), "run `make client`"
