import json
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from torch import Tensor, nn
from torchvision.models.resnet import BasicBlock, Bottleneck

import veravox
from veravox.core.catalogue import ARCHITECTURES
from veravox.core.run_folder import RunFolder
from veravox.datasets.pack import Pack
from veravox.detection.bundle import Bundle, load_bundle
from veravox.detection.networks import build_network
from veravox.detection.windows import stretches
from veravox.training.evidence.onnx_export import export_onnx


@pytest.fixture(scope="session")
def bundle(trained: RunFolder) -> Bundle:
    return load_bundle(trained.bundle)


@pytest.fixture(scope="session")
def pictures(runs, bundle: Bundle) -> Tensor:
    """Three of real speech, one of noise, one of silence."""
    frames = torch.tensor(Pack.open(runs.data.dataset(runs.version).pack("mel")).frames[:900])
    three = torch.tensor([0, 300, 600])
    speech = bundle.framing.pictures(stretches(frames, three, three * 0 + 300, three * 0, bundle.framing.window))
    noise = torch.rand(1, 1, 128, 128, generator=torch.Generator().manual_seed(1))
    return torch.cat([speech, noise, torch.full((1, 1, 128, 128), 10 / 255)])


@pytest.fixture(scope="session")
def exported(bundle: Bundle, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the run has learnt, as ONNX."""
    path = tmp_path_factory.mktemp("exported") / "model.onnx"
    export_onnx(path, bundle)
    return path


def untrained(bundle: Bundle, architecture: str, pictures: Tensor) -> Bundle:
    """Random weights, as calm as learnt ones: the body has seen pictures, and what a residual block adds is small.

    Without that, rounding alone moves the logits of a random ResNet50 by more than is tested here, torch's own too.
    """
    torch.manual_seed(1)
    network = build_network(architecture, len(bundle.card.classes)).eval()
    for block in network.modules():
        if isinstance(block, BasicBlock | Bottleneck):
            last = block.bn2 if isinstance(block, BasicBlock) else block.bn3
            nn.init.constant_(last.weight, 0.2)
    with torch.no_grad():
        network[0].train()
        network((pictures - bundle.card.mean) / bundle.card.deviation)
    return Bundle(bundle.card.model_copy(update={"architecture": architecture}), network.eval())


def farthest(path: Path, bundle: Bundle, pictures: Tensor) -> float:
    """The largest difference between what the file and torch answer to these pictures, and to the last one alone."""
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    differences = []
    for some in (pictures, pictures[-1:]):
        with torch.inference_mode():
            ours = bundle.logits(some).numpy()
        (theirs,) = session.run(["logits"], {"pictures": some.numpy()})
        assert theirs.dtype == np.float32
        assert theirs.shape == ours.shape
        differences.append(np.abs(ours - theirs).max())
    return float(max(differences))


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_its_outputs_are_torchs(architecture: str, bundle: Bundle, pictures: Tensor, tmp_path: Path) -> None:
    other = untrained(bundle, architecture, pictures)
    export_onnx(tmp_path / "model.onnx", other)
    assert farthest(tmp_path / "model.onnx", other, pictures) < 1e-4
    assert [path.name for path in tmp_path.iterdir()] == ["model.onnx"]  # no weights in a second file


def test_what_a_run_has_learnt_is_in_it(bundle: Bundle, pictures: Tensor, exported: Path) -> None:
    assert farthest(exported, bundle, pictures) < 1e-4


def test_silence_is_no_noise(bundle: Bundle, exported: Path) -> None:
    levels = torch.tensor([0, 1, 93, 200, 254, 255]) / 255
    silent = levels[:, None, None, None].expand(-1, 1, 128, 128).clone()
    assert farthest(exported, bundle, silent) < 1e-4
    silent[:, 0, 3, 5] = 0.5  # one point is not
    assert farthest(exported, bundle, silent) < 1e-4


def test_it_says_itself_what_its_numbers_mean(bundle: Bundle, exported: Path) -> None:
    model = onnx.load(exported)
    onnx.checker.check_model(model, full_check=True)
    said = {each.key: json.loads(each.value) for each in model.metadata_props}
    card = bundle.card.outside()
    assert said == {key: card[key] for key in ("schemaVersion", "run", "classes", "bonafide", "frontEnd", "recipe")}
    assert "lowest band is the bottom row" in model.doc_string
    shapes = {
        each.name: [axis.dim_param or axis.dim_value for axis in each.type.tensor_type.shape.dim]
        for each in (*model.graph.input, *model.graph.output)
    }
    assert shapes == {"pictures": ["n", 1, 128, 128], "logits": ["n", 3]}


def test_it_does_not_tell_where_it_was_made(exported: Path) -> None:
    content = exported.read_bytes()
    for place in (exported.parent, *(Path(each.__file__).parent for each in (torch, veravox))):
        assert str(place).encode() not in content
    assert b"stack_trace" not in content


def test_the_same_model_gives_the_same_bytes_and_no_word(
    bundle: Bundle, exported: Path, tmp_path: Path, capfd, recwarn
) -> None:
    export_onnx(tmp_path / "again.onnx", bundle)
    assert (tmp_path / "again.onnx").read_bytes() == exported.read_bytes()
    assert (capfd.readouterr(), recwarn.list) == (("", ""), [])
