import math
from pathlib import Path

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from untrained import CLASSES, card_of, make_bundle

from veravox.audio.picture import to_bytes
from veravox.audio.recording import AudioError
from veravox.core.front_end import PICTURES, RECIPES
from veravox.core.specs import FrontEnd
from veravox.core.verdict import Answer
from veravox.detection.bundle import Bundle, BundleError, load_bundle
from veravox.detection.card import ModelCard
from veravox.detection.judging import Decision, decide, judge_recording
from veravox.detection.spectrogram import SIZE, draw_kept, keep_shades, magma
from veravox.detection.weighing import Windows, fuse, weigh, weigh_in_steps

LOGITS = st.lists(st.floats(-30, 30), min_size=3, max_size=3)
SEVEN = ["bonafide", *(f"vocoder{number}" for number in range(6))]


def shares(*values: float) -> torch.Tensor:
    return torch.tensor(values, dtype=torch.float64).log()


def said_by(card: ModelCard, *logits: torch.Tensor) -> Decision:
    """What is decided where the network says this of each window."""
    windows = Windows(torch.arange(len(logits)), torch.stack(logits), torch.zeros(len(logits), 1))
    return decide(Bundle(card, torch.nn.Sequential()), windows)


def test_six_generators_at_a_sixth_each_are_a_machine() -> None:
    said = said_by(card_of(SEVEN), shares(0.05, *[0.95 / 6] * 6))
    assert said.verdict is Answer.MACHINE
    assert said.generator in SEVEN[1:]


def test_an_equal_probability_of_all_classes_decides_nothing() -> None:
    """The prior of a balanced training is one in seven; the evidence is none."""
    said = said_by(card_of(SEVEN), shares(*[1 / 7] * 7))
    assert said.score == pytest.approx(0)
    assert (said.verdict, said.generator) == (Answer.INCONCLUSIVE, None)


@given(LOGITS, st.floats(0.05, 0.9))
def test_the_score_is_the_log_ratio_less_that_of_the_prior(logits: list[float], prior: float) -> None:
    card = card_of(priors={"bonafide": prior, "fargan": (1 - prior) / 2, "lpcnet": (1 - prior) / 2})
    said = said_by(card, torch.tensor(logits, dtype=torch.float64))
    exact = logits[0] - math.log(math.exp(logits[1]) + math.exp(logits[2])) - math.log(prior / (1 - prior))
    assert said.score == pytest.approx(exact, abs=1e-9)
    assert said.human_probability == pytest.approx(1 / (1 + math.exp(-exact)))
    assert math.fsum(said.probabilities.values()) == pytest.approx(1)


def test_a_network_that_answers_no_number_gives_no_verdict() -> None:
    with pytest.raises(BundleError, match="answers no numbers about this recording"):
        said_by(card_of(), torch.tensor([math.nan, 0.0, 0.0], dtype=torch.float64))


@given(LOGITS)
def test_the_verdict_follows_the_human_probability(logits: list[float]) -> None:
    said = said_by(card_of(), torch.tensor(logits, dtype=torch.float64))
    expected = (
        Answer.HUMAN
        if said.human_probability >= 0.6
        else Answer.MACHINE
        if said.human_probability <= 0.4
        else Answer.INCONCLUSIVE
    )
    assert said.verdict is expected
    assert (said.generator is None) == (said.verdict is not Answer.MACHINE)


def test_without_a_human_class_there_are_probabilities_alone() -> None:
    said = said_by(card_of(["lpcnet", "fargan"], bonafide=None), shares(0.9, 0.1))
    assert (said.verdict, said.score, said.human_probability) == (None, None, None)
    assert (said.generator, said.probabilities) == ("lpcnet", pytest.approx({"lpcnet": 0.9, "fargan": 0.1}))


def test_a_clip_is_averaged_over_windows_that_cover_it(tmp_path: Path) -> None:
    make_bundle(tmp_path)
    bundle = load_bundle(tmp_path)
    window = bundle.framing.window
    parts = [torch.randint(0, 256, (window, 80), dtype=torch.uint8) for _ in range(2)]
    both, (first, second) = weigh(bundle, torch.cat(parts)), (weigh(bundle, part) for part in parts)
    each = torch.cat([first.log_probabilities, second.log_probabilities])
    torch.testing.assert_close(both.log_probabilities, each, atol=1e-6, rtol=1e-6)
    mean = fuse(bundle.card, both.log_probabilities, "mean")
    torch.testing.assert_close(mean, each.mean(0).log_softmax(0), atol=1e-6, rtol=1e-6)
    assert (len(both), len(first)) == (2, 1)


def test_real_speech_gets_a_whole_verdict(tmp_path: Path, clip: Path) -> None:
    make_bundle(tmp_path)
    verdict, frames = judge_recording(load_bundle(tmp_path), clip)
    assert list(verdict.probabilities) == CLASSES
    assert (verdict.rate, verdict.windows > 0) == (16000, True)
    assert frames.shape == (1 + int(verdict.seconds * 22050) // 256, 80)


def test_the_picture_has_low_notes_at_the_bottom_and_later_ones_to_the_right(tmp_path: Path) -> None:
    levels = torch.full((200, 80), -60.0)
    levels[150:, :20] = 0.0
    keep_shades(tmp_path, to_bytes(levels, RECIPES["mel"]), RECIPES["mel"])
    draw_kept(tmp_path)
    with Image.open(tmp_path / "spectrogram.png") as picture:
        assert picture.size == SIZE
        loud, quiet = tuple(map(int, magma()[255])), picture.getpixel((10, 10))
        assert picture.getpixel((1190, 350)) == loud
        assert max(picture.getpixel((10, 350))[:1] + picture.getpixel((1190, 10))[:1] + quiet[:1]) < 60
    assert sorted(path.name for path in tmp_path.iterdir()) == ["spectrogram.npy", "spectrogram.png"]


def test_many_windows_are_looked_at_in_steps_and_say_the_same(tmp_path: Path) -> None:
    make_bundle(tmp_path, card_of(front_end=FrontEnd(window_seconds=0.05)))
    bundle = load_bundle(tmp_path)
    frames = torch.randint(0, 256, (2400, 80), dtype=torch.uint8, generator=torch.Generator().manual_seed(1))
    steps, number = weigh_in_steps(bundle, frames), 1
    while True:
        try:
            next(steps)
        except StopIteration as end:
            windows = end.value
            break
        number += 1
    assert (number, len(windows)) == (3, 600)
    torch.testing.assert_close(windows.logits, weigh(bundle, frames).logits, rtol=0, atol=0)


def test_a_model_of_pictures_judges_pictures_and_no_recording(tmp_path: Path, clip: Path) -> None:
    make_bundle(tmp_path / "bundle", card_of(front_end=FrontEnd(name=PICTURES), recipe=RECIPES[PICTURES]))
    bundle = load_bundle(tmp_path / "bundle")
    Image.linear_gradient("L").resize((300, 80)).save(tmp_path / "drawn.png")
    verdict, frames = judge_recording(bundle, tmp_path / "drawn.png")
    assert (frames.shape, verdict.rate, verdict.windows) == ((300, 128), 0, 3)
    with pytest.raises(AudioError, match="this model learnt from pictures alone"):
        judge_recording(bundle, clip)
