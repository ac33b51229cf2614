"""The runner calls a training stalled that writes nothing for long: judging must show that it goes on, too."""

from collections import Counter

import pytest

from veravox.core import exits
from veravox.core.protocols import Part
from veravox.core.run_folder import RunFolder
from veravox.core.specs import Progress
from veravox.datasets.splits import read_split
from veravox.training import loading
from veravox.training.telling import signs


@pytest.fixture
def stages(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each stage was reported, where nothing is held back."""
    seen: Counter[str] = Counter()
    report = RunFolder.report_progress

    def counted(folder: RunFolder, progress: Progress) -> None:
        seen[progress.stage] += 1
        report(folder, progress)

    monkeypatch.setattr(RunFolder, "report_progress", counted)
    monkeypatch.setattr(signs, "PROGRESS_EVERY", 0.0)
    return seen


def test_each_batch_of_the_validation_and_each_clip_of_the_test_is_a_sign_of_life(runs, stages, monkeypatch) -> None:
    monkeypatch.setattr(loading, "JUDGED_AT_ONCE", 1)
    folder = runs.make({"epochs": 1})
    assert runs.attempt(folder) is exits.SUCCEEDED
    clips = Counter(row.part for row in read_split(folder.split))
    assert stages["Judging the validation clips"] >= clips[Part.VALIDATION] + 1  # a window or more each
    assert stages["Judging the test clips"] == clips[Part.TEST] + 1


def test_signs_of_life_are_held_back_where_they_would_come_too_often(runs, stages, monkeypatch) -> None:
    monkeypatch.setattr(signs, "PROGRESS_EVERY", 3600.0)
    folder = runs.make({"epochs": 1})
    assert runs.attempt(folder) is exits.SUCCEEDED
    assert stages["Judging the validation clips"] == stages["Judging the test clips"] == 1
