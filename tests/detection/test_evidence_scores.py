import math
import shutil
from io import BytesIO
from itertools import islice

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from planted import BANDS, LENGTH
from torch import Tensor

from veravox.core.data_folder import DataFolder
from veravox.core.evidence import EvidenceScores, Method, MethodScores
from veravox.core.front_end import RECIPES
from veravox.core.spread import spread_of
from veravox.datasets.example import example_folder
from veravox.datasets.importing import import_folder
from veravox.datasets.report import Report
from veravox.detection.bundle import Bundle
from veravox.detection.evidence import (
    Filling,
    Pair,
    UnevenPairError,
    default_method,
    evidence_png,
    pairs_of,
    score_methods,
    true_difference,
)
from veravox.detection.evidence.deletion import Trial
from veravox.detection.evidence.filling import filled
from veravox.detection.evidence.tiling import Tiles
from veravox.detection.evidence.truth import most_different, points_inside, share_inside
from veravox.detection.spectrogram import SIZE

MEL = RECIPES["mel"]


def trial_of(bundle: Bundle, frames: Tensor) -> Trial:
    clip = frames.float()
    return Trial(Tiles.of(bundle, clip), clip, filled(clip, Filling.MEAN))


def test_the_true_difference_is_where_the_copy_was_changed(whistled) -> None:
    pair, begin = whistled[0]
    difference = true_difference(pair, MEL)
    assert difference[begin : begin + LENGTH, BANDS].max() == pytest.approx(60 * 120 / 255, abs=0.01)
    difference[begin : begin + LENGTH, BANDS] = 0
    assert not difference.any()


def test_what_cannot_be_laid_over_each_other_is_refused(speech: list[Tensor]) -> None:
    assert len(Pair.of(speech[0], speech[0][:-2]).bonafide) == len(speech[0]) - 2
    with pytest.raises(UnevenPairError, match="frames and its copy"):
        Pair.of(speech[0], speech[0][:-3])


@given(st.lists(st.integers(0, 5), min_size=12, max_size=60), st.floats(0.05, 0.9))
def test_a_share_of_the_cells_is_most_different_however_many_are_equal(values: list[int], share: float) -> None:
    difference = torch.tensor(values, dtype=torch.float32)[:, None]
    inside = most_different(difference, share)
    assert inside.sum().item() == pytest.approx(share * len(values), rel=1e-4)
    assert ((inside >= 0) & (inside <= 1)).all()
    order = difference.flatten().argsort()
    assert (inside.flatten()[order].diff() >= -1e-6).all()


@given(st.integers(0, 99))
def test_a_map_that_knows_nothing_scores_by_chance_and_the_truth_itself_fully(seed: int) -> None:
    random = torch.Generator().manual_seed(seed)
    inside = most_different(torch.rand(90, 80, generator=random))
    assert share_inside(-torch.rand(90, 80, generator=random), inside) == pytest.approx(0.1, abs=0.01)
    assert (share_inside(-inside, inside), points_inside(-inside, inside)) == (pytest.approx(1), 1)
    assert points_inside(-torch.ones(90, 80), inside) == pytest.approx(0.1)
    assert (share_inside(inside, inside), points_inside(inside, inside)) == (None, None)


def test_taking_the_whistle_away_first_ends_the_decision_sooner_than_chance(whistler: Bundle, whistled) -> None:
    for pair, begin in whistled[:3]:
        trial = trial_of(whistler, pair.spoof)
        said = torch.zeros(pair.spoof.shape)
        said[begin : begin + LENGTH, BANDS] = -1
        known, chance = trial.by(said), trial.at_random(3)
        assert trial.score < 0
        assert known.deletion < chance.deletion - 0.1
        assert known.insertion > chance.insertion
        assert trial.at_random(3) == chance


def test_a_trial_of_nothing_that_matters_is_the_same_in_every_order(whistler: Bundle, speech: list[Tensor]) -> None:
    still = speech[0].float().mean(0).round().expand(120, -1).to(torch.uint8)
    trial = trial_of(whistler, still)
    curves = trial.at_random(1)
    assert curves.deletion == pytest.approx(1 / (1 + math.exp(-abs(trial.score))), abs=1e-3)
    assert curves.insertion == pytest.approx(curves.deletion, abs=1e-3)


def test_methods_are_scored_alike_when_repeated_and_all_beat_chance(whistler: Bundle, whistled) -> None:
    pairs = [pair for pair, _begin in whistled[:3]]
    methods = [Method.OCCLUSION_GRID, Method.ELEMENTWISE_CAM]
    scores = score_methods(whistler, pairs, methods)
    assert scores == score_methods(whistler, pairs, methods)
    assert (scores.pairs, scores.machine, [each.method for each in scores.methods]) == (3, 3, methods)
    for each in scores.methods:
        assert each.share.n == 3
        assert each.share.minimum > 2 * scores.chance
        assert each.deletion.mean > 0
        assert each.insertion.mean > 0


def of(method: Method, share: float | None, deletion: float) -> MethodScores:
    shares, deletions = spread_of([share]), spread_of([deletion])
    return MethodScores(method=method, share=shares, pointing=shares, deletion=deletions, insertion=deletions)


def test_the_best_method_has_the_best_mean_rank_and_becomes_the_default() -> None:
    said = [
        of(Method.GRAD_CAM, 0.2, 0.1),
        of(Method.OCCLUSION, 0.3, 0.2),
        of(Method.OCCLUSION_GRID, 0.25, 0.3),
        of(Method.INTEGRATED_GRADIENTS, None, 0.01),
    ]
    scores = EvidenceScores(pairs=5, machine=4, methods=said)
    assert scores.best_method is Method.OCCLUSION  # as many ranks as the grid, and the greater share
    assert default_method(scores) is Method.OCCLUSION
    assert default_method(None) is Method.INTEGRATED_GRADIENTS
    assert EvidenceScores(pairs=0, machine=0, methods=[]).best_method is None
    assert EvidenceScores.model_validate(scores.outside()) == scores


def test_each_copy_of_a_dataset_is_paired_with_its_source(data: DataFolder, tmp_path) -> None:
    voice = min(example_folder().iterdir())
    for kind in voice.iterdir():
        (tmp_path / "speech" / voice.name / kind.name).mkdir(parents=True)
        for clip in islice(sorted(kind.glob("*.flac")), 3):
            shutil.copy(clip, tmp_path / "speech" / voice.name / kind.name)
    card = import_folder(tmp_path / "speech", data.path / "datasets", "nine", "", "job", Report()).card
    dataset = data.dataset(card.version)
    found = list(pairs_of(dataset.rows(), dataset.clips, "bonafide", MEL))
    assert len(found) == 6
    assert all(pair.bonafide.shape == pair.spoof.shape for pair in found)
    lone = [row for row in dataset.rows() if row.generator != "bonafide"]
    assert not list(pairs_of(lone, dataset.clips, "bonafide", MEL))


def test_the_picture_is_blue_for_a_human_voice_orange_red_for_a_machine_and_grey_elsewhere(speech) -> None:
    frames, said = speech[0][:120], torch.zeros(120, 80)
    said[:30, :20], said[90:, 60:] = 2.0, -2.0
    with Image.open(BytesIO(evidence_png(frames, said, MEL))) as image:
        assert image.size == SIZE
        picture = np.asarray(image).astype(int)
    low_left, high_right = picture[-60:, :250].reshape(-1, 3).mean(0), picture[:60, -250:].reshape(-1, 3).mean(0)
    assert low_left[2] > low_left[0] + 60
    assert high_right[0] > high_right[2] + 60
    middle = picture[100:260, 500:700]
    assert (middle.max(-1) == middle.min(-1)).all()
    assert middle.std() > 5
