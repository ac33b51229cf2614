from pathlib import Path

import numpy as np
import pytest
import soundfile
from untrained import make_bundle

from veravox.core.verdict import VerdictProgress
from veravox.datasets.decoding.decoder import Decoder
from veravox.detection.bundle import load_bundle
from veravox.detection.judging import judge_sound
from veravox.detection.underway import Underway, progress


@pytest.mark.parametrize("name", ["long.wav", "long.flac"])
def test_a_long_recording_tells_how_far_it_is(tmp_path: Path, clip: Path, name: str) -> None:
    samples, rate = soundfile.read(clip)
    soundfile.write(tmp_path / name, np.resize(samples, 370 * rate), rate)
    make_bundle(tmp_path / "bundle")
    underway, decoder, told = Underway(), Decoder(), []
    with (tmp_path / name).open("rb", buffering=0) as file, decoder.open_sound(file) as sound, underway.entered("it"):
        assert underway["it"] == VerdictProgress()
        steps = underway.watched("it", judge_sound(load_bundle(tmp_path / "bundle"), sound), file)
        told.extend(underway["it"] for _step in steps)
    decoder.close()
    assert [each.pieces for each in told] == [1, 2, 3]
    assert [round(each.seconds, -1) for each in told] == [120, 240, 360]
    shares = [each.share for each in told]
    assert shares == sorted(shares)
    assert 0.3 < shares[0] < 0.5  # a little ahead: some of what was read waits in the pipe
    assert told[0].of_pieces in {3, 4}
    assert told[0].seconds_left > told[-1].seconds_left >= 0
    with pytest.raises(KeyError):
        underway["it"]


def test_what_is_left_follows_from_what_was_read() -> None:
    assert progress(2, 240.0, 0.5, 10.0) == VerdictProgress(
        pieces=2, of_pieces=4, seconds=240.0, share=0.5, seconds_left=10.0
    )
    assert progress(1, 120.0, 0.0, 10.0).seconds_left is None
