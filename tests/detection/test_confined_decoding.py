"""Recordings of strangers: decoded as here, in a process that can do nothing else, and believed in nothing."""

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import av
import numpy as np
import pytest
import soundfile
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from untrained import card_of, make_bundle

from veravox.audio.decoding import gathered, open_sound
from veravox.audio.recording import AudioError
from veravox.audio.sound import Refusal, Refused, Sound
from veravox.core.beneath import open_beneath
from veravox.core.data_folder import DataFolder
from veravox.core.front_end import PICTURES, RECIPES
from veravox.core.manifest import Clip
from veravox.core.specs import FrontEnd, Robustness
from veravox.datasets.decoding import decoder as decoding
from veravox.datasets.decoding import messages
from veravox.datasets.decoding.decoder import Decoder
from veravox.datasets.decoding.incoming import Incoming
from veravox.datasets.pictures import FORMATS, columns_of
from veravox.datasets.report import Report
from veravox.detection.app import create_app
from veravox.detection.bundle import load_bundle
from veravox.detection.judging import judge_recording
from veravox.detection.robustness import Trial
from written import BY_FFMPEG, kept, recorded

HOSTILE = "from hostile_zygote import main\nmain({})\n"


@pytest.fixture(scope="module")
def decoder() -> Iterator[Decoder]:
    one = Decoder()
    yield one
    one.close()


@pytest.fixture
def hostile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Decoder]]:
    """Decoders whose children run the Python that they are given."""
    started: list[Decoder] = []

    def start(arguments: str = "", **how: bool) -> Decoder:
        (tmp_path / "theirs.py").write_text(HOSTILE.format(arguments))
        started.append(Decoder(**how))
        return started[-1]

    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}{Path(__file__).parent}", prepend=os.pathsep)
    monkeypatch.setattr(decoding, "MODULE", "theirs")
    yield start
    for each in started:
        each.close()


def decoded(decoder: Decoder, path: Path) -> tuple[Sound, np.ndarray]:
    with open_beneath(path, path.parent) as file, decoder.open_sound(file) as sound:
        return sound, gathered(sound, 10**9)[0]


def told(decoder: Decoder, folder: Path, code: str) -> AudioError:
    """How what such a child does ends."""
    (folder / "code").write_text(code)
    with pytest.raises(AudioError) as error:
        decoded(decoder, folder / "code")
    return error.value


@pytest.mark.parametrize(
    ("name", "kind", "subtype"),
    [
        ("a.wav", "WAV", "PCM_16"),
        ("a.flac", "FLAC", "PCM_24"),
        ("a.mp3", "MP3", "MPEG_LAYER_III"),
        ("a.ogg", "OGG", "OPUS"),
    ],
)
@pytest.mark.parametrize("channels", [1, 2])
def test_a_recording_comes_out_as_it_is_read_here(
    decoder: Decoder, tmp_path: Path, clip: Path, name: str, kind: str, subtype: str, channels: int
) -> None:
    samples, _rate = soundfile.read(clip)
    long = np.resize(samples, (300_000, channels))
    soundfile.write(tmp_path / name, long, 48000, format=kind, subtype=subtype)
    with open_sound(tmp_path / name) as here:
        expected = gathered(here, 10**9)[0]
    there, found = decoded(decoder, tmp_path / name)
    np.testing.assert_array_equal(found, expected)
    for each in ("rate", "channels", "bits", "container", "codec", "lossy"):
        assert getattr(there, each) == getattr(here, each)


@pytest.mark.parametrize("name", BY_FFMPEG)
def test_what_ffmpeg_reads_comes_out_too(decoder: Decoder, tmp_path: Path, name: str) -> None:
    path = kept(tmp_path, name)
    sound, samples = decoded(decoder, path)
    assert (sound.container, sound.codec, sound.lossy) == BY_FFMPEG[name][3]
    with open_sound(path) as here:
        np.testing.assert_array_equal(samples, gathered(here, 10**9)[0])


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "empty: 0 bytes"),
        (b"this is a letter" * 99, "cannot be read as sound"),
        (b"RIFF" + bytes(99), "cannot be read as sound"),
    ],
    ids=["nothing", "letter", "riff"],
)
def test_a_refusal_is_the_sentence_that_it_is_here(
    decoder: Decoder, tmp_path: Path, content: bytes, sentence: str
) -> None:
    (tmp_path / "a").write_bytes(content)
    with pytest.raises(Refused, match=sentence) as there:
        decoded(decoder, tmp_path / "a")
    with pytest.raises(Refused) as here, open_sound(tmp_path / "a"):
        pass
    assert str(here.value) == str(there.value)


@pytest.mark.parametrize(
    "name", ["opus.webm", "aac.m4a", "wma.wma", "amr.amr", "mp3.mp3", "flac.flac", "vorbis.ogg", "pcm.wav"]
)
@settings(max_examples=20)
@given(data=st.data())
def test_damage_ends_in_samples_or_a_sentence(decoder: Decoder, tmp_path: Path, name: str, data: st.DataObject) -> None:
    content = bytearray(recorded(name))
    for _ in range(data.draw(st.integers(0, 10))):
        content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
    path = kept(tmp_path, name, bytes(content[: data.draw(st.integers(1, len(content)))]))
    with suppress(AudioError):
        assert np.abs(decoded(decoder, path)[1]).max(initial=0) <= 1


def test_an_evaluation_judges_clips_without_decoding_them_itself(
    tmp_path: Path, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_bundle(tmp_path / "bundle")
    bundle = load_bundle(tmp_path / "bundle")
    monkeypatch.setattr(soundfile, "SoundFile", None)  # of this process, where the evaluation runs
    monkeypatch.setattr(av, "open", None)
    verdict, _frames = judge_recording(bundle, clip)
    assert verdict.seconds > 1
    levels = (-26.0, 0.5, 0.1, 0.0, 4000.0)
    row = Clip(clip.name, "anna", "bonafide", "clean", "", "u1", "", 3.0, 16000, 1, *levels)
    trial = Trial(bundle, clip.parent, [row], {row.clip: True}, Robustness(conditions=["snr10"]))
    found = trial.judge(Report())
    assert {name: len(judged) for name, judged in found.items()} == {"clean": 1, "snr10": 1}
    (tmp_path / "broken.wav").write_bytes(b"RIFF" + bytes(99))
    with pytest.raises(AudioError, match="cannot be read as sound"):
        judge_recording(bundle, tmp_path / "broken.wav")


TRIES = """
done, libc = 0, ctypes.CDLL(None)
def tried(what):
    global number, done
    try:
        if what() != -1:
            done |= 1 << number
    except BaseException:
        pass
    number += 1
number = 0
O = os.open
tried(lambda: 1)  # so that something is known to be told
tried(lambda: O("/etc/passwd", os.O_RDONLY))
tried(lambda: O("{secret}", os.O_RDONLY))
tried(lambda: O("{mark}", os.O_WRONLY | os.O_CREAT))
tried(lambda: O("/dev/null", os.O_RDONLY))
tried(lambda: O("/proc/self/fd/{{}}".format(answering), os.O_WRONLY))
tried(lambda: O("/proc/{parent}/environ", os.O_RDONLY))
tried(lambda: os.listdir("{folder}"))
tried(lambda: os.stat("{secret}").st_size if os.path.exists("{secret}") and os.access("{secret}", os.R_OK) else -1)
tried(lambda: os.truncate("{secret}", 0))
tried(lambda: os.unlink("{secret}"))
tried(lambda: os.rename("{secret}", "{mark}"))
tried(lambda: os.mkdir("{mark}"))
tried(lambda: os.symlink("{secret}", "{mark}"))
tried(lambda: os.chmod("{secret}", 0))
tried(lambda: libc.socket(2, 1, 0))
tried(lambda: libc.socket(1, 1, 0))
tried(lambda: os.fork())
tried(lambda: os.execv("/bin/true", ["true"]))
tried(lambda: os.kill({parent}, 0))
tried(lambda: os.kill(os.getppid(), 9))
tried(lambda: libc.prctl(1, 0, 0, 0, 0))
tried(lambda: libc.ptrace(16, {parent}, 0, 0))
tried(lambda: libc.mmap(0, 4096, 7, 34, -1, 0))
tried(lambda: libc.memfd_create(b"x", 0))
tried(lambda: os.pipe())
tried(lambda: os.dup(answering))
tried(lambda: 1 if os.environ else -1)
tried(lambda: libc.getenv(b"VERAVOX_INTERNAL_TOKEN") or -1)
for descriptor in range(3, 300):
    if descriptor not in (answering, {file}):
        try:
            os.fstat(descriptor)
            done |= 1 << 40
        except OSError:
            pass
why = sound.Refused(sound.Refusal.NOT_FINITE, done)
os.write(answering, messages.refusal(why))
"""


@pytest.mark.parametrize("abi", [None, 1])
def test_nothing_that_a_decoder_tries_succeeds(
    hostile: Callable[..., Decoder], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, abi: int | None
) -> None:
    """Files, sockets, processes, signals, code, what the parent knows, and descriptors that it has open."""
    monkeypatch.setenv("VERAVOX_INTERNAL_TOKEN", "a-secret")
    secret, mark = tmp_path / "secret", tmp_path / "mark"
    secret.write_text("secret")
    words = {"secret": secret, "mark": mark, "folder": tmp_path, "parent": os.getpid(), "file": "recording.fileno()"}
    refusal = told(hostile(str(abi)), tmp_path, TRIES.format(**words))
    assert isinstance(refusal, Refused), str(refusal)
    succeeded = int(refusal.numbers[0])
    assert [number for number in range(64) if succeeded >> number & 1] == [0]
    assert (secret.read_text(), mark.exists()) == ("secret", False)


HEADER = "os.write(answering, messages.header(sound.Sound(16000, 1, 16, 'wav', 'pcm_16', False, iter(()))))\n"
SAYS = "os.write(answering, {})\n"


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("os.abort()", "Decoding it failed"),
        ("ctypes.string_at(0)", "Decoding it failed"),
        ("raise SystemExit", "Decoding it failed"),
        ("held = []\nwhile True: held.append(bytes(1 << 26))", "Decoding it failed"),
        ("while True: pass", "takes longer"),
        (HEADER + "while True: pass", "takes longer"),
        (HEADER, "Decoding it failed"),
        (SAYS.format("b'HTTP/1.1 200 OK' * 99"), "Decoding it failed"),
        (SAYS.format("messages.bare(messages.Kind.END)"), "Decoding it failed"),
        (HEADER + HEADER, "Decoding it failed"),
        (HEADER + SAYS.format("messages.HEAD.pack(2, 0xFFFFFFFC)"), "Decoding it failed"),
        (HEADER + SAYS.format("messages.HEAD.pack(2, 0)"), "Decoding it failed"),
        (HEADER + SAYS.format("messages.HEAD.pack(2, 4) + b'\\0\\0\\xc0\\x7f'"), "Decoding it failed"),  # not a number
        (HEADER + SAYS.format("messages.HEAD.pack(2, 4) + b'\\0\\0\\0\\x41'"), "Decoding it failed"),  # 8
        (HEADER + 3 * SAYS.format("messages.HEAD.pack(2, 4) + bytes(4)"), "Decoding it failed"),  # drop by drop
    ],
)
def test_whoever_dies_hangs_or_lies_gets_a_sentence(
    hostile: Callable[..., Decoder], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str, sentence: str
) -> None:
    if sentence == "takes longer":
        monkeypatch.setattr(decoding, "LEAST", 2)
    assert sentence in str(told(hostile(), tmp_path, code))


def test_a_large_file_that_hangs_is_waited_for_no_longer(
    hostile: Callable[..., Decoder], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decoding, "LEAST", 2)
    began = time.monotonic()
    assert "takes longer" in str(told(hostile(), tmp_path, HEADER + "while True: pass\n#" + 10_000_000 * "x"))
    assert time.monotonic() - began < 60  # by its size it was 202


@given(st.binary(max_size=200), st.booleans())
def test_whatever_is_said_is_samples_or_a_sentence(content: bytes, after_a_header: bool) -> None:
    honest = messages.header(Sound(16000, 1, 16, "wav", "pcm_16", False, iter(())))
    pipe, answering = os.pipe()
    os.write(answering, honest + content if after_a_header else content)
    os.close(answering)
    with suppress(AudioError):
        for block in Incoming(pipe, 5).sound().blocks:
            assert np.abs(block).max() <= 1
    os.close(pipe)


@pytest.mark.parametrize("kind", FORMATS)
def test_a_picture_is_opened_by_such_a_process_alone(
    data: DataFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    path, run = data.verdict(uuid4()) / "recording.bin", uuid4()
    path.parent.mkdir(parents=True)
    Image.linear_gradient("L").resize((300, 80)).save(path, kind)
    make_bundle(data.run(run).bundle, card_of(front_end=FrontEnd(name=PICTURES), recipe=RECIPES[PICTURES]))
    columns = columns_of(path)
    monkeypatch.setattr(Image, "open", None)  # of this process, where the detector runs
    decoder = Decoder()
    asked = {"model": str(run), "recording": str(path.relative_to(data.path))}
    with TestClient(create_app(data, "token", decoder=decoder), headers={"Authorization": "Bearer token"}) as client:
        assert client.post("/detect", json=asked).json()["windows"] == 3
        with path.open("rb") as file:
            np.testing.assert_array_equal(decoder.columns_of(file), columns)
        path.write_bytes(path.read_bytes()[:60])
        assert "It is no picture" in client.post("/detect", json=asked).json()["detail"]


@pytest.mark.parametrize(
    "code",
    ["os.abort()", "os.write(answering, messages.HEAD.pack(6, 100) + bytes(100))", "bytearray(1 << 30)"],
    ids=["dies", "half a column", "memory"],
)
def test_a_picture_whose_process_dies_or_lies_is_none(
    hostile: Callable[..., Decoder], tmp_path: Path, code: str
) -> None:
    (tmp_path / "code").write_text(code)
    with (tmp_path / "code").open("rb") as file, pytest.raises(Refused) as refusal:
        hostile().columns_of(file)
    assert refusal.value.refusal is Refusal.NO_PICTURE


def test_where_the_kernel_cannot_confine_only_the_setting_allows_it(
    hostile: Callable[..., Decoder], tmp_path: Path
) -> None:
    opens = "number = os.open('/etc/passwd', os.O_RDONLY)\n"
    says = "os.write(answering, messages.refusal(sound.Refused(sound.Refusal.NOT_FINITE, number)))"
    assert "VERAVOX_DECODE_UNCONFINED=true" in str(told(hostile("confined=False"), tmp_path, opens + says))
    assert "of its samples are not finite" in str(
        told(hostile("confined=False", unconfined=True), tmp_path, opens + says)
    )
    assert "Decoding it failed" in str(told(hostile(), tmp_path, opens + says))  # where it can confine, it does


def test_a_zygote_that_died_is_replaced(tmp_path: Path, clip: Path) -> None:
    one = Decoder()
    try:
        one.start()
        first = one._zygote._process
        first.kill()
        first.wait()
        assert decoded(one, clip)[1].size
        assert one._zygote._process.pid != first.pid
    finally:
        one.close()


def test_who_leaves_early_leaves_no_process(decoder: Decoder, tmp_path: Path, clip: Path) -> None:
    soundfile.write(tmp_path / "long.wav", np.resize(soundfile.read(clip)[0], 16000 * 600), 16000)
    with (tmp_path / "long.wav").open("rb") as file, decoder.open_sound(file) as sound:
        next(sound.blocks)
        (child,) = children(decoder._zygote._process.pid)
        handle = os.pidfd_open(child)
    assert select.select([handle], [], [], 30)[0]
    os.close(handle)


def children(pid: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


STAYS = """
import sys
from veravox.datasets.decoding.decoder import Decoder
decoder = Decoder()
with open(sys.argv[1], "rb") as file, decoder.open_sound(file) as sound:
    next(sound.blocks)
    print(decoder._zygote._process.pid, flush=True)
    sys.stdin.read()
"""


def test_nothing_survives_a_detector_that_is_killed(tmp_path: Path, clip: Path) -> None:
    soundfile.write(tmp_path / "long.wav", np.resize(soundfile.read(clip)[0], 16000 * 600), 16000)
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-c", STAYS, str(tmp_path / "long.wav")], **pipes) as detector:
        zygote = int(detector.stdout.readline())
        (child,) = children(zygote)
        handles = [os.pidfd_open(each) for each in (zygote, child)]
        detector.send_signal(signal.SIGKILL)
        for handle in handles:
            assert select.select([handle], [], [], 30)[0]
            os.close(handle)
