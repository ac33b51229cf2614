"""The benchmarks run, on as little as they can be asked for: what they measure is not looked at."""

import runpy
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from veravox.datasets.example import example_folder

HERE = Path(__file__).parents[2]


@pytest.fixture
def speech(tmp_path: Path) -> Path:
    """Two voices, six sentences each, by people and by LPCNet."""
    for voice in ("en_allison", "it_carlo"):
        for kind in ("bonafide", "lpcnet"):
            (tmp_path / "speech" / voice / kind).mkdir(parents=True)
            for path in sorted((example_folder() / voice / kind).iterdir())[:6]:
                shutil.copy(path, tmp_path / "speech" / voice / kind)
    return tmp_path / "speech"


@pytest.fixture(autouse=True)
def threads() -> Iterator[None]:
    """Benchmarks choose how many threads compute; what comes after has as many as before."""
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


def printed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, *words: str) -> str:
    """What a benchmark or an experiment prints, which runs in this process so that libraries are loaded once."""
    (path,) = HERE.glob(f"*/{name}.py")
    monkeypatch.syspath_prepend(path.parent)
    monkeypatch.setattr(sys, "argv", [name, *words])
    runpy.run_path(str(path), run_name="__main__")
    return capsys.readouterr().out


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("audit --clips 70 --rows 700", "audit of 70 clips in 7 classes"),
        ("capacity --jobs 60 --users 6 --gpus 4", "| 60, 6 | 4 | fair | "),
        ("history --runs 60 --rounds 1", "by title: median "),
        ("long_queue --jobs 40 --rounds 1", "one that looks at all: "),
        ("log_mel --rounds 1 --clips 1", "1 clips one by one"),
        ("wav_to_pack --minutes 0.1 --processes 1 --front-ends mel", "4 WAV files"),
        ("pack_memory --minutes 0.1 --hours 0.005 --processes 1", "100 hours: "),
        ("generators --clips 1 --names lpc relp", "one thread; 1 clips"),
    ],
)
def test_a_benchmark_runs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], line: str, says: str
) -> None:
    assert says in printed(monkeypatch, capsys, *line.split())


def test_the_experiment_on_protocols_measures_shortcuts(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], speech: Path
) -> None:
    said = printed(monkeypatch, capsys, "protocols", str(speech), "--shortcuts", "--generators", "lpc")
    assert "| modulo256 | all | 0.000 |" in said
