"""kill -9 again and again, at random and while something is being written: what comes out is what would have anyway."""

import random
import shutil
import signal
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

from nursery import Child, Nursery
from watching import Watch, watched

from veravox.core import exits
from veravox.core.data_folder import DataFolder
from veravox.core.job_folder import Control, JobFolder
from veravox.core.run_folder import RunFolder
from veravox.core.specs import DatasetSpec

KILLS = 24
TRAINING = {"epochs": 5, "accumulate": 2, "augmentation": {"specAugment": True, "noise": True, "mixup": True}}
SPEC = {
    "callbacks": ["EarlyStoppingCallback(monitor='valid_loss', patience=4)"],
    "checkpoints": {"everySeconds": 1, "keepBest": 2},
}

Moment = Callable[[Watch, Child], bool]


def writing(part: str) -> Moment:
    """The moment in which a file whose path holds this is begun, before it is renamed into place."""

    def wait(watch: Watch, child: Child) -> bool:
        while not child.has_ended():
            watch.wait(child.said, seconds=60)
            if any(part in str(path) for path in watch.events()):
                return True
        return False

    return wait


def after(seconds: float) -> Moment:
    """Any moment."""

    def wait(_watch: Watch, child: Child) -> bool:
        return not child.has_ended(seconds)

    return wait


MOMENTS = {
    "a batch": "batches.csv",
    "an epoch": "history.csv",
    "a checkpoint": "checkpoints/.",
    "the bundle": "bundle/.",
    "the report": ".report.json",
    "the scores": ".scores.csv",
    "a plot": "plots/.",
    "the learner": ".model.pkl",
}


def disturbed(
    nursery: Nursery, job: str, folder: JobFolder, moment: Moment, attempt: int, place: Path | None = None
) -> bool:
    """An attempt that is killed at this moment; whether it was, before it had ended."""
    folder.tell(Control(attempt=attempt))
    with watched(place or folder.path) as watch:
        child = nursery.start(job, folder, attempt)
        reached = moment(watch, child)
        if reached:
            child.kill()
    status = child.status()
    assert status in {-signal.SIGKILL, exits.SUCCEEDED.code}, folder.log.read_text()
    return status == -signal.SIGKILL


def what_counts(folder: RunFolder, steps_of) -> dict[str, object]:
    """All that a run leaves, without clock times."""
    files = ("bundle/model.safetensors", "scores.csv", "split.csv", "decisions.json")
    return {
        "batches": steps_of(folder),
        "history": [line.rpartition(",")[0] for line in folder.history.read_text().splitlines()],
        **{name: (folder.path / name).read_bytes() for name in files},
        "checkpoints": sorted(each.name.partition("-")[0] for each in folder.checkpoints.glob("*")),
        "partial": [each.name for each in folder.path.rglob(".*")],
    }


def test_a_trainer_that_is_killed_again_and_again_leaves_what_an_undisturbed_one_leaves(
    runs, nursery, steps_of
) -> None:
    dice = random.Random(20)
    whole = runs.make(TRAINING, **SPEC)
    assert nursery.start("trainer", whole, 1).status() == 0, whole.log.read_text()
    expected, kills = what_counts(whole, steps_of), Counter[str]()
    while sum(kills.values()) < KILLS:
        folder, attempt, done = runs.make(TRAINING, **SPEC), 1, False
        while not done:
            name = dice.choice([*MOMENTS, "at random", "at random"])
            moment = writing(MOMENTS[name]) if name in MOMENTS else after(dice.uniform(0.05, 2.0))
            done = not disturbed(nursery, "trainer", folder, moment, attempt)
            kills[name] += not done
            attempt += 1
        assert what_counts(folder, steps_of) == expected
    assert {"a checkpoint", "the learner", "a batch", "at random"} <= kills.keys()
    print(f"{sum(kills.values())} kills: {dict(kills)}")


COMPUTING = (".mel.parts/0-of-1/frames.u8", ".mel.parts/0-of-1/.part.json")  # each is begun once: the rest resumes
JOINING = (".mel.partial/frames.u8", ".mel.partial/index.csv", ".mel.partial/.pack.json")  # begun anew each time


def test_a_pack_whose_making_is_killed_again_and_again_is_the_pack(runs, nursery, tmp_path) -> None:
    dice, data = random.Random(21), DataFolder(tmp_path / "data")
    there = runs.data.dataset(runs.version)
    whole, version = there.pack("mel"), runs.version
    shutil.copytree(there.path, data.dataset(version).path, ignore=shutil.ignore_patterns("packs"))
    source = {"dataset": {"name": "small", "version": version}}
    folder = data.job(uuid4())
    folder.path.mkdir(parents=True)
    folder.write_spec(DatasetSpec.model_validate({"source": source, "packs": [{"frontEnd": "mel"}]}))
    attempt, place = 1, data.dataset(version).path
    for name in [*COMPUTING, *JOINING, *dice.choices(JOINING, k=3)]:
        while not disturbed(nursery, "data-job", folder, writing(f"packs/{name}"), attempt, place):
            shutil.rmtree(place / "packs")  # it was quicker than the kill
            attempt += 1
        attempt += 1
    folder.tell(Control(attempt=attempt))
    assert nursery.start("data-job", folder, attempt).status() == exits.SUCCEEDED.code
    made = data.dataset(version).pack("mel")
    assert [each.name for each in made.parent.iterdir()] == ["mel"]
    for file in ("frames.u8", "index.csv"):
        assert (made / file).read_bytes() == (whole / file).read_bytes()
