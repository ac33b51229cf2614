"""What a network is made of is told as torch itself counts it."""

from untrained import card_of, make_bundle

from veravox.detection.bundle import load_bundle
from veravox.detection.layers import layers_of


def test_every_layer_is_told_with_its_shape_and_parameters(tmp_path) -> None:
    for architecture, made in (("compact", 3), ("resnet18", 3)):
        make_bundle(tmp_path / architecture, card_of(architecture=architecture))
        bundle = load_bundle(tmp_path / architecture)
        said = layers_of(bundle)
        assert said.parameters == sum(each.numel() for each in bundle.network.parameters())
        assert said.parameters == sum(each.parameters for each in said.layers)
        assert (said.input, said.layers[-1].type, said.layers[-1].shape) == ([1, 128, 128], "Linear", [made])
        first = next(each for each in said.layers if each.type == "Conv2d")
        assert first.shape[1:] == [64, 64]
        assert len(layers_of(bundle).layers) == len(said.layers)
