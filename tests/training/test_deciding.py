"""What a spec leaves to the trainer: decided once, said with its reason, and the same for every later attempt."""

import json

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from veravox.core import exits
from veravox.core.run_folder import RunFolder
from veravox.training.telling.journal import read_journal
from veravox.training.tuning import rates
from veravox.training.tuning.batch_size import LEAST_STEPS, WORTH_IT, Tried, candidates, fastest, scaled, try_sizes
from veravox.training.tuning.engine import can_compile, pays
from veravox.training.tuning.measured import Measured

SPEEDS = st.lists(st.none() | st.floats(1, 1000), min_size=1, max_size=8)


def decided(folder: RunFolder) -> dict:
    return json.loads(folder.decisions.read_text())


def test_what_is_asked_for_is_taken_and_needs_no_reason(runs) -> None:
    folder = runs.make({"epochs": 1, "precision": "float32", "compile": "off"})
    assert runs.attempt(folder) is exits.SUCCEEDED
    said = decided(folder)
    assert (said["batchSize"], said["learningRate"], said["precision"], said["engine"]) == (
        12,
        0.003,
        "float32",
        "eager",
    )
    assert said["why"] == {}


def test_a_batch_size_that_was_found_comes_with_a_scaled_rate_and_the_speeds(runs) -> None:
    folder = runs.make({"epochs": 1, "batchSize": 0})
    assert runs.attempt(folder) is exits.SUCCEEDED, folder.log.read_text()
    said = decided(folder)
    assert said["learningRate"] == pytest.approx(scaled(0.003, said["batchSize"]))
    assert f"{said['batchSize']}: " in said["why"]["batchSize"]
    assert json.loads(folder.report.read_text())["decisions"] == said


def test_a_rate_is_found_by_fastais_finder_and_its_curve_is_kept(runs) -> None:
    folder = runs.make({"epochs": 1, "learningRate": 0})
    assert runs.attempt(folder) is exits.SUCCEEDED, folder.log.read_text()
    curve = [(float(row["learning_rate"]), float(row["loss"])) for row in read_journal(folder.rates)]
    tried, losses = zip(*curve, strict=True)
    assert tried[0] == pytest.approx(1e-7)
    assert list(tried) == sorted(tried)
    assert decided(folder)["learningRate"] == pytest.approx(rates.suggestion(tried, losses))
    assert "fastai's finder" in decided(folder)["why"]["learningRate"]
    for kind in ("png", "svg"):
        assert (folder.plots / f"learning_rate.{kind}").stat().st_size > 1000


def test_the_finder_is_fastais_own(runs) -> None:
    """The same batches, the same network: the same curve and the same choice as `Learner.lr_find`."""
    from test_parity_with_fastai import Loaders as PlainLoaders

    from veravox.core.protocols import Part
    from veravox.core.specs import Training
    from veravox.detection.networks import build_network
    from veravox.training.learner import build_mock
    from veravox.training.loaders import Loaders, TrainLoader
    from veravox.training.material import load_material

    def learner(kind):
        material = load_material(runs.data, runs.spec(), torch.device("cpu"))
        loader = TrainLoader(material.source, material.clips[Part.TRAIN], 12, 3, balance=True)
        torch.manual_seed(2)
        network = build_network("compact", 3)
        network[1][2] = torch.nn.Identity()  # dropout would need the same seeds at each batch
        return build_mock(Training(), "compact", "float32", network, kind(loader, loader), frozen=False), loader

    mine, loader = learner(lambda train, valid: Loaders(train, valid, torch.device("cpu")))
    found = rates.find_rate(mine, loader, lambda _number: None)
    theirs, loader = learner(PlainLoaders)
    epochs = iter(range(1000))
    begin = type(loader).__iter__
    loader_type = type("Counting", (type(loader),), {"__iter__": lambda self: begin(_at(self, next(epochs)))})
    loader.__class__ = loader_type
    suggested = theirs.lr_find(show_plot=False)
    assert found.losses == pytest.approx([float(each) for each in theirs.recorder.losses], rel=1e-5)
    assert found.rate == pytest.approx(suggested.valley, rel=1e-5)


def _at(loader, epoch: int):
    loader.epoch = epoch
    return loader


def test_where_the_finders_curve_is_too_short_nothing_is_suggested() -> None:
    assert rates.suggestion([1e-7] * 20, [1.0] * 20) is None
    assert rates.suggestion([1e-7] * 100, [1.0] * 12 + [float("nan")] * 88) is None


@given(st.integers(1, 100_000), st.booleans(), st.integers(1, 16))
def test_batch_sizes_that_are_tried_leave_an_epoch_its_steps(windows: int, on_cpu: bool, world: int) -> None:
    sizes = candidates(windows, on_cpu, world)
    assert sizes
    assert min(sizes) >= world
    assert sizes == sorted(sizes)
    assert len(sizes) == 1 or windows // sizes[-1] >= LEAST_STEPS
    assert not on_cpu or sizes[-1] <= max(128, world)


@given(SPEEDS)
def test_the_batch_size_that_is_chosen_was_tried_and_no_smaller_one_is_as_fast(speeds: list[float | None]) -> None:
    tried = [Tried(2**power, speed) for power, speed in enumerate(speeds)]
    chosen = fastest(tried)
    fitting = [each for each in tried if each.speed]
    assert (chosen is None) == (not fitting)
    if chosen:
        assert chosen in tried
        assert chosen.speed * WORTH_IT >= max(each.speed for each in fitting if each.size <= chosen.size)


def test_trying_ends_where_memory_ends_or_nothing_is_gained() -> None:
    times = {16: 0.1, 32: 0.1, 64: None, 128: 0.1}
    assert [each.size for each in try_sizes([16, 32, 64, 128], times.get)] == [16, 32, 64]
    assert [each.size for each in try_sizes([16, 32, 64, 128, 256], lambda size: size / 100)] == [16, 32, 64]


def test_compiling_has_to_pay_for_itself_twice() -> None:
    assert pays(10, steps=1001, saved=0.02)
    assert not pays(10, steps=999, saved=0.02)
    assert not pays(10, steps=10**6, saved=-0.01)


def test_what_was_measured_is_not_measured_again_and_what_cannot_be_kept_is_no_reason_to_fail(tmp_path) -> None:
    measured, times = Measured(tmp_path / "measured.json"), list[int]()

    def measure() -> dict[str, float]:
        times.append(1)
        return {"eager": 0.5}

    assert measured.get_or("step", measure) == measured.get_or("step", measure) == {"eager": 0.5}
    assert len(times) == 1
    (tmp_path / "measured.json").write_text("half a fi")
    assert measured.get("step") is None
    (tmp_path / "file").write_text("")
    assert Measured(tmp_path / "file" / "measured.json").get_or("step", measure) == {"eager": 0.5}


@pytest.mark.skipif(not can_compile(torch.device("cpu")), reason="compiling for the CPU needs a C++ compiler")
def test_a_compiled_run_resumes_as_one_too(runs, steps_of) -> None:
    training = {"compile": "on", "epochs": 1, "precision": "float32"}
    whole, resumed = runs.make(training), runs.make(training)
    assert runs.attempt(whole) is exits.SUCCEEDED, whole.log.read_text()
    assert decided(whole)["engine"] == "compiled"
    assert runs.attempt(resumed, 1, (2, exits.PAUSED)) is exits.PAUSED
    assert runs.attempt(resumed, 2) is exits.SUCCEEDED
    assert steps_of(resumed) == steps_of(whole)
    assert (resumed.bundle / "model.safetensors").read_bytes() == (whole.bundle / "model.safetensors").read_bytes()
    plain = runs.make(training | {"compile": "off"})
    assert runs.attempt(plain) is exits.SUCCEEDED
    losses = [[float(row["train_loss"]) for row in steps_of(folder)] for folder in (whole, plain)]
    assert losses[0][0] == pytest.approx(losses[1][0], rel=1e-5)  # the same weights
    assert losses[0] == pytest.approx(losses[1], rel=5e-3)  # Adam makes steps of a size out of any rounding
