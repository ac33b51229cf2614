"""Files that were damaged while nobody worked: noticed, and either mended or named."""

import shutil

import pytest

from veravox.core import exits
from veravox.core.data_folder import DataFolder
from veravox.core.job_folder import Control
from veravox.detection.bundle import WEIGHTS, load_bundle


def test_decisions_that_cannot_be_read_are_made_again(runs, steps_of) -> None:
    whole, folder = runs.make({"batchSize": 0}), runs.make({"batchSize": 0})
    assert runs.attempt(whole) is exits.SUCCEEDED
    assert runs.attempt(folder, 1, (3, exits.PAUSED)) is exits.PAUSED
    folder.decisions.write_text(folder.decisions.read_text()[:40])
    assert runs.attempt(folder, 2) is exits.SUCCEEDED, folder.log.read_text()
    assert "decisions.json is damaged" in folder.log.read_text()
    assert steps_of(folder) == steps_of(whole)


def test_a_model_that_was_damaged_before_the_report_is_trained_again(runs, steps_of) -> None:
    folder = runs.make()
    assert runs.attempt(folder, 1, (8, exits.PAUSED)) is exits.PAUSED
    whole = (folder.bundle / WEIGHTS).read_bytes()
    (folder.bundle / WEIGHTS).write_bytes(whole[:-100])
    first = runs.attempt(folder, 2)
    if first is exits.INTERNAL_ERROR:  # where the last epoch was not better, nobody has written it anew
        assert "damaged" in folder.ending(2).message
        folder.tell(Control(attempt=3))
        assert runs.attempt(folder, 3) is exits.SUCCEEDED, folder.log.read_text()
    assert load_bundle(folder.bundle).card.run == folder.id
    assert len(steps_of(folder)) == 8


def test_a_spec_that_is_no_yaml_is_named(runs) -> None:
    folder = runs.make()
    folder.spec.write_text("training: {epochs: [")
    assert runs.attempt(folder) is exits.BAD_SPEC
    assert folder.ending(1).message.startswith("spec.yaml cannot be read: ")


@pytest.mark.parametrize(
    ("file", "harm"),
    [
        ("frames.u8", lambda content: content[:-1]),
        ("frames.u8", lambda content: content[:1000] + bytes([content[1000] ^ 1]) + content[1001:]),
        ("index.csv", lambda content: content[:-5]),
        ("pack.json", lambda content: content[:50]),
    ],
)
def test_a_damaged_pack_is_not_learnt_from(runs, tmp_path, file: str, harm) -> None:
    there, data = runs.data.dataset(runs.version), DataFolder(tmp_path / "data")
    shutil.copytree(there.path, data.dataset(runs.version).path)
    own = type(runs)(data, runs.version)
    path = data.dataset(runs.version).pack("mel") / file
    path.write_bytes(harm(path.read_bytes()))
    folder = own.make()
    assert own.attempt(folder) is exits.DATA_CHANGED, folder.log.read_text()
    assert "damaged" in folder.ending(1).message
