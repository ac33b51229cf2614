"""The audit on real speech: artefacts that are put into copies of real clips are found, by what is measured of them."""

import io
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
from audited_rows import card_of

from veravox.audio.measures import measure
from veravox.audio.recording import Recording, Samples, read_recording, resample
from veravox.core.audit import Audit, Band, read_audit, write_audit
from veravox.core.manifest import Clip, DatasetFolder
from veravox.datasets.audit import audit
from veravox.datasets.example import example_folder
from veravox.datasets.pack import build_pack
from veravox.datasets.report import Report

Change = Callable[[np.random.Generator, Recording], Recording]
Audited = Callable[..., Audit]
CLIPS = sorted(example_folder().glob("*/bonafide/*.flac"))


@pytest.fixture(scope="module")
def recordings() -> list[Recording]:
    return [read_recording(path) for path in CLIPS]


def row_of(place: int, generator: str, recording: Recording) -> Clip:
    speaker, name = CLIPS[place].parts[-3], CLIPS[place].stem
    return Clip(
        clip=f"{speaker}/{generator}/{name}.flac",
        speaker=speaker,
        generator=generator,
        condition="clean",
        prompt=name.removeprefix(speaker),
        pair=f"{speaker}/{name}",
        sha256=f"{generator}{place}",
        seconds=recording.seconds,
        rate=recording.rate,
        channels=recording.channels,
        **asdict(measure(recording)),
    )


@pytest.fixture(scope="module")
def human(recordings: list[Recording]) -> list[Clip]:
    return [row_of(place, "bonafide", each) for place, each in enumerate(recordings)]


@pytest.fixture
def audited(recordings: list[Recording], human: list[Clip]) -> Audited:
    """Audits human clips and copies of which a share was changed: nothing else tells them apart."""

    def run(change: Change, share: float = 1.0) -> Audit:
        random = np.random.default_rng(1)
        copies = [
            row_of(place, "copy", change(random, each))
            if random.random() < share
            else replace(row, generator="copy", clip=row.clip.replace("bonafide", "copy"), sha256=f"copy{place}")
            for place, (each, row) in enumerate(zip(recordings, human, strict=True))
        ]
        return audit(card_of(human), [*human, *copies])

    return run


def changed(recording: Recording, samples: Samples) -> Recording:
    return replace(recording, samples=np.asarray(samples, np.float32))


def delayed(random: np.random.Generator, each: Recording) -> Recording:
    return changed(each, np.pad(each.samples, (round(0.1 * each.rate), 0)))


def followed(random: np.random.Generator, each: Recording) -> Recording:
    return changed(each, np.pad(each.samples, (0, round(0.15 * each.rate))))


def louder(random: np.random.Generator, each: Recording) -> Recording:
    return changed(each, each.samples * 1.8)


def offset(random: np.random.Generator, each: Recording) -> Recording:
    return changed(each, each.samples + 2e-4)


def muffled(random: np.random.Generator, each: Recording) -> Recording:
    spectrum = np.fft.rfft(each.samples)
    spectrum[np.fft.rfftfreq(each.samples.size, 1 / each.rate) > 4500] *= 1e-4
    return changed(each, np.fft.irfft(spectrum, each.samples.size))


def hissing(random: np.random.Generator, each: Recording) -> Recording:
    return changed(each, each.samples + 10 ** (-62 / 20) * random.standard_normal(each.samples.size))


def gated(random: np.random.Generator, each: Recording) -> Recording:
    return changed(each, np.where(np.abs(each.samples) < 3e-4, 0, each.samples))


def whole_hops(random: np.random.Generator, each: Recording) -> Recording:
    return changed(each, each.samples[: each.samples.size // 256 * 256])


def faster_rate(random: np.random.Generator, each: Recording) -> Recording:
    return replace(each, samples=resample(each.samples, each.rate, 22050), rate=22050)


def inventing_highs(random: np.random.Generator, each: Recording) -> Recording:
    noise = np.fft.rfft(random.standard_normal(each.samples.size))
    noise[np.fft.rfftfreq(each.samples.size, 1 / each.rate) < 7600] = 0
    return changed(each, each.samples + 2e-3 * np.fft.irfft(noise, each.samples.size))


def test_copies_that_differ_in_nothing_raise_no_alarm(audited: Audited) -> None:
    found = audited(lambda random, each: each)
    assert (found.band, found.alarms) == (Band.CLEAN, [])
    assert found.duplicates.near == 0


@pytest.mark.parametrize(
    ("name", "change", "share"),
    [
        ("leading", delayed, 0.6),
        ("trailing", followed, 0.6),
        ("level", louder, 0.7),
        ("peak", louder, 0.7),
        ("dc", offset, 0.7),
        ("reach", muffled, 0.7),
        ("noise_floor", hissing, 0.7),
        ("zeros", gated, 0.7),
        ("modulo256", whole_hops, 0.7),
        ("rate", faster_rate, 0.7),
        ("high", inventing_highs, 0.7),
    ],
)
def test_what_was_done_to_most_copies_is_found(audited: Audited, name: str, change: Change, share: float) -> None:
    found = audited(change, share)
    cue = next(cue for cue in found.cues if cue.name == name)
    assert cue.alarm
    assert cue.equal_error_rate is not None
    assert cue.equal_error_rate < 0.35


def test_eight_bits_are_found(audited: Audited) -> None:
    def eight(random: np.random.Generator, each: Recording) -> Recording:
        file = io.BytesIO()
        soundfile.write(file, each.samples, each.rate, format="WAV", subtype="PCM_U8")
        file.seek(0)
        return replace(changed(each, soundfile.read(file, dtype="float32")[0]), bits=8)

    assert {cue.name: cue.band for cue in audited(eight).cues}["bits"] is Band.READABLE


def test_a_recording_under_another_name_is_found_after_a_codec(recordings: list[Recording], human: list[Clip]) -> None:
    file = io.BytesIO()
    soundfile.write(file, recordings[0].samples / 2, recordings[0].rate, format="OGG", subtype="VORBIS")
    file.seek(0)
    samples, rate = soundfile.read(file, dtype="float32")
    stranger = {"clip": "stranger/bonafide/1.ogg", "pair": "stranger/1", "sha256": "other"}
    again = replace(row_of(40, "bonafide", Recording(samples, rate, 1)), **stranger)
    found = audit(card_of(human), [*human, again]).duplicates
    assert (found.near, found.exact) == (1, 0)
    assert set(found.listed[0].clips) == {human[0].clip, again.clip}


def test_the_whole_way_on_a_dataset_with_its_pack(dataset: DatasetFolder, tmp_path: Path) -> None:
    card = dataset.card()
    assert card is not None
    found = audit(card, dataset.rows(), build_pack(dataset, "mel", Report()))
    assert found.spectra is not None
    assert [curve.generator for curve in found.spectra.curves] == ["bonafide", "lpcnet"]
    assert len(found.spectra.frequencies) == len(found.spectra.curves[0].levels) == 80
    assert found.spectra.frequencies == sorted(found.spectra.frequencies)
    assert found.formats[0].rates == {"16000": 4}
    assert found.formats[0].bits == {"16": 4}
    assert not any(cue.alarm for cue in found.cues)  # of four clips in each class nothing can be said
    write_audit(tmp_path, found)
    assert read_audit(tmp_path) == found
    assert "<svg" in (tmp_path / "audit.html").read_text()
