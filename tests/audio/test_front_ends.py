"""Each front end against its definition, computed by somebody else: librosa, scipy, or sums written out."""

from pathlib import Path

import librosa
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.fft import dct as scipy_dct
from scipy.signal import get_window

from veravox.audio.constant_q import constant_q, frequencies
from veravox.audio.front_end import KINDS, band_shares, levels_of, spectrogram
from veravox.audio.picture import to_bytes, to_levels
from veravox.audio.recording import Recording, read_recording, resample
from veravox.core.catalogue import FRONT_ENDS
from veravox.core.front_end import PICTURES, RECIPES, FrontEndRecipe
from veravox.datasets.example import example_folder

LINEAR, LFCC, CQT = (RECIPES[name] for name in ("linear", "lfcc", "cqt"))
CLIPS = sorted(example_folder().glob("*/*/*_0[0-9]*.flac"))[::40]
ONE_EACH = pytest.mark.parametrize("recipe", [RECIPES[name] for name in KINDS], ids=lambda recipe: recipe.name)
ON_SPEECH = pytest.mark.parametrize("path", CLIPS, ids=lambda path: path.stem + path.parent.name)


def samples_of(path: Path, recipe: FrontEndRecipe) -> NDArray[np.float32]:
    recording = read_recording(path)
    return resample(recording.samples, recording.rate, recipe.rate)


def noise(length: int) -> NDArray[np.float32]:
    return np.random.default_rng(length).standard_normal(length, np.float32) * np.float32(0.1)


def test_what_can_be_chosen_is_what_can_be_computed() -> None:
    assert list(FRONT_ENDS) == list(RECIPES)
    assert {recipe.kind for recipe in RECIPES.values()} == {*KINDS, PICTURES}
    assert all(name == recipe.name == recipe.kind for name, recipe in RECIPES.items())


def stft_by_librosa(samples: NDArray[np.float32]) -> NDArray[np.float64]:
    spectrum = librosa.stft(samples, n_fft=LINEAR.fft, hop_length=LINEAR.hop, pad_mode="constant")
    return np.asarray(librosa.power_to_db(np.abs(spectrum) ** 2, top_db=None)).T


@ON_SPEECH
def test_linear_equals_librosa(path: Path) -> None:
    samples = samples_of(path, LINEAR)
    ours, theirs = levels_of(samples, LINEAR).numpy(), stft_by_librosa(samples)
    heard = theirs > theirs.max() - 100
    np.testing.assert_allclose(ours[heard], theirs[heard], atol=0.05, rtol=0)


def lfcc_by_sums(samples: NDArray[np.float32]) -> NDArray[np.float64]:
    """The definition in double precision, frame by frame, with scipy's window and DCT."""
    emphasised = np.append(samples[:1], samples[1:] - 0.97 * samples[:-1].astype(np.float64))
    padded = np.pad(emphasised, 256)
    window = np.pad(get_window("hamming", 320), 96)
    edges, bins = np.linspace(0, 8000, 22), np.linspace(0, 8000, 257)
    rows = []
    for frame in range(1 + len(samples) // 160):
        power = np.abs(np.fft.rfft(padded[frame * 160 : frame * 160 + 512] * window)) ** 2
        energies = [np.interp(bins, edges[k : k + 3], [0, 1, 0]) @ power for k in range(20)]
        rows.append(scipy_dct(np.log10(np.array(energies) + np.finfo(np.float32).eps), norm="ortho"))
    static = np.array(rows)
    first = _by_differences(static)
    return np.hstack([static, first, _by_differences(first)])


def _by_differences(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    last = len(rows) - 1
    return np.array([rows[min(at + 1, last)] - rows[max(at - 1, 0)] for at in range(len(rows))])


@ON_SPEECH
def test_lfcc_equals_the_baselines_definition(path: Path) -> None:
    samples = samples_of(path, LFCC)
    np.testing.assert_allclose(levels_of(samples, LFCC), lfcc_by_sums(samples), atol=2e-3, rtol=0)


@pytest.mark.parametrize("length", [1, 2, 159, 160, 161, 319, 512, 16000])
def test_lfcc_of_any_length_equals_the_definition(length: int) -> None:
    np.testing.assert_allclose(levels_of(noise(length), LFCC), lfcc_by_sums(noise(length)), atol=2e-3, rtol=0)


def cqt_by_sums(samples: NDArray[np.float32], frame: int) -> NDArray[np.float64]:
    """The inner products of one frame with librosa's own filters, in double precision."""
    filters, lengths = librosa.filters.wavelet(
        freqs=frequencies(CQT), sr=CQT.rate, norm=1, gamma=0, dtype=np.complex128
    )
    reach = filters.shape[1]
    around = np.pad(samples.astype(np.float64), reach)[frame * CQT.hop + reach // 2 :][:reach]
    products = np.abs(filters.conj() @ around) * np.sqrt(lengths)
    return 20 * np.log10(np.maximum(products, 1e-5))


@pytest.mark.parametrize("path", CLIPS[:3], ids=lambda path: path.stem + path.parent.name)
def test_cqt_equals_the_inner_products_with_librosas_filters(path: Path) -> None:
    samples = samples_of(path, CQT)
    ours = constant_q(samples, CQT).numpy()
    for frame in {0, 1, len(ours) // 2, len(ours) - 1}:
        expected = cqt_by_sums(samples, frame)
        heard = expected > max(expected.max(), ours.max()) - 90
        np.testing.assert_allclose(ours[frame][heard], expected[heard], atol=0.01, rtol=0)


@ON_SPEECH
def test_cqt_is_near_what_librosa_makes_of_it_by_halving_the_rate(path: Path) -> None:
    """Its filters of lower octaves are rounded to whole samples of a lower rate, and a hundredth of each is left out."""
    samples = samples_of(path, CQT)
    theirs = librosa.cqt(samples, sr=CQT.rate, hop_length=CQT.hop, fmin=CQT.low, n_bins=CQT.bands, tuning=0)
    ours, level = constant_q(samples, CQT).numpy(), 20 * np.log10(np.maximum(np.abs(theirs.T), 1e-5))
    heard = level > level.max() - 50
    assert abs((ours - level)[heard].mean()) < 0.15
    assert np.abs(ours - level)[heard].mean() < 0.8
    assert np.median(np.abs(ours - level)[heard]) < 0.4


def test_the_highest_band_of_cqt_is_where_the_recipe_says() -> None:
    assert frequencies(CQT)[[0, -1]] == pytest.approx([CQT.low, CQT.high])
    np.testing.assert_allclose(frequencies(CQT), librosa.cqt_frequencies(n_bins=88, fmin=librosa.note_to_hz("C2")))


TONES = (200, 1000, 5000)  # Hz


@pytest.mark.parametrize(
    ("name", "bands"),
    [
        ("mel", [4, 23, 61]),
        ("linear", [round(hertz * LINEAR.fft / LINEAR.rate) for hertz in TONES]),
        ("cqt", [round(12 * np.log2(hertz / CQT.low)) for hertz in TONES]),
    ],
)
def test_a_tone_is_loudest_in_its_own_band(name: str, bands: list[int]) -> None:
    recipe = RECIPES[name]
    times = np.arange(2 * recipe.rate) / recipe.rate
    tones = [np.sin(2 * np.pi * hertz * times).astype(np.float32) for hertz in TONES]
    assert [int(levels_of(tone, recipe)[20:-20].mean(0).argmax()) for tone in tones] == bands


@ONE_EACH
@given(st.integers(1, 30_000), st.sampled_from([8000, 16000, 22050, 44100]))
@settings(max_examples=15, deadline=None)
def test_a_clip_of_any_length_has_as_many_frames_as_its_seconds_say(
    recipe: FrontEndRecipe, length: int, rate: int
) -> None:
    recording = Recording(np.zeros(length, np.float32), rate, channels=1)
    assert spectrogram(recording, recipe).shape == (recipe.frames(recording.seconds), recipe.bands)


@ONE_EACH
def test_in_stretches_the_frames_are_those_of_the_whole(recipe: FrontEndRecipe, monkeypatch) -> None:
    samples = noise(9000)
    whole = levels_of(samples, recipe)
    monkeypatch.setattr("veravox.audio.frames.AT_ONCE", 7)
    torch.testing.assert_close(levels_of(samples, recipe), whole, atol=2e-3, rtol=0)


@ONE_EACH
def test_real_speech_fills_the_bytes_without_being_cut(recipe: FrontEndRecipe) -> None:
    pictures = torch.cat([to_bytes(spectrogram(read_recording(path), recipe), recipe) for path in CLIPS])
    assert pictures.float().std() > 15
    assert (pictures == 255).float().mean() < 1e-4
    if not recipe.is_spectrogram:
        assert (pictures == 0).float().mean() < 1e-4
        assert pictures.float().std(0).min() > 4  # no band's range is so wide that nothing is left of it


@ONE_EACH
def test_every_byte_comes_back_as_itself(recipe: FrontEndRecipe) -> None:
    every = torch.arange(256, dtype=torch.uint8)[:, None].expand(256, recipe.bands)
    assert torch.equal(to_bytes(to_levels(every, recipe), recipe), every)


@pytest.mark.parametrize("name", ["mel", "linear", "cqt"])
def test_the_shares_of_the_bands_add_up_to_the_whole_spectrum(name: str) -> None:
    shares = band_shares(RECIPES[name])
    assert shares.sum().item() == pytest.approx(1)
    assert (shares > 0).all()
