import pytest
import torch
from torchvision import models

from veravox.core.data_folder import DataFolder
from veravox.core.specs import Model, Training
from veravox.detection.bundle import read_weights
from veravox.training.phases import phases
from veravox.training.starting_weights import start, started

CLASSES = ["bonafide", "fargan", "lpcnet"]


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every address answers through a proxy that is not there."""
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "")


def test_where_imagenet_weights_cannot_be_had_it_starts_at_random_and_says_so(tmp_path, no_network) -> None:
    begun = start(DataFolder(tmp_path), Model(architecture="alexnet", weights="imagenet"), CLASSES)
    assert (begun.pretrained, begun.source, begun.notice.reason) == (False, "none", "WeightsUnavailable")
    assert "alexnet" in begun.notice.message
    assert not list(tmp_path.rglob("*.pth*"))
    assert [phase.frozen for phase in phases(Training(schedule="FineTune"), begun.pretrained, 0.001)] == [False]


def test_cached_imagenet_weights_are_taken_and_summed_over_the_colours(tmp_path, no_network) -> None:
    state = models.alexnet().state_dict()
    cache = DataFolder(tmp_path).weights
    cache.mkdir()
    torch.save(state, cache / "alexnet-owt-7be5be79.pth")
    begun = start(DataFolder(tmp_path), Model(architecture="alexnet", weights="imagenet"), CLASSES)
    assert (begun.pretrained, begun.source, begun.notice) == (True, "imagenet", None)
    first = begun.network.state_dict()["0.0.0.weight"]
    assert torch.equal(first, state["features.0.weight"].sum(1, keepdim=True))
    assert [phase.frozen for phase in phases(Training(schedule="FineTune"), begun.pretrained, 0.001)] == [True, False]


def test_a_damaged_file_in_the_cache_is_no_reason_to_fail(tmp_path, no_network) -> None:
    cache = DataFolder(tmp_path).weights
    cache.mkdir()
    (cache / "alexnet-owt-7be5be79.pth").write_bytes(b"half a file")
    begun = start(DataFolder(tmp_path), Model(architecture="alexnet", weights="imagenet"), CLASSES)
    assert begun.notice.reason == "WeightsUnavailable"


def test_another_runs_weights_are_taken_with_the_head_where_the_classes_fit(runs, trained) -> None:
    model = Model(architecture="compact", weights=trained.id)
    theirs = read_weights(trained.bundle)
    same, fewer = (start(runs.data, model, names).network.state_dict() for names in (CLASSES, CLASSES[:2]))
    assert all(torch.equal(same[name], each) for name, each in theirs.items())
    assert torch.equal(fewer["0.1.weight"], theirs["0.1.weight"])
    assert fewer["1.3.weight"].shape[0] == 2


@pytest.mark.parametrize("others", [["bonafide", "fargan", "world"], ["bonafide", "lpcnet", "fargan"]])
def test_a_head_whose_outputs_mean_other_classes_is_not_taken(runs, trained, others: list[str]) -> None:
    ours = start(runs.data, Model(architecture="compact", weights=trained.id), others).network.state_dict()
    theirs = read_weights(trained.bundle)
    assert torch.equal(ours["0.1.weight"], theirs["0.1.weight"])
    assert not torch.equal(ours["1.3.weight"], theirs["1.3.weight"])


@pytest.mark.parametrize("pretrained", [True, False])
def test_how_a_run_began_is_taken_from_its_checkpoint_and_not_decided_again(no_network, pretrained: bool) -> None:
    state = {"pretrained": pretrained, "source": "imagenet" if pretrained else "none"}
    begun = started(Model(architecture="alexnet", weights="imagenet"), CLASSES, state)
    assert (begun.state(), begun.notice) == (state, None)
