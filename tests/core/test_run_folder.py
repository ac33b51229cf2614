from pathlib import Path

import pytest
from pydantic import ValidationError

from veravox.core import exits
from veravox.core.claim import claim_of
from veravox.core.desired import Desired
from veravox.core.job_folder import Control, Ending
from veravox.core.run_folder import RunFolder
from veravox.core.specs import DatasetSpec, Notice, Progress, TrainingJobSpec

SPEC = TrainingJobSpec.model_validate({"title": "Stimme, 20 dB — é", "dataset": {"name": "example"}})


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    return RunFolder(tmp_path / "0b8f5c3e")


def test_an_empty_folder_says_nothing(folder: RunFolder) -> None:
    assert (folder.id, folder.control(), folder.ending(1), folder.notices()) == ("0b8f5c3e", None, None, [])
    assert (folder.progress(), folder.endpoint(1)) == (Progress(), "")


def test_the_spec_is_read_as_it_was_written_and_for_people_too(folder: RunFolder) -> None:
    folder.write_spec(SPEC)
    assert folder.read_spec(TrainingJobSpec) == SPEC
    assert "batchSize: 32" in folder.spec.read_text()


def test_a_spec_that_makes_no_sense_is_refused(folder: RunFolder) -> None:
    folder.write_spec(SPEC)
    with pytest.raises(ValidationError, match="source"):
        folder.read_spec(DatasetSpec)


def test_control_is_told_and_heard(folder: RunFolder) -> None:
    folder.tell(Control(desired=Desired.PAUSE, attempt=3))
    assert folder.control() == Control(desired=Desired.PAUSE, attempt=3)


def test_telling_the_same_again_does_not_touch_the_file(folder: RunFolder) -> None:
    folder.tell(Control())
    before = (folder.path / "control.json").stat()
    folder.tell(Control())
    assert (folder.path / "control.json").stat().st_ino == before.st_ino
    folder.tell(Control(desired=Desired.STOP))
    assert (folder.path / "control.json").stat().st_ino != before.st_ino


def test_an_ending_is_heard_of_its_own_attempt_only(folder: RunFolder) -> None:
    folder.end(2, exits.BAD_DATA, "Nothing is left.")
    assert folder.ending(2) == Ending(attempt=2, code=23, message="Nothing is left.")
    assert (folder.ending(1), folder.ending(3)) == (None, None)


def test_an_endpoint_is_that_of_its_own_attempt(folder: RunFolder) -> None:
    folder.report_endpoint(2, "127.0.0.1:9090")
    assert (folder.endpoint(2), folder.endpoint(3)) == ("127.0.0.1:9090", "")


def test_notices_add_up_once_for_each_reason(folder: RunFolder) -> None:
    folder.give_notice(Notice(reason="NoGpu", message="It trains on the CPU."))
    folder.give_notice(Notice(reason="NoWeights", message="It begins at random."))
    folder.give_notice(Notice(reason="NoGpu", message="It trains on the CPU: no GPU was found."))
    assert [each.reason for each in folder.notices()] == ["NoWeights", "NoGpu"]
    assert folder.notices()[1].message.endswith("no GPU was found.")


def test_progress_is_the_newest(folder: RunFolder) -> None:
    folder.report_progress(Progress(stage="training", step=4, steps=40, percent=10.0))
    folder.report_progress(Progress(stage="training", step=8, steps=40, percent=20.0))
    assert folder.progress().step == 8


def test_every_file_lies_inside_the_folder(folder: RunFolder) -> None:
    places = [getattr(folder, name) for name, each in vars(RunFolder).items() if isinstance(each, property)]
    assert len(places) > 8
    assert all(place.parent == folder.path for place in places)


@pytest.mark.parametrize("nonsense", ["{", "[1]", "[" * 100_000, '{"attempt": "x"}', "\x00", '"word"'])
def test_nonsense_in_a_folder_says_nothing_and_keeps_nobody_from_looking(folder: RunFolder, nonsense: str) -> None:
    folder.path.mkdir()
    for name in ("control.json", "ending.json", "progress.json", "notices.json", "endpoint.json", "process.json"):
        (folder.path / name).write_text(nonsense)
    assert (folder.control(), folder.ending(1), folder.notices(), claim_of(folder)) == (None, None, [], None)
    assert (folder.progress(), folder.endpoint(1)) == (Progress(), "")
