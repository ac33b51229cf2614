import pytest
import torch
from fastai.vision import models
from fastai.vision.learner import create_vision_model, model_meta

from veravox.core.catalogue import ARCHITECTURES
from veravox.detection.fusing import FusedConvolution, fused
from veravox.detection.networks import build_network, groups, parameters

FASTAIS = [name for name in ARCHITECTURES if name != "compact"]


@pytest.mark.parametrize("name", FASTAIS)
def test_the_six_networks_are_those_that_fastai_builds(name: str) -> None:
    arch = getattr(models, name)
    theirs, ours = create_vision_model(arch, 3, pretrained=False, n_in=1), build_network(name, 3)
    shapes = [(key, each.shape) for key, each in ours.state_dict().items()]
    assert shapes == [(key, each.shape) for key, each in theirs.state_dict().items()]
    ours.load_state_dict(theirs.state_dict())
    pictures = torch.rand(2, 1, 128, 128)
    with torch.inference_mode():
        torch.testing.assert_close(ours.eval()(pictures), theirs.eval()(pictures))


@pytest.mark.parametrize("name", FASTAIS)
def test_they_are_fine_tuned_in_the_groups_that_fastai_cuts(name: str) -> None:
    network = build_network(name, 3)
    default = model_meta[models.resnet18]["split"] if "resnet" in name else model_meta[models.alexnet]["split"]
    split = (
        default if not name.startswith("vgg") else lambda network: [network[0].parameters(), network[1:].parameters()]
    )
    theirs = [[id(each) for each in group] for group in split(network)]
    assert [[id(each) for each in group] for group in groups(name, network)] == theirs


def test_pretrained_colours_are_summed_as_fastai_sums_them() -> None:
    weights = models.alexnet().state_dict()
    network = build_network("alexnet", 3, weights)
    assert torch.equal(network[0][0][0].weight, weights["features.0.weight"].sum(1, keepdim=True))
    assert torch.equal(network[0][0][3].weight, weights["features.3.weight"])


@pytest.mark.parametrize("classes", [2, 7])
def test_compact_is_small_and_made_of_torchs_own_modules(classes: int) -> None:
    network = build_network("compact", classes)
    assert network(torch.rand(2, 1, 128, 128)).shape == (2, classes)
    assert parameters(network) < 200_000
    assert all(type(module).__module__.startswith("torch.nn") for module in network.modules())


@pytest.mark.parametrize("louder", [0.1, 0.3])
def test_compact_does_not_hear_how_loud_a_window_is(louder: float) -> None:
    network, pictures = build_network("compact", 3).eval(), 0.5 * torch.rand(2, 1, 128, 128)
    with torch.inference_mode():
        torch.testing.assert_close(network(pictures + louder), network(pictures), atol=1e-3, rtol=1e-3)


@pytest.mark.parametrize(("name", "colours"), [("resnet18", 1), ("alexnet", 3), ("compact", 1)])
def test_a_fused_network_says_the_same(name: str, colours: int) -> None:
    torch.manual_seed(3)
    network = build_network(name, 3, colours=colours).eval().requires_grad_(requires_grad=False)
    for layer in network.modules():
        if isinstance(layer, torch.nn.BatchNorm2d):
            layer.running_mean.normal_(0, 0.1)
            layer.running_var.uniform_(0.5, 1.5)
    quick = fused(network, colours)
    assert quick is not None
    kinds = [type(layer) for layer in quick.modules()]
    assert torch.nn.BatchNorm2d not in kinds
    assert kinds.count(FusedConvolution) == sum(isinstance(layer, torch.nn.Conv2d) for layer in network.modules())
    pictures = torch.rand(2, colours, 128, 128)
    with torch.inference_mode():
        expected = network(pictures)
        torch.testing.assert_close(quick(pictures), expected, rtol=0, atol=1e-4 * float(expected.abs().max()))


def test_a_network_that_would_say_something_else_is_not_fused(monkeypatch: pytest.MonkeyPatch) -> None:
    network = build_network("compact", 3).eval()
    monkeypatch.setattr("veravox.detection.fusing.CLOSE", 0.0)
    assert fused(network, 1) is None
