"""Any recording: every format that can be written here is read, in blocks, and what is no recording gets a sentence."""

from contextlib import suppress
from io import BytesIO
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import correlate

from veravox.audio import ffmpeg
from veravox.audio.decoding import gathered, open_sound
from veravox.audio.recording import AudioError, Samples, read_recording, resample
from veravox.audio.sound import BLOCK
from written import BY_LIBSNDFILE, EVERY, by_ffmpeg, kept, recorded, speech


def alike(found: Samples, original: Samples, rate: int) -> float:
    """The correlation at the best of the delays that codecs have."""
    quick = 8000
    there, here = resample(found, rate, quick), resample(original, rate, quick)
    products = correlate(there, here, mode="full", method="fft")
    return float(products.max() / np.sqrt(np.square(there).sum() * np.square(here).sum()))


@pytest.mark.parametrize("name", EVERY)
def test_every_format_is_read_and_says_what_it_is(tmp_path: Path, name: str) -> None:
    path, rate = kept(tmp_path, name), EVERY[name][2]
    with open_sound(path) as sound:
        assert (sound.rate, sound.channels) == (rate, 1)
        assert (sound.container, sound.codec, sound.lossy) == EVERY[name][3]
        samples, whole = gathered(sound, 10**9)
    assert whole
    assert samples.dtype == np.float32
    assert abs(samples.size - speech(rate).size) < 0.15 * rate  # what codecs put before and behind
    assert alike(samples, speech(rate), rate) > (0.6 if name.startswith("amr") else 0.95)
    np.testing.assert_array_equal(read_recording(path).samples, samples)
    with path.open("rb") as file, open_sound(file) as sound:
        np.testing.assert_array_equal(gathered(sound, 10**9)[0], samples)


@pytest.mark.parametrize("name", BY_LIBSNDFILE)
def test_what_libsndfile_reads_it_reads(tmp_path: Path, name: str) -> None:
    path = kept(tmp_path, name)
    expected = np.clip(soundfile.read(path, dtype="float32")[0], -1, 1)
    np.testing.assert_array_equal(read_recording(path).samples, expected)


@pytest.mark.parametrize("channels", [1, 2, 3, 6, 64, 1024])
def test_blocks_do_not_depend_on_their_length(channels: int, tmp_path: Path) -> None:
    noise = np.random.default_rng(channels).uniform(-1, 1, (3000, channels)).astype(np.float32)
    soundfile.write(tmp_path / "a.wav", noise, 16000, subtype="FLOAT")
    with open_sound(tmp_path / "a.wav") as sound:
        blocks = list(sound.blocks)
    assert max(block.size for block in blocks) <= max(1, BLOCK // channels)
    np.testing.assert_array_equal(np.concatenate(blocks), noise.mean(axis=1))


def test_more_channels_that_lie_apart_than_pyav_can_take_are_averaged_too(tmp_path: Path) -> None:
    many = by_ffmpeg("matroska", "libopus", 48000, speech(48000), layout="12 channels", mapping_family="255")
    path = kept(tmp_path, "many.mka", many)
    with open_sound(path) as sound:
        assert sound.channels == 12
        assert alike(gathered(sound, 10**9)[0], speech(48000), 48000) > 0.95


def test_of_a_film_the_sound_is_read_and_a_silent_one_is_refused(tmp_path: Path) -> None:
    film = by_ffmpeg("mp4", "aac", 48000, speech(48000), pictures=True)
    assert alike(read_recording(kept(tmp_path, "film.mp4", film)).samples, speech(48000), 48000) > 0.95
    silent = by_ffmpeg("mp4", "aac", 48000, speech(48000), pictures=True, sound=False)
    with pytest.raises(AudioError, match="pictures or text and no sound"):
        read_recording(kept(tmp_path, "silent.mp4", silent))


SECRET = "secret.wav"
PLAYLISTS = {
    "hls.m3u8": "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{secret}\n#EXT-X-ENDLIST\n",
    "network.m3u8": "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nhttp://127.0.0.1:9/a.ts\n#EXT-X-ENDLIST\n",
    "concat.txt": "ffconcat version 1.0\nfile {secret}\n",
    "session.sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 9000 RTP/AVP 0\n",
    "dash.mpd": '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static"><Period><AdaptationSet '
    'mimeType="audio/mp4"><Representation id="1"><BaseURL>file://{secret}</BaseURL></Representation></AdaptationSet>'
    "</Period></MPD>",
    "graph.txt": "sine=frequency=440",
    "letter.html": "<html><audio src='{secret}'></audio></html>",
}


@pytest.mark.parametrize("name", PLAYLISTS)
def test_a_playlist_opens_nothing(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = kept(tmp_path, SECRET, recorded("pcm.wav"))
    asked = []
    monkeypatch.setattr(ffmpeg, "_refuse", lambda url, *_more: asked.append(url))
    path = kept(tmp_path, name, PLAYLISTS[name].format(secret=secret).encode())
    with pytest.raises(AudioError, match="cannot be read as sound"):
        read_recording(path)
    assert asked == []


def wav(rate: int = 16000, channels: int = 1, said: int | None = None, samples: int = 16000) -> bytes:
    """A WAV whose header says what it likes."""
    file = BytesIO()
    soundfile.write(file, np.zeros(samples), 16000, format="WAV", subtype="PCM_16")
    content = bytearray(file.getvalue())
    content[22:24] = channels.to_bytes(2, "little")
    content[24:28] = rate.to_bytes(4, "little")
    if said is not None:
        content[40:44] = said.to_bytes(4, "little")
    return bytes(content)


@pytest.mark.parametrize("said", [0, 10, 2**31, 2**32 - 1])
def test_a_header_that_lies_about_the_length_changes_nothing_but_that(tmp_path: Path, said: int) -> None:
    path = kept(tmp_path, "a.wav", wav(said=said))
    if said:
        assert read_recording(path).seconds <= 1
    else:
        with pytest.raises(AudioError, match="0 s long"):
            read_recording(path)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (wav(rate=1), "1 Hz; rates from 4000 to 384000 Hz"),
        (wav(rate=4_000_000_000), "sound|rate"),
        (wav(channels=0), "cannot be read as sound"),
        (wav(channels=65535), "cannot be read as sound|no samples"),
        (recorded("aac.m4a")[:2000], "cannot be read as sound"),
        (b"\x1aE\xdf\xa3" + bytes(500), "cannot be read as sound"),
        (b"GIF89a" + bytes(500), "cannot be read as sound"),
    ],
    ids=["slow", "fast", "no channel", "channels", "half a file", "matroska of zeros", "picture"],
)
def test_absurd_headers_get_a_sentence(tmp_path: Path, content: bytes, sentence: str) -> None:
    with pytest.raises(AudioError, match=sentence):
        read_recording(kept(tmp_path, "a.bin", content))


def test_a_rate_that_changes_is_refused(tmp_path: Path) -> None:
    """Two AAC streams, one behind the other."""
    slow, fast = (by_ffmpeg("adts", "aac", rate, speech(rate)) for rate in (16000, 48000))
    with pytest.raises(AudioError, match="changes from 16000 to 48000 Hz after"):
        read_recording(kept(tmp_path, "a.aac", slow + fast))


@pytest.mark.parametrize("name", ["opus.webm", "aac.m4a", "amr.amr", "wma.wma", "alac.m4a", "flac.mkv", "pcm.avi"])
@settings(max_examples=25, derandomize=True)  # a decoder that crashes takes the tests along, always or never
@given(data=st.data())
def test_damage_gives_samples_or_a_sentence(name: str, data: st.DataObject) -> None:
    content = bytearray(recorded(name))
    for _ in range(data.draw(st.integers(1, 20))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(1, len(content)))
    with suppress(AudioError), open_sound(BytesIO(bytes(content[:cut]))) as sound:
        for block in sound.blocks:
            assert np.abs(block).max() <= 1


def test_samples_of_64_bits_are_read_though_pyav_makes_no_array_of_them(tmp_path: Path) -> None:
    tone = (0.5 * np.sin(np.arange(16000) / 20)).astype(np.float32)
    frame = av.AudioFrame.from_ndarray(np.stack([tone, tone]), format="fltp", layout="stereo")
    frame.sample_rate = 16000
    with av.open(str(tmp_path / "wide.wav"), "w") as container:
        stream = container.add_stream("pcm_s64le", rate=16000, layout="stereo")
        for wide in av.AudioResampler("s64", "stereo", 16000).resample(frame):
            container.mux(stream.encode(wide))
        container.mux(stream.encode(None))
    with open_sound(tmp_path / "wide.wav") as sound:
        samples = np.concatenate(list(sound.blocks))
    assert (sound.codec, sound.bits) == ("pcm_s64le", 64)
    assert samples == pytest.approx(tone, abs=1e-6)
