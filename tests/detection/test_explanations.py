from pathlib import Path
from statistics import fmean

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from planted import BANDS, LENGTH
from torch import Tensor
from untrained import card_of, make_bundle

from veravox.core.catalogue import ARCHITECTURES
from veravox.core.evidence import Method
from veravox.core.front_end import RECIPES
from veravox.core.specs import FrontEnd
from veravox.core.verdict import Answer
from veravox.detection.bundle import Bundle, load_bundle
from veravox.detection.evidence import Filling, NoScoreError, explain, most_telling
from veravox.detection.evidence.filling import filled
from veravox.detection.evidence.grad_cam import _onto_frames, centres, halves
from veravox.detection.evidence.integrated_gradients import attributions, integrated_gradients, steps_for
from veravox.detection.evidence.tiling import Tiles
from veravox.detection.evidence.truth import most_different, points_inside, share_inside, true_difference
from veravox.detection.judging import decide
from veravox.detection.networks import build_network
from veravox.detection.weighing import AT_ONCE, Windows, log_likelihood_ratios, weigh

MEL = RECIPES["mel"]
COARSE = {
    Method.OCCLUSION,
    Method.GRAD_CAM,
    Method.ELEMENTWISE_CAM,
}  # these spread what they find over its surroundings


def a_bundle(folder: Path, **others: object) -> Bundle:
    make_bundle(folder, card_of(**others))
    return load_bundle(folder)


@given(st.lists(st.floats(-40, 40), min_size=3, max_size=3), st.floats(0.05, 0.9))
def test_the_score_that_is_explained_is_the_verdicts(logits: list[float], prior: float) -> None:
    card = card_of(priors={"bonafide": prior, "fargan": (1 - prior) / 2, "lpcnet": (1 - prior) / 2})
    one = torch.tensor([logits], dtype=torch.float64)
    windows = Windows(torch.zeros(1), one, torch.zeros(1, 1))
    verdicts = decide(Bundle(card, torch.nn.Sequential()), windows).score
    assert log_likelihood_ratios(card, one).item() == pytest.approx(verdicts, abs=1e-9)


def test_of_a_clip_of_one_window_it_is_what_the_detector_says(whistler: Bundle, speech: list[Tensor]) -> None:
    frames = speech[0][: whistler.framing.window]
    tiles = Tiles.of(whistler, frames)
    said = decide(whistler, weigh(whistler, frames)).score
    assert tiles.scores(tiles.cut(frames.float())).tolist() == pytest.approx([said], abs=1e-4)


@pytest.mark.parametrize("method", [Method.OCCLUSION, Method.OCCLUSION_GRID])
def test_no_more_covered_windows_are_in_memory_than_are_looked_at_together(
    tmp_path: Path, method: Method, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a window of a minute there are 5,740 patches, each with all of its cells."""
    seen, scores = [], Tiles.scores

    def counting(tiles: Tiles, windows: Tensor) -> Tensor:
        seen.append(len(windows))
        return scores(tiles, windows)

    monkeypatch.setattr(Tiles, "scores", counting)
    explain(a_bundle(tmp_path), torch.zeros(200, MEL.bands, dtype=torch.uint8), method)
    assert sum(seen) > 2 * AT_ONCE
    assert max(seen) <= AT_ONCE


@pytest.mark.parametrize("method", Method)
def test_a_map_finds_what_was_planted(whistler: Bundle, whistled, method: Method) -> None:
    """A copy of real speech differs at one place of a fiftieth of its size: chance is 0.1."""
    least = 0.25 if method in COARSE else 0.4
    shares, points = [], []
    for pair, _begin in whistled:
        inside = most_different(true_difference(pair, MEL))
        said = explain(whistler, pair.spoof, method)
        shares.append(share_inside(said, inside))
        points.append(points_inside(said, inside))
    assert fmean(shares) > least, shares
    assert fmean(points) > 0.5, points


@pytest.mark.parametrize("method", Method)
def test_the_same_place_says_nothing_like_it_in_the_source(whistler: Bundle, whistled, method: Method) -> None:
    """Evidence for a machine is negative: the sum over the place rises once the whistle is gone."""
    for pair, begin in whistled[:3]:
        place = slice(begin, begin + LENGTH), BANDS
        assert (
            explain(whistler, pair.spoof, method)[place].sum() < explain(whistler, pair.bonafide, method)[place].sum()
        )


@pytest.mark.parametrize("frames", [37, 110, 149, 258])
def test_integrated_gradients_account_for_the_whole_score(whistler: Bundle, whistled, frames: int) -> None:
    """Of a clip that is repeated, of one window, and of several that overlap."""
    clip = torch.cat([pair.spoof for pair, _begin in whistled[:2]])[:frames].float()
    tiles, covered = Tiles.of(whistler, clip), filled(clip, Filling.MEAN)
    difference = tiles.scores(tiles.cut(clip)) - tiles.scores(tiles.cut(covered))
    sums = attributions(tiles, clip, covered, steps=128).sum((1, 2)).double()
    assert difference.abs().max() > 1
    torch.testing.assert_close(sums, difference, atol=0.1, rtol=0.02)


def test_many_windows_share_a_pass_and_each_has_fewer_points(
    tmp_path: Path, speech: list[Tensor], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a clip of hundreds of windows, none is left out, and no pass is larger than what fits."""
    bundle = a_bundle(tmp_path, front_end=FrontEnd(window_seconds=0.05))
    clip = torch.cat(speech[:3]).float()[: 260 * bundle.framing.window]
    tiles, covered, passes = Tiles.of(bundle, clip), filled(clip, Filling.MEAN), []
    logits = Bundle.logits
    monkeypatch.setattr(Bundle, "logits", lambda self, some: passes.append(len(some)) or logits(self, some))
    said = attributions(tiles, clip, covered)
    windows = len(tiles.offsets)
    assert (steps_for(64), steps_for(windows), steps_for(9000)) == (32, 16, 8)
    assert (set(passes[:-1]), sum(passes)) == ({AT_ONCE}, 16 * windows)
    alone = Tiles.of(bundle, clip[: bundle.framing.window])
    first = attributions(alone, clip[: alone.own], covered[: alone.own], steps=16)
    torch.testing.assert_close(said[:1], first, atol=1e-4, rtol=1e-3)


def test_windows_side_by_side_are_explained_as_if_alone_and_overlapping_ones_averaged(whistler, speech) -> None:
    window = whistler.framing.window
    clip = torch.cat(speech[:3]).float()[: 2 * window]
    covered = filled(clip, Filling.MEAN)

    def said(frames: slice) -> Tensor:
        return integrated_gradients(Tiles.of(whistler, clip[frames]), clip[frames], covered[frames])

    both = said(slice(2 * window))
    torch.testing.assert_close(both, torch.cat([said(slice(window)), said(slice(window, None))]))
    begin = window // 2
    overlapping, first, second = said(slice(window + begin)), said(slice(window)), said(slice(begin, begin + window))
    torch.testing.assert_close(overlapping[:begin], first[:begin])
    torch.testing.assert_close(overlapping[begin:window], (first[begin:] + second[: window - begin]) / 2)


def test_a_patch_gets_what_the_score_falls_by_when_it_is_covered(whistler: Bundle, speech: list[Tensor]) -> None:
    clip = speech[0][: whistler.framing.window].float()
    tiles, covered = Tiles.of(whistler, clip), filled(clip, Filling.MEAN)
    said = explain(whistler, clip.to(torch.uint8), Method.OCCLUSION_GRID)
    without = clip.clone()
    without[9:18, 16:24] = covered[9:18, 16:24]
    fall = (tiles.scores(clip[None]) - tiles.scores(without[None])).item()
    assert said[9:18, 16:24].flatten().tolist() == pytest.approx([fall / 72] * 72, rel=1e-3)


def test_what_is_covered_twice_over_changes_nothing(whistler: Bundle, speech: list[Tensor]) -> None:
    """A clip that is its own mean has nothing to cover and no way to go."""
    still = speech[0].float().mean(0).round().expand(149, -1).to(torch.uint8)
    for method in (Method.OCCLUSION, Method.OCCLUSION_GRID, Method.INTEGRATED_GRADIENTS):
        assert explain(whistler, still, method).abs().max() < 1e-4


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_every_architecture_is_cut_at_its_last_convolutions_maps(speech, architecture: str) -> None:
    network = build_network(architecture, 3).eval().requires_grad_(requires_grad=False)
    before, after = halves(network)
    pictures = torch.rand(2, 1, 128, 128)
    maps = before(pictures)
    assert (maps.dim(), bool((maps >= 0).all())) == (4, True)
    torch.testing.assert_close(after(maps), network(pictures))
    assert not any(isinstance(layer, torch.nn.Conv2d) for layer in after.modules())
    for method in (Method.GRAD_CAM, Method.ELEMENTWISE_CAM):
        is_explained(Bundle(card_of(architecture=architecture), network), speech[0][:90], method)


@pytest.mark.parametrize(
    ("architecture", "expected"),
    [("compact", (0, 16)), ("resnet18", (0, 32)), ("vgg16", (7.5, 16)), ("alexnet", (15, 16))],
)
def test_a_cell_stands_for_the_middle_of_what_it_looks_at(architecture: str, expected: tuple[float, int]) -> None:
    """Layers that only add up, on a picture that is wide enough: the slope's centre of mass is the middle."""
    before, _after = halves(build_network(architecture, 2).eval())
    for name, layer in list(before.named_modules()):
        if isinstance(layer, torch.nn.Conv2d):
            torch.nn.init.constant_(layer.weight, 1 / layer.weight[0].numel())
        elif isinstance(layer, torch.nn.MaxPool2d):
            before.set_submodule(name, torch.nn.AvgPool2d(layer.kernel_size, layer.stride, layer.padding))
        elif isinstance(layer, torch.nn.InstanceNorm2d):
            before.set_submodule(name, torch.nn.Identity())
    wide = 512 if "resnet" in architecture else 256
    picture = torch.ones(1, 1, wide, wide, requires_grad=True)
    maps = before(picture)
    row, column = maps.shape[2] // 2, maps.shape[3] // 2 - 1
    (slope,) = torch.autograd.grad(maps[0, :, row, column].sum(), picture)
    places = torch.arange(float(wide))
    middle = [float((slope[0, 0].sum(axis) * places).sum() / slope.sum()) for axis in (1, 0)]
    assert centres(halves(build_network(architecture, 2))[0]) == expected
    assert middle == pytest.approx([expected[0] + expected[1] * at for at in (row, column)], abs=0.5)


@pytest.mark.parametrize("transform", ["Resize", "RandomCrop"])
@pytest.mark.parametrize("method", Method)
def test_every_transform_is_explained(tmp_path, speech, transform: str, method: Method) -> None:
    """A clip of 90 frames is repeated under `RandomCrop`, whose windows have 128, and under `Resize`, with 110."""
    is_explained(a_bundle(tmp_path, front_end=FrontEnd(transform=transform)), speech[0][:90], method)


def is_explained(bundle: Bundle, frames: Tensor, method: Method) -> None:
    said = explain(bundle, frames, method)
    assert (said.shape, said.dtype) == (frames.shape, torch.float32)
    assert said.isfinite().all()
    assert said.abs().max() > 0


@pytest.mark.parametrize(
    ("transform", "front_end"), [("Resize", "mel"), ("RandomCrop", "mel"), ("RandomCrop", "linear")]
)
def test_a_place_in_the_picture_is_the_place_in_the_clip(tmp_path, transform: str, front_end: str) -> None:
    recipe = RECIPES[front_end]
    bundle = a_bundle(tmp_path, front_end=FrontEnd(name=front_end, transform=transform), recipe=recipe)
    window, middle = bundle.framing.window, recipe.bands // 2
    clip = torch.zeros(window, recipe.bands)
    clip[20:40, middle : middle + 16] = 255
    tiles = Tiles.of(bundle, clip)
    back = _onto_frames(tiles, tiles.pictures(clip[None]), recipe.bands)[0]
    at = torch.nonzero(back > back.max() / 2)
    assert at.float().mean(0).tolist() == pytest.approx([29.5, middle + 7.5], abs=0.6)
    assert back.sum() == pytest.approx(tiles.pictures(clip[None]).sum().item(), rel=0.01)


def test_fillings_are_what_they_say(speech: list[Tensor]) -> None:
    clip = speech[0].float()
    made = {filling: filled(clip, filling) for filling in Filling}
    assert all(each.shape == clip.shape for each in made.values())
    torch.testing.assert_close(made[Filling.MEAN][7], clip.mean(0))
    assert (made[Filling.QUIET][0] <= made[Filling.MEAN][0]).all()
    assert not made[Filling.ZERO].any()
    torch.testing.assert_close(made[Filling.SMOOTH][20, 40], clip[12:29, 36:45].mean())


def test_the_most_telling_second_is_where_the_whistle_is(whistler: Bundle, whistled) -> None:
    for pair, begin in whistled:
        seconds = (len(pair.spoof) - 1) * MEL.hop / MEL.rate
        said = explain(whistler, pair.spoof, Method.OCCLUSION_GRID)
        found = most_telling(said, MEL, seconds, Answer.MACHINE)
        middle = (begin + LENGTH / 2) * MEL.hop / MEL.rate
        assert found.begin - 0.1 < middle < found.end + 0.1
        assert found.begin >= 0
        assert found.end <= seconds
        assert found.end - found.begin == pytest.approx(1.0)
        assert found.evidence < 0


@given(st.floats(0.05, 5), st.floats(0.1, 3), st.sampled_from([*Answer, None]), st.integers(0, 99))
def test_a_stretch_lies_in_its_clip(seconds: float, length: float, answer: Answer | None, seed: int) -> None:
    said = torch.randn(MEL.frames(seconds), 80, generator=torch.Generator().manual_seed(seed))
    found = most_telling(said, MEL, seconds, answer, length)
    assert 0 <= found.begin <= found.end <= seconds + 1e-9
    assert found.end - found.begin == pytest.approx(min(length, seconds))


def test_a_model_without_a_human_class_has_no_score_to_explain(tmp_path: Path, speech: list[Tensor]) -> None:
    bundle = a_bundle(tmp_path, classes=["fargan", "lpcnet"], bonafide=None)
    with pytest.raises(NoScoreError, match="knows no human class"):
        explain(bundle, speech[0])
