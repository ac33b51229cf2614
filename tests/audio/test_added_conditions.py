from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from scipy import signal

from veravox.audio.conditions import Condition, babble_sources, parse
from veravox.audio.conditions.coders import CODERS, FFmpeg, Through
from veravox.audio.conditions.condition import CHANGES
from veravox.audio.conditions.room import response
from veravox.audio.conditions.sound import Sound
from veravox.audio.recording import AudioError, Samples, read_recording, resample
from veravox.core.added import CLEAN, EXAMPLES, FIRST_APPLICATION, KINDS, PATTERN, read, what_would_be_right
from veravox.core.manifest import Clip
from veravox.core.specs.added import ConditionName
from veravox.datasets.example import example_folder

RATE = 16000
NAMES = (*EXAMPLES, "mp3-16k", "aac-16k", "opus-6k", "amr-7.95k", "reverb5", "snr-10")
BARELY_HEARD = {"amplitude10", "amplitude1", "snr-10"}
NUMBERS = {
    "snr": range(-10, 61),
    "pink": range(-10, 61),
    "babble": range(-10, 61),
    "gain": (*range(-40, 0), *range(1, 41)),
    "clip": range(1, 41),
    "lowpass": range(200, 20001),
    "highpass": range(20, 4001),
    "resample": range(4000, 48001),
}
ROW = Clip("a/human/1.flac", "a", "human", CLEAN, "1", "a/1", "", 1.0, RATE, 1, -20, -3, 0, 0, 4000)


@cache
def speech(rate: int = RATE) -> Samples:
    """Real speech, 1.7 s."""
    recording = read_recording(min(example_folder().rglob("bonafide/*.flac")))
    return resample(recording.samples, recording.rate, rate)


def others(rate: int = RATE) -> list[Samples]:
    paths = sorted(example_folder().rglob("bonafide/*.flac"))[1:3]
    return [resample(each.samples, each.rate, rate) for each in map(read_recording, paths)]


def with_condition(name: str, samples: Samples, rate: int = RATE, seed: int = 1) -> Samples:
    condition = parse(name)
    return condition.apply(samples, rate, seed, others(rate) if condition.needs_others else ())


def lag(samples: Samples, changed: Samples, rate: int) -> float:
    """By how much the changed clip comes later, in ms: where the cross-correlation is highest."""
    found = signal.correlate(changed.astype(np.float64), samples.astype(np.float64), method="fft")
    return 1000 * (int(np.argmax(np.abs(found))) - (samples.size - 1)) / rate


def without(samples: Samples, changed: Samples) -> tuple[np.ndarray, float]:
    """What was added, and how much quieter the clip became, where both are independent."""
    scale = float(np.dot(changed, samples) / np.dot(samples, samples))
    return changed - scale * samples, scale


def test_every_kind_can_be_applied_and_is_explained() -> None:
    assert {*CHANGES, *CODERS} == set(KINDS)
    assert len({each.prefix for each in KINDS.values()}) == len(KINDS)
    for kind in KINDS.values():
        assert kind.help.endswith(".")
        assert bool(kind.number) == bool(kind.range) == ("{value}" in kind.title)
    assert read("mp3-32k").title == "MP3, 32 kbit/s"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("rate", [16000, 44100])
def test_a_condition_keeps_length_place_and_range_and_repeats_itself(name: str, rate: int) -> None:
    clip = speech(rate)
    changed = with_condition(name, clip, rate)
    assert (changed.shape, changed.dtype) == (clip.shape, np.float32)
    assert np.abs(changed).max() <= 1
    assert np.array_equal(changed, with_condition(name, clip, rate))
    assert (name == "amplitude0") == np.array_equal(changed, clip)
    if name not in BARELY_HEARD:
        assert abs(lag(clip, changed, rate)) < 1


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("size", [0, 1, 2, 100])
def test_the_shortest_clips_pass(name: str, size: int) -> None:
    changed = with_condition(name, speech()[5000 : 5000 + size])
    assert changed.shape == (size,)
    assert np.isfinite(changed).all()
    assert np.abs(changed).max(initial=0) <= 1


@pytest.mark.parametrize("name", NAMES)
def test_silence_stays_silent_unless_noise_has_an_amplitude_of_its_own(name: str) -> None:
    changed = with_condition(name, np.zeros(4000, np.float32))
    if name.startswith("amplitude") and name != "amplitude0":
        assert changed.std() > 1e-4
    else:
        assert np.abs(changed).max() < 1e-3  # A-law and GSM know no zero


@pytest.mark.parametrize("name", NAMES)
def test_a_clip_at_full_scale_stays_within_it(name: str) -> None:
    loud = np.sign(speech()).astype(np.float32)
    changed = with_condition(name, loud)
    assert np.isfinite(changed).all()
    assert 0.01 < np.abs(changed).max() <= 1


@pytest.mark.parametrize(
    "name", [each for each in NAMES if parse(each).kind.name in {"snr", "pink", "babble", "reverb"}]
)
def test_another_seed_is_another_noise(name: str) -> None:
    clip = speech()
    one, other = (without(clip, with_condition(name, clip, seed=seed))[0] for seed in (1, 2))
    assert abs(np.corrcoef(one, other)[0, 1]) < (0.9 if name.startswith("reverb") else 0.3)


@pytest.mark.parametrize("kind", ["snr", "pink", "babble"])
@pytest.mark.parametrize("ratio", [-10, 0, 20, 40])
@pytest.mark.parametrize("loudness", [0.05, 0.9])
def test_noise_lies_as_far_below_the_speech_as_it_says_whatever_the_pauses(
    kind: str, ratio: int, loudness: float
) -> None:
    """Of a made-up speaker who is silent for two thirds of the time, so that the active level is known."""
    clip = np.zeros(3 * RATE, np.float32)
    clip[RATE : 2 * RATE] = loudness * np.sin(2 * np.pi * 440 * np.arange(RATE) / RATE)
    noise, scale = without(clip, with_condition(f"{kind}{ratio}", clip))
    power = (scale * loudness) ** 2 / 2
    assert 10 * np.log10(power / np.square(noise).mean()) == pytest.approx(ratio, abs=0.2)


def test_pink_noise_falls_by_three_decibels_an_octave_and_white_noise_does_not() -> None:
    clip = 0.1 * np.sin(2 * np.pi * 50 * np.arange(20 * RATE) / RATE).astype(np.float32)
    for name, slope in (("snr0", 0.0), ("pink0", -3.01)):
        noise, _scale = without(clip, with_condition(name, clip))
        frequencies, density = signal.welch(noise, RATE, nperseg=4096)
        octaves = np.log2(frequencies[50:2000])
        assert np.polyfit(octaves, 10 * np.log10(density[50:2000]), 1)[0] == pytest.approx(slope, abs=0.15)


@pytest.mark.parametrize("name", FIRST_APPLICATION)
def test_an_amplitude_is_the_deviation_of_the_noise_against_a_clip_within_full_scale(name: str) -> None:
    clip, deviation = speech(), float(name.removeprefix("amplitude"))
    changed = with_condition(name, clip).astype(np.float64)
    loudest = np.abs(clip + deviation * np.random.default_rng(1).standard_normal(clip.size)).max()
    noise = changed * max(1.0, loudest) - clip
    assert noise.std() == pytest.approx(deviation, rel=0.02, abs=1e-7)
    assert (np.abs(changed).max() == pytest.approx(1)) == (deviation >= 1)


@pytest.mark.parametrize("seconds", [0.2, 0.4, 1.0])
def test_a_room_falls_by_sixty_decibels_in_its_time(seconds: float) -> None:
    """Schroeder's backward integration, from -5 to -35 dB, of the response behind the direct sound."""
    tail = response(Sound(np.zeros(4 * RATE, np.float32), RATE, np.random.default_rng(3)), seconds)[1:]
    decay = 10 * np.log10(np.cumsum(tail[::-1] ** 2)[::-1][100:] / np.square(tail).sum() + 1e-12)
    fitted = np.flatnonzero((decay < -5) & (decay > -35))
    assert -60 / np.polyfit(fitted / RATE, decay[fitted], 1)[0] == pytest.approx(seconds, rel=0.1)
    clip = speech()
    assert np.square(with_condition("reverb0.4", clip)).mean() == pytest.approx(np.square(clip).mean(), rel=0.01)


def test_gain_and_clipping_do_what_they_say() -> None:
    clip = speech()
    assert np.allclose(with_condition("gain-6", clip), clip * 10 ** (-6 / 20), atol=1e-7)
    assert np.allclose(with_condition("gain40", clip), np.clip(clip * 100, -1, 1), atol=1e-6)
    limit = np.abs(clip).max() * 10 ** (-10 / 20)
    assert np.allclose(with_condition("clip10", clip), np.clip(clip, -limit, limit), atol=1e-7)


@pytest.mark.parametrize(
    ("name", "gone", "left"),
    [
        ("lowpass4000", (4050, 8000), (100, 3000)),
        ("highpass300", (20, 140), (500, 7900)),
        ("resample8000", (4050, 8000), (100, 3500)),
        ("alaw", (4200, 8000), (300, 3400)),
        ("gsm", (4200, 8000), (300, 1000)),
        ("resample11025", (5600, 8000), (100, 4900)),
    ],
)
def test_bands_are_taken_away_and_nothing_beside_them(name: str, gone: tuple[int, int], left: tuple[int, int]) -> None:
    clip = 0.1 * np.random.default_rng(0).standard_normal(4 * RATE).astype(np.float32)
    frequencies, before = signal.welch(clip, RATE, nperseg=2048)
    after = signal.welch(with_condition(name, clip), RATE, nperseg=2048)[1]
    change = 10 * np.log10(after / before)
    low, high = np.searchsorted(frequencies, gone)
    assert change[low:high].max() < -30
    low, high = np.searchsorted(frequencies, left)
    assert np.abs(change[low:high]).mean() < (6 if name == "gsm" else 1)


@pytest.mark.parametrize(
    ("name", "edge"), [("lowpass8000", "8000"), ("resample16000", "8000"), ("highpass4000", "4000")]
)
def test_what_would_change_nothing_or_leave_nothing_is_refused(name: str, edge: str) -> None:
    rate = 8000 if name == "highpass4000" else RATE
    with pytest.raises(AudioError, match=f"above {edge} Hz: its rate is {rate} Hz. Choose"):
        with_condition(name, speech(rate), rate)


@pytest.mark.parametrize("name", [each for each in NAMES if parse(each).kind.name in CODERS])
@pytest.mark.parametrize("rate", [8000, 22050, 96000])
def test_every_codec_is_there_and_lets_speech_of_any_rate_through_in_place(name: str, rate: int) -> None:
    assert not parse(name).why_not
    clip = speech(rate)
    changed = with_condition(name, clip, rate)
    assert abs(lag(clip, changed, rate)) < 1
    sections = signal.butter(4, (700, 3000), "bandpass", fs=rate, output="sos")  # AMR's high-pass turns the phase below
    inner = [signal.sosfiltfilt(sections, each) for each in (clip, changed)]
    likeness = np.corrcoef(*inner)[0, 1]
    assert 0.7 < likeness < 0.99999999
    assert np.std(inner[1]) == pytest.approx(np.std(inner[0]), rel=0.25)


def test_more_bits_are_nearer_to_the_source() -> None:
    clip = speech()
    for codec, rates in {"mp3": (16, 32, 64), "aac": (16, 32, 64), "opus": (6, 12, 64)}.items():
        errors = [float(np.square(with_condition(f"{codec}-{rate}k", clip) - clip).mean()) for rate in rates]
        assert errors == sorted(errors, reverse=True), codec


def test_a_codec_that_is_not_there_says_what_to_do() -> None:
    lacking = Through(FFmpeg("libnothing", "libopus", "flt", only=48000))
    assert lacking.why_not() == (
        "The FFmpeg within PyAV has no libnothing here; install PyAV's own wheel: pip install --force-reinstall av"
    )
    with pytest.raises(AudioError, match="has no libnothing here"):
        lacking.through(Sound(speech(), RATE, np.random.default_rng(0)), 16)


def test_babble_comes_from_the_own_pair_alone_and_only_from_clean_human_clips() -> None:
    copy = replace(ROW, clip="a/world/1.flac", generator="world")
    noisy = replace(ROW, clip="a/human/1~snr20.flac", condition="snr20")
    strangers = [replace(ROW, clip="a/human/2.flac", pair="a/2"), replace(ROW, clip="b/human/1.flac", speaker="b")]
    assert babble_sources(copy, [*strangers, noisy, ROW]) == [ROW]
    assert babble_sources(copy, strangers) == [copy]


def test_babble_is_not_the_sentence_that_it_is_made_of() -> None:
    clip, source = speech(), others()[0]
    noise, _scale = without(clip, parse("babble0").apply(clip, RATE, 1, [source]))
    found = np.abs(signal.correlate(noise, source, method="fft")).max()
    assert found / (np.linalg.norm(noise) * np.linalg.norm(source)) < 0.2
    levels = np.square(noise[: noise.size // 800 * 800].reshape(-1, 800)).mean(axis=1)
    assert 10 * np.log10(levels.max() / np.median(levels)) < 9  # as steady as several voices are


@pytest.mark.parametrize("silent", [(), (np.zeros(3000, np.float32), np.zeros(0, np.float32))])
def test_babble_of_nothing_is_refused(silent: tuple[Samples, ...]) -> None:
    with pytest.raises(AudioError, match="There is no other sound to make babble of"):
        parse("babble5").apply(speech(), RATE, 1, silent)


def test_clean_is_a_condition_that_changes_nothing() -> None:
    assert parse(CLEAN) == Condition(CLEAN)
    assert np.array_equal(parse(CLEAN).apply(speech(), RATE, 1), speech())


@pytest.mark.parametrize("kind", NUMBERS)
@given(number=st.integers(-50, 50000))
@settings(max_examples=50)
def test_the_shape_of_a_name_holds_the_bounds_that_it_tells(kind: str, number: int) -> None:
    for each in (number, min(NUMBERS[kind]), max(NUMBERS[kind]), min(NUMBERS[kind]) - 1, max(NUMBERS[kind]) + 1):
        assert (read(f"{kind}{each}") is not None) == (each in NUMBERS[kind]), each


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("snr61", "Behind snr stands a whole number of dB from -10 to 60; a lower one is louder noise, such as snr20."),
        ("mp3-33k", "Behind mp3- stands one of 16k, 24k, 32k, 48k, 64k, 96k and 128k, such as mp3-32k."),
        (
            "amplitude0.10",
            "Behind amplitude stands a number from 0 to 10 with at most four decimals, such as amplitude10.",
        ),
        ("reverb0", "Behind reverb stands seconds from 0.1 to 5 with at most one decimal, such as reverb0.4."),
        ("alaw8", "Did you mean alaw?"),
        ("hghpass300", "Did you mean highpass300?"),
        ("clean", "Clean clips stay by themselves; they need not be asked for."),
        ("thunder", ""),
    ],
)
def test_a_name_that_is_none_says_what_would_be_right(name: str, said: str) -> None:
    assert what_would_be_right(name) == said
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(ConditionName).validate_python(name)
    assert f"'{name}' is no condition" in str(refused.value)
    assert said in str(refused.value)


def test_names_pass_the_spec_that_the_conditions_know() -> None:
    names = TypeAdapter(ConditionName)
    assert [names.validate_python(each) for each in NAMES] == list(NAMES)
    assert names.json_schema()["pattern"] == PATTERN
