"""What a user's folder may hold besides good clips: each is imported, or refused with its reason."""

import os
import shutil
import signal
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from veravox.audio.recording import AudioError
from veravox.datasets.example import example_folder
from veravox.datasets.importing import clips
from veravox.datasets.importing.headers import refuse_by_header
from veravox.datasets.placing import Placed

Import = Callable[..., Placed]
LeftBehind = Callable[[], list[str]]


def header(rate: int, bits: int, samples: int, kind: int = 1, channels: int = 1) -> bytes:
    """Of a WAV file that says these things of itself."""
    block = max(1, channels * bits // 8)
    data = min(samples * block, 2**32 - 64)
    form = struct.pack("<HHIIHH", kind, channels, rate, rate * block, block, bits)
    return (
        b"RIFF"
        + struct.pack("<I", 36 + data)
        + b"WAVEfmt "
        + struct.pack("<I", 16)
        + form
        + b"data"
        + struct.pack("<I", data)
    )


def wav(bits: int, *, form: bytes = b"RIFF", before: bytes = b"", extensible: bool = False) -> bytes:
    """A tenth of a second at so many bits a sample, in one of the forms that a WAV file may have."""
    order = ">" if form == b"RIFX" else "<"
    told = struct.pack(f"{order}HHIIHH", 0xFFFE if extensible else 1, 1, 16000, 2000 * bits, max(1, bits // 8), bits)
    if extensible:
        told += struct.pack("<HHIHHIQ", 22, bits, 4, 1, 0, 0x100000, 0x719B3800AA000080)
    sound = np.random.default_rng(bits).bytes(200 * bits)
    chunks = before
    for name, content in ((b"fmt ", told), (b"data", sound)):
        chunks += name + struct.pack(f"{order}I", len(content)) + content
    return form + struct.pack(f"{order}I", 4 + len(chunks)) + b"WAVE" + chunks


def chunk(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content + bytes(len(content) % 2)


SIZES = chunk(b"ds64", struct.pack("<QQQI", 4000, 2000, 1000, 0))


@pytest.mark.parametrize("bits", [1, 4])
@pytest.mark.parametrize(
    "how",
    [
        {},
        {"extensible": True},
        {"before": chunk(b"JUNK", bytes(5000))},
        {"before": chunk(b"LIST", b"odd")},
        {"before": chunk(b"JUNK", b"fmt " + struct.pack("<IHHIIHH", 16, 1, 1, 16000, 32000, 2, 16))},
        {"form": b"RIFX"},
        {"form": b"RF64", "before": SIZES},
    ],
)
def test_samples_of_less_than_a_byte_are_refused_wherever_the_header_says_so(
    tmp_path: Path, bits: int, how: dict[str, Any]
) -> None:
    (tmp_path / "a.wav").write_bytes(wav(bits, **how))
    with pytest.raises(AudioError, match=f"samples have {bits} bit"):
        refuse_by_header(tmp_path / "a.wav")
    (tmp_path / "b.wav").write_bytes(wav(16, **how))
    refuse_by_header(tmp_path / "b.wav")
    assert clips.read_recording(tmp_path / "b.wav").samples.size >= 1000


def reasons(placed: Placed) -> dict[str, str]:
    return {Path(each.clip).name: each.reason for each in placed.card.refused}


def test_headers_that_lie_are_refused_or_read_as_far_as_they_go(source: Path, import_it: Import) -> None:
    there = source / "it_carlo" / "bonafide"
    (there / "one-bit.wav").write_bytes(header(16000, 1, 800) + bytes(100))
    (there / "no-rate.wav").write_bytes(header(0, 16, 800) + bytes(1600))
    (there / "no-channels.wav").write_bytes(header(16000, 16, 800, channels=0) + bytes(1600))
    (there / "strange-codec.wav").write_bytes(header(16000, 16, 800, kind=0x7777) + bytes(1600))
    (there / "head-alone.wav").write_bytes(header(16000, 16, 800))
    (there / "cut-head.wav").write_bytes(header(16000, 16, 800)[:20])
    (there / "cut.flac").write_bytes(next(there.glob("*.flac")).read_bytes()[:40])
    placed = import_it()
    assert sorted(reasons(placed)) == [
        "cut-head.wav",
        "cut.flac",
        "head-alone.wav",
        "no-channels.wav",
        "no-rate.wav",
        "one-bit.wav",
        "strange-codec.wav",
    ]
    assert all(reason.endswith(".") for reason in reasons(placed).values())
    assert len(placed.folder.rows()) == 8


def test_192_khz_is_taken_and_more_than_any_converter_refused(source: Path, import_it: Import) -> None:
    there = source / "it_carlo" / "bonafide"
    tone = 0.1 * np.sin(np.arange(19200) / 10)
    soundfile.write(there / "high.wav", tone, 192_000, subtype="PCM_24")
    soundfile.write(there / "absurd.wav", tone, 500_000)
    soundfile.write(there / "low.wav", tone, 1000)
    placed = import_it()
    assert sorted(reasons(placed)) == ["absurd.wav", "low.wav"]
    (high,) = [row for row in placed.folder.rows() if row.clip.endswith("high.wav")]
    assert (high.rate, high.bits, high.samples) == (192_000, 24, 19200)


def test_a_day_of_sound_is_refused_by_its_header_and_never_copied(
    source: Path, import_it: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = source / "it_carlo" / "bonafide" / "day.wav"
    day.write_bytes(header(16_000, 8, 24 * 3600 * 16_000))
    os.truncate(day, 44 + 24 * 3600 * 16_000)  # a hole: no disk is used
    copied: list[str] = []
    whole = clips.copy
    monkeypatch.setattr(clips, "copy", lambda one, other: copied.append(one.name) or whole(one, other))
    placed = import_it()
    assert "24.0 hours; at its rate, 279 minutes can be read" in reasons(placed)["day.wav"]
    assert "day.wav" not in copied
    assert len(copied) == 8


@pytest.mark.parametrize("name", ["語音", "صوت", "ελληνικά", "Ünïcödé", "👋", "a b'c\"d&e;f", "-rf", "%2e%2e", "CON"])
def test_names_in_any_script_are_clips_voices_and_classes(source: Path, import_it: Import, name: str) -> None:
    clip = next((source / "it_carlo" / "bonafide").iterdir())
    (source / name / name).mkdir(parents=True)
    shutil.copy(clip, source / name / name / f"{name}.flac")
    placed = import_it()
    assert placed.card.refused == []
    (row,) = [row for row in placed.folder.rows() if row.speaker == name]
    assert (row.generator, row.clip) == (name, f"{name}/{name}/{name}.flac")
    assert (placed.folder.clips / row.clip).read_bytes() == clip.read_bytes()


def test_a_speaker_with_one_clip_is_a_speaker(source: Path, import_it: Import) -> None:
    clip = next((source / "it_carlo" / "bonafide").iterdir())
    (source / "solo" / "bonafide").mkdir(parents=True)
    shutil.copy(clip, source / "solo" / "bonafide")
    assert import_it().card.speakers == ["en_allison", "it_carlo", "solo"]


def test_a_file_that_grows_while_it_is_copied_is_refused(
    source: Path, import_it: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    growing = next((source / "it_carlo" / "bonafide").iterdir())
    looked = clips._state

    def state(file: int) -> tuple[int, int]:
        seen = looked(file)
        if Path(f"/proc/self/fd/{file}").readlink() == growing:
            with growing.open("ab") as more:
                more.write(b"more")
        return seen

    monkeypatch.setattr(clips, "_state", state)
    placed = import_it()
    assert list(reasons(placed)) == [growing.name]
    assert "changed while it was copied" in reasons(placed)[growing.name]
    assert len(placed.folder.rows()) == 7
    assert not (placed.folder.clips / "it_carlo" / "bonafide" / growing.name).exists()


def test_a_file_that_vanishes_meanwhile_is_refused(
    source: Path, import_it: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone, whole = next((source / "it_carlo" / "bonafide").iterdir()), clips.copy

    def copy(one: Path, other: Path) -> str:
        if one == gone:
            one.unlink()
        return whole(one, other)

    monkeypatch.setattr(clips, "copy", copy)
    assert "No such file" in reasons(import_it())[gone.name]


KILLED = """
import os, signal, sys
from pathlib import Path
from veravox.datasets.importing import import_folder
from veravox.datasets.report import Report

class Killed(Report):
    left = int(sys.argv[3])
    def step(self):
        self.left -= 1
        if self.left < 0:
            os.kill(os.getpid(), signal.SIGKILL)

import_folder(Path(sys.argv[1]), Path(sys.argv[2]), "mine", "", "job", Killed())
"""


@pytest.mark.parametrize("clips_before", [0, 3, 7])
def test_a_kill_leaves_no_dataset_and_the_next_attempt_a_whole_one(
    source: Path, data: Path, import_it: Import, left_behind: LeftBehind, clips_before: int
) -> None:
    line = [sys.executable, "-c", KILLED, str(source), str(data / "datasets"), str(clips_before)]
    assert subprocess.run(line, check=False).returncode == -signal.SIGKILL
    assert left_behind() == [".job.partial"]
    placed = import_it(job="job")
    assert left_behind() == [placed.card.version]
    assert len(placed.folder.rows()) == 8


def test_the_example_says_what_its_files_are(dataset: object) -> None:
    rows = dataset.rows()  # type: ignore[attr-defined]
    told = soundfile.info(example_folder() / rows[0].clip)
    assert (rows[0].samples, rows[0].bits) == (told.frames, 16)


def test_an_error_of_sound_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(b"RIFF")
    with pytest.raises(AudioError, match=r"\.$"):
        clips.read_recording(tmp_path / "a.wav")
