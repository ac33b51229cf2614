"""One chain for every class: what must be alike after it, whatever the clips were before; on real speech."""

from collections.abc import Callable
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import signal

from veravox.audio.chain import MARGIN, Chain, equalised, unchanged_by
from veravox.audio.recording import Recording, Samples, read_recording, resample
from veravox.audio.speech_level import FRAME, active_power, frame_power
from veravox.datasets.example import example_folder

CHAIN = Chain()
RATE = CHAIN.rate
Planted = Callable[[Samples], Recording]


@cache
def speech(number: int = 0) -> Samples:
    """Real speech at 16 kHz, of one of six clips."""
    recording = read_recording(sorted(example_folder().rglob("bonafide/*.flac"))[15 * number])
    return resample(recording.samples, recording.rate, RATE)


def at_16k(samples: np.ndarray) -> Recording:
    return Recording(samples.astype(np.float32), RATE, 1)


def tilted(samples: Samples) -> Recording:
    """As through another microphone: its upper frequencies 12 dB louder, with nothing moved."""
    shelf = signal.sosfiltfilt(signal.butter(1, 1500, "highpass", fs=RATE, output="sos"), samples)
    return at_16k(0.3 * (samples + 3 * shelf))


def clicked(samples: Samples) -> Recording:
    """As loud, with a peak three times as high."""
    changed = samples.copy()
    changed[samples.size // 2] = 3 * np.abs(samples).max()
    return at_16k(changed)


PLANTED: dict[str, Planted] = {
    "quieter": lambda samples: at_16k(samples * 0.5),
    "to full scale": lambda samples: at_16k(samples / np.abs(samples).max()),
    "louder by a decibel": lambda samples: at_16k(samples * 1.12),
    "offset": lambda samples: at_16k(samples + 0.02),
    "padded": lambda samples: at_16k(np.pad(samples, (0, 8000))),
    "cut": lambda samples: at_16k(samples[:-1600]),
    "of a hop": lambda samples: at_16k(samples[: samples.size // 256 * 256]),
    "of another rate": lambda samples: Recording(resample(samples, RATE, 22050), 22050, 1),
    "clicked": clicked,
    "tilted": tilted,
}


def active(samples: np.ndarray) -> float:
    """dBFS."""
    return 10 * np.log10(active_power(frame_power(samples / 32767, RATE)))


def paired(plant: Planted, number: int = 0, chain: Chain = CHAIN) -> tuple[np.ndarray, np.ndarray]:
    human = speech(number)
    one, other = equalised([at_16k(human), plant(human)], 0, chain, [1, 2], 3)
    return one.astype(np.float64), other.astype(np.float64)


@pytest.mark.parametrize("number", range(3))
@pytest.mark.parametrize("name", PLANTED)
def test_what_gave_a_class_away_is_gone(name: str, number: int) -> None:
    human, copy = paired(PLANTED[name], number)
    assert human.size == copy.size
    assert active(copy) == pytest.approx(active(human), abs=0.1)
    for each in (human, copy):
        assert abs(each.mean()) < 4 * 0.5 / np.sqrt(each.size), "no more than dither leaves"
        assert np.abs(each[[0, -1]]).max() <= 3, "faded"
        power = signal.welch(each, RATE, nperseg=2048)[1]
        assert 10 * np.log10(power[900:].max() / power.max()) < -60, "nothing above 7,031 Hz but dither"


@pytest.mark.parametrize("name", PLANTED)
def test_a_pair_stays_aligned_to_the_sample(name: str) -> None:
    human, copy = paired(PLANTED[name])
    found = signal.correlate(copy, human, method="fft")
    assert int(np.argmax(found)) == human.size - 1


def test_the_level_is_that_of_the_active_speech_whatever_the_pauses_and_peaks() -> None:
    for pause in (0, RATE):
        clip = np.insert(speech(), speech().size // 2, np.zeros(pause))
        for each in (at_16k(clip), clicked(clip)):
            (made,) = equalised([each], 0, CHAIN, [1], 3)
            assert active(made) == pytest.approx(CHAIN.level, abs=0.1)


@pytest.mark.parametrize("chain", [Chain(level=-6, noise_floor=-30), Chain(level=-6), CHAIN])
def test_nobody_is_clipped_and_all_give_way_alike(chain: Chain) -> None:
    human, copy = paired(clicked, chain=chain)
    pulses = np.zeros(2 * RATE)
    pulses[8000:24000:100] = 1  # most of its many peaks stand as high as the highest
    for each in (human, copy, *equalised([at_16k(pulses)], 0, chain, [1], 3)):
        assert np.abs(each.astype(float)).max() < 32767
    assert active(copy) == pytest.approx(active(human), abs=0.1)


@pytest.mark.parametrize("hop", [160, 200, 256, 300, 512])
def test_no_length_tells_a_hop(hop: int) -> None:
    """Of clips that all were whole hops long."""
    clip = speech()[: speech().size // hop * hop]
    left = [
        equalised([at_16k(clip)], 0, Chain(trim=trim), [1], seed)[0].size % hop
        for seed in range(100)
        for trim in (False, True)
    ]
    assert left.count(0) <= 8
    assert len(set(left)) > 0.3 * hop
    assert np.mean(left) == pytest.approx(hop / 2, rel=0.2)


def test_the_stretch_is_that_of_the_human_clip() -> None:
    """A copy with noise before and behind the speech moves nothing; its speech stays where the human's is."""
    silence = np.zeros(RATE, np.float32)
    human = np.concatenate([silence, speech(), silence])
    noise = 0.02 * np.random.default_rng(0).standard_normal(human.size)
    alone = equalised([at_16k(human)], 0, CHAIN, [1], 3)[0]
    one, other = equalised([at_16k(human + noise), at_16k(human)], 1, CHAIN, [2, 1], 3)
    assert np.array_equal(other, alone)
    assert one.size == alone.size
    assert alone.size <= speech().size + 2 * round((MARGIN + FRAME) * RATE)
    whole = equalised([at_16k(human)], 0, Chain(trim=False), [1], 3)[0]
    assert 0 <= human.size - whole.size < 512


def test_silence_becomes_the_noise_floor_and_nothing_is_exactly_silent() -> None:
    for chain in (CHAIN, Chain(noise_floor=-50, high=4000)):
        (made,) = equalised([at_16k(np.zeros(RATE))], 0, chain, [1], 3)
        level = 20 * np.log10((made / 32767)[400:-400].std())
        assert level == pytest.approx(chain.noise_floor, abs=0.3)
    with_pause = np.concatenate([speech(), np.zeros(RATE, np.float32), speech()])
    (made,) = equalised([at_16k(with_pause)], 0, CHAIN, [1], 3)
    assert np.mean(made == 0) < 0.1


def test_the_same_seeds_give_the_same_bytes_and_a_pair_shares_no_noise() -> None:
    silent = [at_16k(np.zeros(RATE))] * 2
    one, other = equalised(silent, 0, CHAIN, [1, 2], 3)
    again = equalised(silent, 0, CHAIN, [1, 2], 3)
    assert np.array_equal(one, again[0])
    assert np.array_equal(other, again[1])
    assert abs(np.corrcoef(one, other)[0, 1]) < 0.05


@given(
    size=st.sampled_from([1, 2, 3, 17, 320, 321, 2049]),
    shape=st.sampled_from(["silence", "ones", "noise", "square"]),
    rate=st.sampled_from([8000, 16000, 48000]),
    trim=st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_the_shortest_and_strangest_clips_pass(size: int, shape: str, rate: int, trim: bool) -> None:
    wave = {
        "silence": np.zeros(size),
        "ones": np.ones(size),
        "noise": np.random.default_rng(0).uniform(-1, 1, size),
        "square": np.sign(np.sin(np.arange(size) + 0.5)),
    }[shape]
    chain = Chain(rate=rate, high=0.4375 * rate, trim=trim)
    one, other = equalised([at_16k(wave), at_16k(np.pad(wave, (0, 5)))], 0, chain, [1, 2], 3)
    assert one.dtype == np.int16
    assert 1 <= one.size == other.size <= max(1, (2 * size * rate + RATE) // (2 * RATE))
    assert max(np.abs(each.astype(int)).max() for each in (one, other)) < 32767


def test_the_chain_is_one_line() -> None:
    assert Chain(trim=False, high=3800).text == (
        "equalised(16000 Hz, 80-3800 Hz, whole, -26 dBFS, floor -70 dBFS, 16 bit)"
    )


@pytest.mark.parametrize(
    ("said", "between"),
    [
        (CHAIN.text, (137, 6738)),
        (f"world(16000 Hz); {Chain(high=3800).text}", (137, 3201)),
        (f"{CHAIN.text}; {Chain(low=0, high=3400.5).text}", (0, 2826)),
        (f"{CHAIN.text}; snr20", None),
        ("world(16000 Hz)", None),
        ("", None),
    ],
    ids=["chain", "copy", "twice", "noise after it", "none", "nothing"],
)
def test_a_line_of_the_manifest_says_where_a_clip_is_as_it_was(said: str, between: tuple[float, float] | None) -> None:
    assert unchanged_by(said) == (between and pytest.approx(between, rel=0.02))


def test_where_a_clip_is_as_it_was_the_chain_took_no_more_than_a_decibel() -> None:
    """On noise of all frequencies, by what it is before and after, and that it takes more soon beyond."""
    noise = at_16k(0.05 * np.random.default_rng(0).standard_normal(60 * RATE))
    (made,) = equalised([noise], 0, Chain(trim=False), [1], 3)
    frequencies, after = signal.welch(made / 32767, RATE, nperseg=4096)
    low, high = unchanged_by(CHAIN.text) or (0, 0)
    level = 10 * np.log10(after / np.median(after[(frequencies > 500) & (frequencies < 5000)]))
    assert level[(frequencies > low) & (frequencies < high)].min() > -1.6
    assert level[frequencies < 0.7 * low].max() < -2
    assert level[frequencies > 1.03 * high].max() < -2
