"""SIGTERM and Pause in each stage of a run: saved and gone, and what comes out in the end is the same."""

import signal
from collections.abc import Callable
from itertools import cycle

import pytest
from nursery import Child
from watching import Watch, watched

from veravox.core import exits
from veravox.core.desired import Desired
from veravox.core.exits import Exit
from veravox.core.job_folder import Control
from veravox.core.run_folder import RunFolder

TRAINING = {"epochs": 2, "learningRate": 0.0}
EXPORTING = "Exporting the model"
STAGES = (
    "Checking the clips",
    "Loading the pack",
    "Finding the learning rate",
    "Training",
    "Judging the validation clips",
    "Judging the test clips",
    "Drawing the plots",
    EXPORTING,
)


@pytest.fixture(scope="module")
def undisturbed(runs, nursery) -> RunFolder:
    folder = runs.make(TRAINING)
    assert nursery.start("trainer", folder, 1).status() == exits.SUCCEEDED.code, folder.log.read_text()
    return folder


def at_stage(folder: RunFolder, watch: Watch, child: Child, stage: str) -> None:
    """Wait until the run says that it is there."""
    while not folder.progress().stage.startswith(stage):
        assert not child.has_ended(), folder.log.read_text()
        watch.wait(child.said, seconds=60)
        list(watch.events())


def left_at(nursery, folder: RunFolder, stage: str, leave: Callable[[Child], None]) -> int:
    """The exit code of an attempt that is told to leave at a stage."""
    with watched(folder.path) as watch:
        child = nursery.start("trainer", folder, 1)
        at_stage(folder, watch, child, stage)
        leave(child)
    return child.status()


def terminate(_folder: RunFolder) -> tuple[Exit, Callable[[Child], None]]:
    return exits.TERMINATED, lambda child: child.kill(signal.SIGTERM)


def pause(folder: RunFolder) -> tuple[Exit, Callable[[Child], None]]:
    return exits.PAUSED, lambda _child: folder.tell(Control(desired=Desired.PAUSE))


WAYS = [terminate, pause]  # both ask for the same, so each stage is left by one of them, and training by both


@pytest.mark.parametrize(("stage", "way"), [*zip(STAGES, cycle(WAYS)), ("Training", terminate)])
def test_in_each_stage_it_leaves_and_goes_on_as_if_nothing_had_been(
    runs, nursery, undisturbed, steps_of, stage: str, way
) -> None:
    folder = runs.make(TRAINING, checkpoints={"exports": stage == EXPORTING})
    end, leave = way(folder)
    assert left_at(nursery, folder, stage, leave) == end.code, folder.log.read_text()
    folder.tell(Control(attempt=2))
    assert nursery.start("trainer", folder, 2).status() == exits.SUCCEEDED.code, folder.log.read_text()
    assert steps_of(folder) == steps_of(undisturbed)
    for name in ("bundle/model.safetensors", "learning_rate.csv", "scores.csv"):
        assert (folder.path / name).read_bytes() == (undisturbed.path / name).read_bytes()


@pytest.mark.parametrize("stage", ["Measuring whether bfloat16 is faster here", "Finding the batch size"])
def test_while_it_measures_it_leaves_too_and_measures_again(runs, nursery, stage: str) -> None:
    folder = runs.make({"epochs": 1, "batchSize": 0})
    runs.data.measured.unlink(missing_ok=True)
    assert left_at(nursery, folder, stage, lambda child: child.kill(signal.SIGTERM)) == exits.TERMINATED.code
    folder.tell(Control(attempt=2))
    assert nursery.start("trainer", folder, 2).status() == exits.SUCCEEDED.code, folder.log.read_text()


def test_told_to_stop_while_it_writes_the_report_it_writes_it(runs, nursery) -> None:
    folder = runs.make({"epochs": 1}, checkpoints={})
    stop = Control(desired=Desired.STOP)
    code = left_at(nursery, folder, "Drawing the plots", lambda _child: folder.tell(stop))
    assert code == exits.SUCCEEDED.code, folder.log.read_text()
    assert folder.learner.exists()
