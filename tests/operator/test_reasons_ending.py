"""Why a training ended: what its process and the cluster did, for real, with exit code, node and last lines kept."""

from collections.abc import Iterator

import pytest
from running import Operator, dataset, training
from telling import MINUTES, delete_all, ended, evidence, folder, message, told, wait

SMALL = {"cpu": 0.1}
LOGARITHM = (
    "class Decibels(Callback):\n    def after_pred(self): self.learn.pred = self.pred.log()\ncallbacks = [Decibels()]"
)
GPU_FULL = (  # as torch says it
    "import torch\nclass Full(Callback):\n"
    "    def before_batch(self): raise torch.OutOfMemoryError('CUDA out of memory. Tried to allocate 2.00 GiB.')\n"
    "callbacks = [Full()]"
)
CRASH = "import os\nclass Crash(Callback):\n    def before_fit(self): os._exit(1)\ncallbacks = [Crash()]"


@pytest.fixture(scope="module")
def begun(ready: Operator) -> Iterator[Operator]:
    """All that ends badly, begun together."""
    (ready.data / "uploads" / "silence").mkdir()
    ready.cluster.apply(dataset("silent", path="uploads/silence"), ready.namespace)
    ready.cluster.apply(
        [
            training("narrow", resources={"memory": "96Mi", **SMALL}),
            training("short-lived", resources={"memory": "96Mi", **SMALL}, limits={"ttlSecondsAfterFinished": 1}),
            training("nobody", dataset={"speakers": ["nobody"]}, resources=SMALL),
            training("mute", dataset={"name": "silent"}, resources=SMALL),
            training("decibels", callbackCode=LOGARITHM, resources=SMALL),
            training("full", callbackCode=GPU_FULL, resources=SMALL),
            training("crash", callbackCode=CRASH, resources=SMALL),
            training("endless", training={"epochs": 9000}, limits={"activeDeadlineSeconds": 10}, resources=SMALL),
        ],
        ready.namespace,
    )
    yield ready
    delete_all(ready)


def test_too_little_memory_is_told_and_not_tried_again(begun: Operator) -> None:
    narrow = told(begun, "narrow", "OutOfMemory")
    assert message(narrow) == "It needed more memory than its limit, resources.memory."
    (attempt,) = narrow["status"]["attempts"]
    assert (attempt["reason"], attempt["exitCode"], attempt["node"]) == ("OutOfMemory", 137, "node1")
    assert attempt["remedy"] == "Give it more memory, or halve the batch size."
    facts, lines = evidence(begun, narrow)
    assert (facts["pods"][0]["reason"], facts["pods"][0]["exitCode"]) == ("OOMKilled", 137)
    assert "attempt 1 begins" in lines


def test_what_only_the_trainer_sees_in_a_spec_is_told_in_its_words(begun: Operator) -> None:
    nobody = told(begun, "nobody", "BadSpec")
    assert "dataset.speakers: example has no nobody; there are: en_allison, fr_june, it_carlo" in message(nobody)
    (attempt,) = nobody["status"]["attempts"]
    assert (attempt["exitCode"], attempt["node"], nobody["status"]["phase"]) == (20, "node1", "Failed")
    facts, lines = evidence(begun, nobody)
    assert (facts["pods"][0]["exitCode"], facts["complete"]) == (20, True)
    assert "attempt 1 ends: BadSpec" in lines


def test_a_dataset_that_could_not_be_made_is_told_to_those_who_wait_for_it(begun: Operator) -> None:
    silent = begun.cluster.wait(
        "vds", "silent", begun.namespace, lambda each: each.get("status", {}).get("phase") == "Failed", MINUTES
    )
    (attempt,) = silent["status"]["attempts"]
    assert (attempt["reason"], attempt["exitCode"], attempt["node"]) == ("BadData", 23, "node1")
    mute = told(begun, "mute", "DataFailed")
    assert message(mute) == f"The dataset silent could not be made: {attempt['message']}"


def test_a_loss_that_is_no_number_is_told_and_not_tried_again(begun: Operator) -> None:
    decibels = told(begun, "decibels", "LossNotANumber")
    (attempt,) = decibels["status"]["attempts"]
    assert (attempt["exitCode"], attempt["remedy"]) == (24, "Lower the learning rate, e.g. to a tenth.")
    assert (folder(begun, decibels) / "failure" / "batch.safetensors").exists()


def test_a_gpu_whose_memory_does_not_suffice_is_told_and_not_tried_again(begun: Operator) -> None:
    full = told(begun, "full", "OutOfGpuMemory")
    (attempt,) = full["status"]["attempts"]
    assert (attempt["exitCode"], attempt["remedy"]) == (25, "Halve the batch size.")


def test_a_trainer_that_breaks_is_tried_once_more_and_its_last_lines_are_kept(begun: Operator) -> None:
    crash = told(begun, "crash", "InternalError", times=2)
    first, second = crash["status"]["attempts"]
    assert (first["exitCode"], second["exitCode"]) == (1, 1)
    assert crash["status"]["attempt"]["failures"] == 1
    for number in (1, 2):
        _facts, lines = evidence(begun, crash, number)
        assert f"attempt {number} begins" in lines
    assert message(crash) == f"It said nothing of why; its log ends with: {lines.splitlines()[-1]}"


def test_the_active_deadline_ends_a_training(begun: Operator) -> None:
    endless = told(begun, "endless", "DeadlineExceeded")
    assert endless["status"]["phase"] == "Failed"
    assert ended(begun, "endless", 1)["node"] == "node1"
    begun.cluster.gone("job", "endless-1", begun.namespace)


def test_a_resource_whose_time_to_live_is_over_goes_and_its_files_stay(begun: Operator) -> None:
    uid = next(each.stem for each in begun.data.glob("resources/*.json") if '"short-lived"' in each.read_text())
    begun.cluster.gone("tj", "short-lived", begun.namespace)
    assert (begun.data / "runs" / uid / "spec.yaml").exists()
    assert (begun.data / "attempts" / uid / "1" / "attempt.json").exists()
    assert '"OutOfMemory"' in (begun.data / "resources" / f"{uid}.json").read_text()
    assert wait(begun, "narrow", lambda status: status["phase"] == "Failed")  # which stays for a week
