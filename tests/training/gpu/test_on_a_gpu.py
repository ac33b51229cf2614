"""What a GPU does differently must not change what is learnt."""

import json

import pytest
import torch

from veravox.core import exits
from veravox.core.run_folder import RunFolder
from veravox.detection.networks import build_network
from veravox.training import material
from veravox.training.optimizer import FusedAdam
from veravox.training.precision import autocast, laid_out
from veravox.training.telling.busy import gpu_figures
from veravox.training.telling.journal import read_journal
from veravox.training.tuning.engine import CAPTURED, COMPILED, EAGER, Engine

CUDA = torch.device("cuda")
RESNET = {"architecture": "resnet18", "weights": "none"}


def losses(folder: RunFolder) -> list[float]:
    return [float(row["train_loss"]) for row in read_journal(folder.batches)]


def decided(folder: RunFolder) -> dict:
    return json.loads(folder.decisions.read_text())


def test_in_float32_the_first_steps_are_those_of_a_cpu(runs, on_gpu) -> None:
    training = {"epochs": 1, "precision": "float32", "compile": "off", "learningRate": 1e-5}
    cpu = runs.make(training)
    assert runs.attempt(cpu) is exits.SUCCEEDED
    assert losses(on_gpu(training))[:1] == pytest.approx(losses(cpu)[:1], rel=0.3)  # dropout draws elsewhere
    assert len(losses(on_gpu(training))) == len(losses(cpu))


@pytest.mark.parametrize("model", [{"architecture": "compact", "weights": "none"}, RESNET])
def test_it_learns_in_what_it_chooses_and_says_what_that_is(on_gpu, model: dict) -> None:
    folder = on_gpu({"epochs": 6, "learningRate": 0.001}, model=model)
    rows = list(read_journal(folder.history))
    assert float(rows[-1]["train_loss"]) < float(rows[0]["train_loss"])
    assert decided(folder)["device"] == "cuda"
    assert decided(folder)["precision"] == ("bfloat16" if torch.cuda.is_bf16_supported() else "float32")
    assert json.loads(folder.environment.read_text())["device"] == torch.cuda.get_device_name()


def steps(kind: str, precision: str, count: int = 10) -> list[float]:
    """Losses of a network without dropout, whose random numbers an engine may draw otherwise."""
    torch.manual_seed(3)
    network = build_network("resnet18", 3).to(CUDA).train()
    for layer in network.modules():
        if isinstance(layer, torch.nn.Dropout):
            layer.p = 0.0
    laid_out(network, precision, CUDA)
    optimiser, found = FusedAdam([list(network.parameters())], lr=1e-4), []
    random = torch.Generator(CUDA).manual_seed(1)
    pictures, kinds = torch.rand(16, 1, 128, 128, device=CUDA, generator=random), torch.arange(16, device=CUDA) % 3
    with Engine(kind, precision, 16).running(network):
        for _step in range(count):
            with autocast(precision, CUDA):
                loss = torch.nn.functional.cross_entropy(network(pictures).float(), kinds)
            loss.backward()
            optimiser.step()
            optimiser.zero_grad()
            found.append(float(loss))
    return found


@pytest.mark.parametrize("kind", [CAPTURED, COMPILED])
@pytest.mark.parametrize(("precision", "apart"), [("float32", 1e-3), ("bfloat16", 5e-2)])
def test_captured_and_compiled_steps_are_the_plain_ones(kind: str, precision: str, apart: float) -> None:
    assert steps(kind, precision) == pytest.approx(steps(EAGER, precision), rel=apart)


def test_a_captured_network_judges_as_it_stands() -> None:
    network = build_network("compact", 3).to(CUDA)
    pictures = torch.rand(5, 1, 128, 128, device=CUDA)
    network.eval()
    expected = network(pictures)
    with Engine(CAPTURED, "float32", 16).running(network):
        network.eval()
        assert network(pictures).equal(expected)


@pytest.mark.parametrize("step", [1, 3, 6])
def test_a_resumed_run_goes_the_same_way(runs, on_gpu, step: int) -> None:
    training = {"epochs": 2, "precision": "float32", "compile": "off"}
    whole, resumed = on_gpu(training), runs.make(training, resources={"gpus": 1})
    assert runs.attempt(resumed, 1, (step, exits.PAUSED)) is exits.PAUSED
    assert runs.attempt(resumed, 2) is exits.SUCCEEDED
    assert losses(resumed) == pytest.approx(losses(whole), rel=1e-2)


def test_a_pack_that_does_not_fit_stays_in_main_memory_and_gives_the_same(on_gpu, monkeypatch) -> None:
    training = {"epochs": 1, "precision": "float32", "compile": "off"}
    there = losses(on_gpu(training))
    monkeypatch.setattr(material, "MOST_OF_GPU", 0.0)
    assert losses(on_gpu(training)) == pytest.approx(there, rel=1e-3)


def test_the_fastest_batch_size_is_found_and_fits(on_gpu) -> None:
    assert "windows a second" in decided(on_gpu({"epochs": 1, "batchSize": 0}))["why"]["batchSize"]


def test_where_its_memory_does_not_suffice_the_size_that_would_fit_is_said(runs) -> None:
    held = torch.empty(int(0.97 * torch.cuda.mem_get_info()[0]), dtype=torch.uint8, device=CUDA)
    training = {"batchSize": 18, "compile": "off", "precision": "float32"}
    folder = runs.make(training, resources={"gpus": 1}, model={"architecture": "vgg19", "weights": "none"})
    end = runs.attempt(folder)
    del held
    assert end in {exits.OUT_OF_GPU_MEMORY, exits.SUCCEEDED}, folder.log.read_text()
    if end is exits.OUT_OF_GPU_MEMORY:
        assert "The GPU's memory did not suffice for" in folder.ending(1).message


def test_a_gpu_at_work_says_how_busy_it_is() -> None:
    factor = torch.ones(4096, 4096, device=CUDA)
    for _product in range(200):
        factor = (factor @ factor).clamp(max=1)
    torch.cuda.synchronize()
    told = gpu_figures()
    assert told["gpu_memory_bytes"] > 4096 * 4096 * 4
    assert 0 < told["gpu_utilization"] <= 1
