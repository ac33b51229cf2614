"""Copy synthesis by every generator that runs here: as long as its source, aligned, like it, and never louder."""

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from veravox.audio.recording import AudioError, Samples, read_recording, resample
from veravox.cli.main import build
from veravox.core import catalogue
from veravox.datasets.example import example_folder
from veravox.datasets.generators import GENERATORS, Generator, GeneratorError, generator
from veravox.datasets.generators.fitting import HEADROOM, PIECE, bounded, fitted
from veravox.datasets.generators.linear_prediction import levinson
from veravox.datasets.generators.listing import listing
from veravox.datasets.generators.pitch import periods

pytestmark = pytest.mark.usefixtures("one_thread")
CLIPS = ("en_allison", "it_carlo")
ALWAYS = (
    "world", "mel-cepstral", "lpc", "relp", "griffin-lim", "mel-inversion", "opus", "amr", "g723", "realaudio",
)  # fmt: skip
HERE = [name for name, each in GENERATORS.items() if each.probe().ok]
FINE = 1  # ms, of envelopes that are compared


def clip(speaker: str, rate: int) -> Samples:
    path = min((example_folder() / speaker / "bonafide").iterdir())
    recording = read_recording(path)
    return resample(recording.samples, recording.rate, rate)[: round(1.6 * rate)]


@pytest.fixture(scope="module")
def copies(one_thread: None) -> dict[tuple[str, str], tuple[Samples, Samples]]:
    """Source and copy of two voices by every generator that runs here."""
    made = {}
    for name in HERE:
        rebuild = GENERATORS[name].open()
        for speaker in CLIPS:
            source = clip(speaker, GENERATORS[name].rate)
            made[name, speaker] = source, rebuild(source, 3)
    return made


def test_those_without_downloads_run_always() -> None:
    assert set(ALWAYS) <= set(HERE)


def bands(samples: Samples, rate: int) -> Samples:
    """Levels of many bands each millisecond, at 16 kHz, without each band's mean."""
    samples = resample(samples, rate, 16_000)
    frames = np.lib.stride_tricks.sliding_window_view(np.pad(samples, 80), 160)[:: 16 * FINE]
    levels = np.log(np.abs(np.fft.rfft(frames * np.hanning(160), 256)[:, 2:60]) ** 2 + 1e-5)
    return np.asarray(levels - levels.mean(axis=0), np.float32)


def lag(copy: Samples, source: Samples, rate: int) -> tuple[float, float]:
    """By how many ms the copy is late, and how much alike both are then: cross-correlation of their bands' levels."""
    late, own, most = bands(copy, rate), bands(source, rate), 60
    middle = own[most:-most]
    alike = []
    for shift in range(2 * most + 1):
        moved = late[shift : shift + len(middle)]
        alike.append((moved * middle).sum() / np.sqrt((moved**2).sum() * (middle**2).sum()))
    return float((int(np.argmax(alike)) - most) * FINE), float(np.max(alike))


@pytest.mark.parametrize("speaker", CLIPS)
@pytest.mark.parametrize("name", HERE)
def test_a_copy_is_as_long_as_its_source_aligned_and_like_it(
    name: str, speaker: str, copies: dict[tuple[str, str], tuple[Samples, Samples]]
) -> None:
    source, copy = copies[name, speaker]
    rate, hop = GENERATORS[name].rate, GENERATORS[name].hop
    late, alike = lag(copy, source, rate)

    assert copy.shape == source.shape
    assert copy.dtype == np.float32
    assert abs(late) <= 1000 * hop / rate
    assert alike > 0.7
    assert not np.array_equal(copy, source)


@pytest.mark.parametrize("name", HERE)
def test_a_copy_is_no_louder_and_has_no_bursts(
    name: str, copies: dict[tuple[str, str], tuple[Samples, Samples]]
) -> None:
    for speaker in CLIPS:
        source, copy = copies[name, speaker]
        level = 20 * np.log10(np.sqrt(np.mean(copy**2) / np.mean(source**2)))

        assert abs(level) < 4
        assert np.abs(copy).max() < min(1.001, HEADROOM * np.abs(source).max() + 0.01)
        assert _crest(copy) < _crest(source) + 8


def _crest(samples: Samples) -> float:
    return float(20 * np.log10(np.abs(samples).max() / np.sqrt(np.mean(samples**2))))


def test_generators_differ_from_each_other(copies: dict[tuple[str, str], tuple[Samples, Samples]]) -> None:
    """No two make the same waveform: the best of all pairs of one rate explains little more than half of the other."""
    same_rate: dict[int, list[Samples]] = {}
    for name in ("world", "mel-cepstral", "lpc", "relp", "opus", "griffin-lim", "mel-inversion"):
        same_rate.setdefault(GENERATORS[name].rate, []).append(copies[name, "en_allison"][1])
    for made in same_rate.values():
        alike = np.abs(np.corrcoef(made)) - np.eye(len(made))
        assert alike.max() < 0.95


@pytest.mark.parametrize("name", HERE)
def test_the_seed_decides_what_chance_decides(name: str) -> None:
    found, speak = GENERATORS[name], GENERATORS[name].open()
    samples = clip("it_carlo", found.rate)[: found.rate // 2]
    first, between, again = speak(samples, 1), speak(samples, 2), speak(samples, 1)

    assert first.tobytes() == again.tobytes()
    assert (first.tobytes() == between.tobytes()) == found.deterministic


@pytest.mark.parametrize("name", HERE)
def test_silence_stays_silence_and_one_sample_stays_one(name: str) -> None:
    found, speak = GENERATORS[name], GENERATORS[name].open()
    speech = clip("it_carlo", found.rate)
    in_silence = np.concatenate([np.zeros(found.rate // 2, np.float32), speech[found.rate // 2 :][: found.rate // 2]])

    assert not speak(np.zeros(1000, np.float32), 1).any()
    assert np.abs(speak(in_silence, 1)[: found.rate // 4]).max() < 0.01
    assert speak(np.zeros(0, np.float32), 1).size == 0
    for length in (1, 7, 255, 1000):
        made = speak(speech[found.rate // 2 :][:length], 1)
        assert made.shape == (length,)
        assert np.isfinite(made).all()


@pytest.mark.parametrize("name", HERE)
def test_loud_speech_that_resampling_drives_beyond_full_scale_is_cut_there_and_does_not_wrap(name: str) -> None:
    found, speak = GENERATORS[name], GENERATORS[name].open()
    loud = np.clip(20 * clip("en_allison", 48_000)[24_000:48_000], -1, 1)
    over = resample(loud, 48_000, found.rate)

    assert np.abs(over).max() > 1
    assert speak(over, 1).tobytes() == speak(np.clip(over, -1, 1), 1).tobytes()


def test_what_is_long_is_made_in_pieces_that_fit_together() -> None:
    rate = 1000
    seen: list[int] = []

    def late(samples: Samples, seed: int) -> Samples:
        seen.append(samples.size)
        return samples

    samples = np.sin(np.arange(round(3.7 * PIECE * rate)) * 0.37).astype(np.float32) * np.float32(0.5)
    made = fitted(late, rate)(samples, 1)

    assert len(seen) > 3
    assert max(seen) <= PIECE * rate
    np.testing.assert_allclose(made, samples, atol=1e-6)


@pytest.mark.parametrize("seconds", [30.0, 30.001, 30.4, 59.5, 59.501, 60.0])
def test_no_length_falls_between_two_pieces(seconds: float) -> None:
    samples = np.full(round(seconds * 1000), 0.25, np.float32)

    np.testing.assert_allclose(fitted(lambda piece, seed: piece, 1000)(samples, 1), samples, atol=1e-6)


def test_a_burst_is_brought_down_where_it_is_and_nowhere_else() -> None:
    source = clip("en_allison", 16_000)
    wild = source.copy()
    wild[8000:8100] += 40 * np.hanning(100).astype(np.float32)
    wild[9000] = np.nan

    tame = bounded(wild, source, 16_000)

    around = np.abs(source[7000:9100]).max()
    assert np.abs(tame[7900:8200]).max() <= HEADROOM * around + 0.002
    np.testing.assert_array_equal(tame[:7000], source[:7000])
    np.testing.assert_array_equal(tame[9500:], source[9500:])


def test_samples_that_are_not_numbers_are_refused() -> None:
    with pytest.raises(AudioError, match="not finite"):
        GENERATORS["lpc"].open()(np.array([0.1, np.nan], np.float32), 1)
    with pytest.raises(AudioError, match="one channel"):
        GENERATORS["lpc"].open()(np.zeros((2, 100), np.float32), 1)


def test_the_pitch_of_a_voice_with_known_pitch_is_found() -> None:
    rate, hop = 16_000, 80
    for hertz in (75.0, 110.0, 233.0, 390.0):
        at = np.cumsum(np.full(rate, hertz / rate))
        voice = np.diff(np.floor(at), prepend=0).astype(np.float32)  # a pulse a period
        voice = np.convolve(voice, np.exp(-np.arange(200) / 30) * np.cos(np.arange(200) * 0.3))[:rate].astype(
            np.float32
        )
        found = periods(voice, rate, hop)[20:-20]

        assert (found > 0).mean() > 0.98
        assert abs(rate / np.median(found) / hertz - 1) < 0.01
    noise = np.random.default_rng(0).normal(0, 0.1, rate).astype(np.float32)
    assert (periods(noise, rate, hop) > 0).mean() < 0.1


def test_predictors_are_those_of_the_process_that_made_the_samples() -> None:
    """An autoregressive process of known coefficients, and every root within the unit circle."""
    known = np.array([1.0, -1.5, 0.9])
    response = 1 / np.abs(np.fft.rfft(known, 512)) ** 2
    correlation = np.fft.irfft(response)[None, :3]

    found = levinson(correlation)

    np.testing.assert_allclose(found[0], known, atol=1e-6)
    assert np.abs(np.roots(levinson(np.random.default_rng(1).normal(0, 0.01, (1, 19)) + np.eye(1, 19))[0])).max() < 1


def test_form_and_registry_know_the_same_generators() -> None:
    assert [*catalogue.GENERATORS] == [*GENERATORS]
    for name, each in GENERATORS.items():
        assert each.title == catalogue.GENERATORS[name].title
        assert each.licence
        assert each.recipe


def test_the_list_cuts_no_name_nor_address_however_narrow_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    said = CliRunner().invoke(build(["generators"]), ["generators"]).stdout
    assert all(name in said for name in GENERATORS)
    assert all(f"{each.name}: {each.why}" in said for each in listing(None) if not each.runs)
    assert "…" not in said


def test_what_is_narrower_than_telephones_says_so() -> None:
    narrow = {name for name, each in GENERATORS.items() if each.rate == 8000}

    assert narrow == {name for name, choice in catalogue.GENERATORS.items() if "4 kHz" in choice.badge}
    assert all("4 kHz" in GENERATORS[name].recipe for name in narrow)


def test_a_name_that_nobody_knows_is_refused_with_the_nearest() -> None:
    with pytest.raises(GeneratorError, match="Did you mean griffin-lim"):
        generator("grifin-lim")


def test_any_tag_of_parallelwavegan_is_known() -> None:
    found: Generator = generator("vctk_hifigan.v1")

    assert found.needs_weights
    assert "https://drive.google.com" in found.probe().remedy


def test_a_library_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    from veravox.datasets.generators import libcodec2

    monkeypatch.setattr(libcodec2, "_library", lambda: None)
    probe = GENERATORS["lpcnet"].probe()

    assert not probe.ok
    assert "apt-get install libcodec2-1.0" in probe.remedy
    with pytest.raises(GeneratorError, match="libcodec2 is not here"):
        GENERATORS["lpcnet"].open()


def test_the_command_lists_all_with_their_reasons(tmp_path: Path) -> None:
    app = build(["generators"])
    answer = CliRunner().invoke(app, ["generators", "--json", "--weights", str(tmp_path)])
    told = {each["name"]: each for each in json.loads(answer.stdout)}

    assert [*told] == [*GENERATORS]
    assert told["world"]["runs"]
    assert not told["ljspeech_hifigan.v1"]["runs"]
    assert "weights" in told["ljspeech_hifigan.v1"]["why"]
    table = CliRunner().invoke(app, ["generators"])
    assert table.exit_code == 0
    assert "griffin-lim" in table.stdout
    assert [each.name for each in listing(None)] == [*GENERATORS]
