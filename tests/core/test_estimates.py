import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from veravox.core import machine_memory
from veravox.core.catalogue import ARCHITECTURES
from veravox.core.estimates import (
    AT,
    COSTS,
    Timed,
    Windows,
    memory_of,
    memory_said,
    seconds_of,
    taken_from,
    time_said,
    too_much,
)
from veravox.core.specs import TrainingJobSpec

WINDOWS = Windows(1000, 200, 200)


def spec(architecture: str = "resnet18", training: dict[str, Any] | None = None, **parts: Any) -> TrainingJobSpec:
    said = {"dataset": {"name": "example"}, "model": {"architecture": architecture, "weights": "none"}}
    return TrainingJobSpec.model_validate({**said, "training": training or {}, **parts})


def timed(architecture: str = "resnet18", speed: float = 100.0, on_gpu: bool = False, precision: str = "auto") -> Timed:
    return Timed(architecture, precision, on_gpu, speed)


def test_every_architecture_has_its_costs() -> None:
    assert set(COSTS) == set(ARCHITECTURES)


def test_trainings_of_the_same_network_give_the_time_of_all_epochs() -> None:
    found = seconds_of(spec(training={"epochs": 10}), WINDOWS, False, [timed(), timed(speed=80.0), timed("compact")])
    assert found
    assert (found.architecture, found.trainings, found.scaled, found.precision) == ("resnet18", 2, False, "")
    assert found.least < 10 * 1000 / 100 < 10 * 1000 / 80 < found.most < 250
    assert taken_from(found) == "after 2 trainings of ResNet18 here"


def test_twice_the_epochs_take_twice_the_time_but_for_start_and_end() -> None:
    ten, twenty = (seconds_of(spec(training={"epochs": n}), Windows(1000, 0, 0), False, [timed()]) for n in (10, 20))
    assert ten
    assert twenty
    assert twenty.least - ten.least == pytest.approx(10 * 1000 / 150)


def test_the_nearest_network_is_scaled_by_its_multiply_adds_and_the_range_is_wider() -> None:
    found = seconds_of(spec("resnet34"), WINDOWS, False, [timed("compact", 3000.0), timed("resnet18")])
    same = seconds_of(spec("resnet34"), WINDOWS, False, [timed("resnet34", 100 * 567 / 1171)])
    assert found
    assert same
    assert (found.architecture, found.scaled) == ("resnet18", True)
    assert found.least < same.least < same.most < found.most
    assert taken_from(found) == "scaled from a training of ResNet18 here"


def test_the_same_precision_counts_before_another_one() -> None:
    both = [timed(speed=50, precision="float32"), timed()]
    found = seconds_of(spec(), WINDOWS, False, both)
    other = seconds_of(spec(), WINDOWS, False, both[:1])
    assert found
    assert other
    assert (found.precision, found.trainings) == ("", 1)
    assert taken_from(other) == "after a training of ResNet18 in another precision (float32) here"


@pytest.mark.parametrize(
    ("on_gpu", "here"),
    [
        (True, []),
        (True, [timed()]),  # on a CPU
        (True, [timed("compact", on_gpu=True)]),  # too small to keep a GPU busy
        (False, [timed(on_gpu=True)]),
        (False, [timed(speed=0.0)]),
        (False, [timed("forgotten")]),
    ],
)
def test_what_nothing_can_be_compared_with_is_left_to_its_first_batches(on_gpu: bool, here: list[Timed]) -> None:
    assert seconds_of(spec(), WINDOWS, on_gpu, here) is None
    assert "first batches will tell" in taken_from(None)


def test_several_gpus_share_the_work() -> None:
    one, four = (
        seconds_of(spec(resources={"gpus": n}), Windows(10_000, 0, 0), True, [timed(on_gpu=True)]) for n in (1, 4)
    )
    assert one
    assert four
    begins = 11.5 / 1.5
    assert (one.least - begins) / (four.least - begins) == pytest.approx(4)


def test_what_comes_before_and_after_is_told_by_trainings_of_the_same_network_with_as_many_files() -> None:
    nothing_to_do = spec(training={"epochs": 1}, checkpoints={"exports": False})
    windows = Windows(1, 0, 0)
    told = [
        replace(timed(), besides=4.0, exports=False),
        replace(timed(), besides=6.0, exports=False),
        replace(timed(), besides=20.0),
        replace(timed("compact"), besides=1.0, exports=False),
        timed(),
    ]
    found = seconds_of(nothing_to_do, windows, False, [*told[:2], *told])
    assert found
    assert (found.least, found.most) == pytest.approx((4 / 1.25, 6 * 1.25), abs=0.05)
    other = seconds_of(nothing_to_do, windows, False, [*told[2:], *3 * [told[3]]])
    assert other
    assert (other.least, other.most) == pytest.approx((1 / 1.25, 1.25), abs=0.05)
    few = seconds_of(nothing_to_do, windows, False, told[2:])
    assert few
    assert (few.least, few.most) == pytest.approx((1 / 1.25, 11.5 * 1.5), abs=0.05)
    unknown = seconds_of(nothing_to_do, windows, False, told[4:])
    assert unknown
    assert (unknown.least, unknown.most) == pytest.approx((11.5 / 1.5, 11.5 * 1.5), abs=0.05)


def test_one_that_learnt_on_a_busy_machine_does_not_count_among_several() -> None:
    usual = [timed(speed=100.0 + n) for n in range(4)]
    quiet, busy = (
        seconds_of(spec(training={"epochs": 10}), WINDOWS, False, [*usual, *more]) for more in ([], [timed(speed=4.0)])
    )
    assert quiet
    assert busy
    assert busy.most < 1.02 * quiet.most


def test_frozen_epochs_count_where_something_is_frozen() -> None:
    frozen = spec(training={"frozenEpochs": 5}, model={"architecture": "resnet18", "weights": "imagenet"})
    assert WINDOWS.steps(frozen) > WINDOWS.steps(spec(training={"frozenEpochs": 5}))


def test_memory_grows_with_the_batch_and_the_network() -> None:
    small, large, deeper = (
        memory_of(spec(name, {"batchSize": n}), 600, False).bytes
        for name, n in (("resnet18", 32), ("resnet18", 128), ("resnet50", 32))
    )
    assert small < deeper
    assert small < large
    assert memory_of(spec(training={"batchSize": 32, "precision": "bfloat16"}), 600, False).bytes < small


def test_a_batch_that_is_left_open_is_told_at_64() -> None:
    assert memory_of(spec(training={"batchSize": 0}), 600, False).batch_size == AT == 64


def test_no_batch_has_more_windows_than_there_are() -> None:
    asked = spec(training={"batchSize": 1024})
    assert memory_of(asked, 600, False, 200) == memory_of(spec(training={"batchSize": 200}), 600, False)
    assert memory_of(asked, 600, False).batch_size == 1024


def test_each_gpu_has_its_share_of_a_batch_and_frames_that_do_not_fit_stay_in_main_memory() -> None:
    one, two = (memory_of(spec(training={"batchSize": 64}, resources={"gpus": n}), 600, True).bytes for n in (1, 2))
    assert two < one
    hours = 500 * 3600.0
    assert memory_of(spec(), hours, True).bytes > 12e9 > memory_of(spec(), hours, True, there=16 * 10**9).bytes


def test_more_than_there_is_is_said_with_what_helps() -> None:
    memory = memory_of(spec("vgg19", {"batchSize": 512}), 600, False)
    assert too_much(memory, None, False) == too_much(memory, memory.bytes, False) == ""
    said = too_much(memory, 8 * 10**9, False)
    assert "of memory, and there are 8.0 GB here" in said
    assert "smaller batches" in said
    assert "each GPU here has 8.0 GB" in too_much(memory, 8 * 10**9, True)


@pytest.mark.parametrize(
    ("least", "most", "said"),
    [
        (3, 8, "about 10 s"),
        (42, 57, "40 s to 60 s"),
        (70, 150, "70 s to 2 min"),
        (200, 400, "3 to 7 min"),
        (1700, 1790, "28 to 30 min"),
        (3000, 9000, "50 min to 2.5 h"),
        (4 * 3600, 30 * 3600, "4 to 30 h"),
        (86400, 3 * 86400, "24 h to 3 d"),
    ],
)
def test_a_time_has_no_more_digits_than_an_estimate(least: float, most: float, said: str) -> None:
    assert time_said(least, most) == said.replace("40 s to 60 s", "40 to 60 s")


def test_a_size_is_rounded() -> None:
    assert memory_said(1_763_214_000) == "about 1.8 GB"
    assert memory_said(743_214_000) == "about 0.7 GB"


@pytest.fixture
def asked_anew() -> Iterator[None]:
    machine_memory.gpu_memory.cache_clear()
    yield
    machine_memory.gpu_memory.cache_clear()


def test_main_memory_is_the_machines_or_what_a_container_may_have(tmp_path: Path) -> None:
    meminfo, limit = tmp_path / "meminfo", tmp_path / "memory.max"
    assert machine_memory.main_memory(meminfo, limit) is None
    meminfo.write_text("MemTotal:       16384 kB\nMemFree: 1 kB\n")
    limit.write_text("max\n")
    assert machine_memory.main_memory(meminfo, limit) == 16 << 20
    limit.write_text("1048576\n")
    assert machine_memory.main_memory(meminfo, limit) == 1 << 20


@pytest.mark.usefixtures("asked_anew")
@pytest.mark.parametrize(
    ("script", "told"),
    [("echo 81559; echo 40960", 40_960 << 20), ("exit 9", None), ("echo no devices", None), ("true", None)],
)
def test_the_smallest_gpu_counts_and_a_driver_that_says_nothing_is_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, told: int | None
) -> None:
    program = tmp_path / "nvidia-smi"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IEXEC)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    assert machine_memory.gpu_memory() == told


@pytest.mark.usefixtures("asked_anew")
def test_without_the_drivers_program_nobody_knows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert machine_memory.gpu_memory() is None


def test_a_gpu_is_there_where_one_of_its_devices_is(tmp_path: Path) -> None:
    assert not machine_memory.has_gpu([tmp_path / "kfd"])
    assert machine_memory.has_gpu([tmp_path / "kfd", tmp_path])
