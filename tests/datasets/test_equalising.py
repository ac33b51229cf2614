"""Who passes the chain together."""

from dataclasses import replace
from pathlib import Path

import numpy as np
from soundfile import write

from veravox.audio.measures import measure
from veravox.audio.recording import read_recording
from veravox.core.data_folder import DataFolder
from veravox.core.manifest import Clip
from veravox.core.specs.steps import Equalise
from veravox.datasets.example import example_folder
from veravox.datasets.making.equalising import equalise
from veravox.datasets.making.stage import Located, Making, Stage
from veravox.datasets.report import Report


def a_row(speaker: str, generator: str, pair: str) -> Clip:
    name = f"{speaker}/{generator}/1.wav"
    return Clip(name, speaker, generator, "clean", "1", pair, name, 1.0, 16000, 1, -20, -3, 0, 0, 4000)


def test_speakers_whose_pairs_are_called_alike_do_not_share_a_stretch(tmp_path: Path) -> None:
    """As in a table that names pairs by their sentence: each speaker is cut where that speaker speaks."""
    sources = [min((example_folder() / each / "bonafide").iterdir()) for each in ("en_allison", "it_carlo")]
    human, clips, made = [read_recording(path) for path in sources], [], {}
    for lead, (speaker, recording) in enumerate(zip(("anna", "bruno"), human, strict=True)):
        waited = np.concatenate([np.zeros(2 * lead * recording.rate), recording.samples])
        for generator, factor in (("human", 1.0), ("world", 0.5)):
            path = tmp_path / f"{speaker}-{generator}.wav"
            write(path, factor * waited, recording.rate, subtype="FLOAT")
            clips.append(Located(a_row(speaker, generator, "arctic_a0001"), path))
    making = Making(tmp_path / "step", DataFolder(tmp_path), seed=17)
    after = equalise(Equalise(), Stage(tuple(clips), "human"), making, Report())
    for each in after.clips:
        made[each.row.speaker, each.row.generator] = each.row
    for speaker, recording in zip(("anna", "bruno"), human, strict=True):
        one, other = made[speaker, "human"], made[speaker, "world"]
        spoken = recording.seconds - measure(recording).leading - measure(recording).trailing
        assert one.samples == other.samples
        assert spoken - 0.05 < one.seconds < spoken + 0.2
        assert abs(one.level - other.level) < 0.1


def test_files_that_are_called_alike_and_are_not_as_long_are_no_pair(tmp_path: Path) -> None:
    """As in folders of classes whose files are numbered: a longer one keeps its end, a copy of whole hops is cut along."""
    human = read_recording(min((example_folder() / "it_carlo" / "bonafide").iterdir()))
    spoken = {
        "human": human.samples,
        "copy": human.samples[: human.samples.size // 256 * 256],
        "other": np.concatenate([human.samples, human.samples]),
    }
    clips = []
    for generator, samples in spoken.items():
        path = tmp_path / generator / "001.wav"
        path.parent.mkdir()
        write(path, samples, human.rate, subtype="FLOAT")
        row = replace(a_row("unknown", generator, "unknown/001"), seconds=samples.size / human.rate)
        clips.append(Located(row, path))
    making = Making(tmp_path / "step", DataFolder(tmp_path), seed=17)
    after = equalise(Equalise(trim=False), Stage(tuple(clips), "human"), making, Report())
    made = {each.row.generator: each.row for each in after.clips}
    assert made["human"].samples == made["copy"].samples
    assert made["other"].seconds > 1.9 * made["human"].seconds
