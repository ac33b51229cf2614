"""Clips are decoded in processes that can do nothing else: what attacks its decoder harms nothing but itself."""

import os
import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile
from PIL import Image

from veravox.audio.recording import AudioError, read_recording
from veravox.core.exits import KILLED, JobError
from veravox.datasets.decoding import apart
from veravox.datasets.decoding import decoder as decoding
from veravox.datasets.importing import import_folder
from veravox.datasets.importing.headers import LARGE
from veravox.datasets.pack import build_pack
from veravox.datasets.placing import Placed
from veravox.datasets.report import Report

Import = Callable[..., Placed]
ATTACK = """# attack
succeeded, number, libc = 0, 0, ctypes.CDLL(None)
def tried(what):
    global succeeded, number
    try:
        if what() != -1:
            succeeded |= 1 << number
    except BaseException:
        pass
    number += 1
tried(lambda: 1)  # so that something is known to be told
tried(lambda: libc.socket(2, 1, 0))
tried(lambda: libc.socket(1, 1, 0))
tried(lambda: os.fork())
tried(lambda: os.execv("/bin/true", ["true"]))
tried(lambda: os.open("{mark}", os.O_WRONLY | os.O_CREAT))
tried(lambda: os.open("{clip}", os.O_WRONLY | os.O_TRUNC))
tried(lambda: os.open("{clip}", os.O_RDONLY))
tried(lambda: os.unlink("{clip}"))
tried(lambda: os.mkdir("{mark}"))
tried(lambda: os.kill({parent}, 0))
tried(lambda: os.kill(os.getppid(), 9))
tried(lambda: libc.ptrace(16, {parent}, 0, 0))
tried(lambda: libc.mmap(0, 4096, 7, 34, -1, 0))
os.write(answering, messages.refusal(sound.Refused(sound.Refusal.NOT_FINITE, succeeded)))
"""


@pytest.fixture
def attacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """From now on, decoders run the attacks that they are given."""
    monkeypatch.setattr(apart, "_decoders", {})

    def attack(arguments: str = "") -> None:
        (tmp_path / "theirs.py").write_text(f"from attacking_zygote import main\nmain({arguments})\n")
        monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}{Path(__file__).parent}", prepend=os.pathsep)
        monkeypatch.setattr(decoding, "MODULE", "theirs")

    yield attack
    for each in apart._decoders.values():
        each.close()


def reasons(placed: Placed) -> dict[str, str]:
    return {Path(each.clip).name: each.reason for each in placed.card.refused}


def test_an_attack_on_the_decoder_of_an_import_succeeds_in_nothing_and_the_import_goes_on(
    attacked: Callable[..., None], import_it: Import, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    attacked()
    monkeypatch.setattr(decoding, "LEAST", 5)  # s that the one that hangs is waited for
    there, mark = source / "it_carlo" / "bonafide", tmp_path / "mark"
    clip = min(there.iterdir())
    before = clip.read_bytes()
    words = {"mark": mark, "clip": clip, "parent": os.getpid()}
    (there / "attack.wav").write_text(ATTACK.format(**words))
    (there / "crash.wav").write_text("# attack\nos.abort()")
    (there / "eats.wav").write_text("# attack\nheld = []\nwhile True: held.append(bytes(1 << 26))")
    (there / "hangs.wav").write_text("# attack\nwhile True: pass")
    (there / "lies.wav").write_text("# attack\nos.write(answering, b'HTTP/1.1 200 OK' * 99)")
    placed = import_it()
    said = reasons(placed)
    assert said.pop("attack.wav") == "1 of its samples are not finite numbers; export it again."
    assert "takes longer" in said.pop("hangs.wav")
    assert sorted(said) == ["crash.wav", "eats.wav", "lies.wav"]
    assert all("Decoding it failed" in sentence for sentence in said.values())
    assert (clip.read_bytes(), mark.exists()) == (before, False)
    assert len(placed.folder.rows()) == 8
    assert build_pack(placed.folder, "mel", Report()).card.frames


def test_where_the_kernel_cannot_keep_a_decoder_in_the_log_says_so_once_and_clips_are_read(
    attacked: Callable[..., None], import_it: Import, caplog: pytest.LogCaptureFixture
) -> None:
    attacked("confined=False")
    placed = import_it()
    assert (len(placed.folder.rows()), placed.card.refused) == (8, [])
    (warning,) = [each.message for each in caplog.records if each.name == apart.__name__]
    assert "decoded with limits alone" in warning


def test_an_import_whose_decoders_cannot_start_leaves_out_no_clip_but_ends_to_be_tried_again(
    attacked: Callable[..., None], import_it: Import
) -> None:
    attacked("no, such, thing")
    with pytest.raises(JobError, match="does not start") as end:
        import_it()
    assert end.value.end is KILLED


@pytest.fixture
def no_decoder_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """This process, and whatever is forked from it, opens no clip itself."""

    def opened(*_arguments: object, **_named: object) -> None:
        raise AssertionError("a stranger's clip was decoded in the job's own process")

    for module, name in ((soundfile, "SoundFile"), (soundfile, "info"), (av, "open"), (Image, "open")):
        monkeypatch.setattr(module, name, opened)


@pytest.mark.usefixtures("no_decoder_here")
@pytest.mark.parametrize("processes", [1, 2])
def test_neither_import_nor_pack_decodes_in_the_jobs_process(
    import_it: Import, source: Path, tmp_path: Path, processes: int
) -> None:
    there = source / "it_carlo" / "bonafide"
    for number in range(12):  # more than one process takes at a time
        shutil.copy(min(there.iterdir()), there / f"more-{number}.flac")
    with (there / "large.wav").open("wb") as file:
        file.truncate(LARGE)
    placed = import_it()
    assert (len(placed.folder.rows()), list(reasons(placed))) == (20, ["large.wav"])
    assert build_pack(placed.folder, "mel", Report(), processes).card.frames


def test_a_picture_is_looked_at_elsewhere_too(
    tmp_path: Path, request: pytest.FixtureRequest, attacked: Callable[..., None]
) -> None:
    attacked()
    folder = tmp_path / "pictures" / "anna" / "bonafide"
    folder.mkdir(parents=True)
    Image.linear_gradient("L").resize((300, 128)).save(folder / "good.png")
    (folder / "bad.png").write_text("# attack\nos.abort()")
    request.getfixturevalue("no_decoder_here")
    placed = import_folder(folder.parent.parent, tmp_path / "data", "mine", "", "job-1", Report())
    assert list(reasons(placed)) == ["bad.png"]
    assert placed.folder.rows()[0].samples == 300
    assert build_pack(placed.folder, "pictures", Report()).card.frames == 300


def test_a_clip_comes_out_as_it_is_read_here(source: Path) -> None:
    path = min((source / "it_carlo" / "bonafide").iterdir())
    here, there = read_recording(path), apart.read_recording(path)
    np.testing.assert_array_equal(there.samples, here.samples)
    assert (there.rate, there.channels, there.bits) == (here.rate, here.channels, here.bits)


def test_a_pipe_or_a_socket_is_no_clip_and_nobody_waits_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.wav")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "b.wav"))
        for name in ("a.wav", "b.wav", "c.wav"):
            with pytest.raises(AudioError, match="not there"):
                apart.read_recording(tmp_path / name)


def test_many_are_read_by_one_process_and_what_lies_behind_a_bad_one_by_another(
    attacked: Callable[..., None], source: Path
) -> None:
    attacked()
    good = sorted(path for path in (source / "it_carlo").rglob("*") if path.is_file())[:4]
    (source / "crash.wav").write_text("# attack\nos.abort()")
    (source / "damaged.wav").write_text("no sound at all")
    bad = [source / "crash.wav", source / "missing.wav", source / "damaged.wav"]
    paths = [good[0], bad[0], good[1], bad[1], bad[2], good[2], good[3]]
    read = list(apart.read_recordings(paths))
    for path, said in zip(paths, read, strict=True):
        if path in good:
            assert not isinstance(said, AudioError)
            there = read_recording(path)
            assert (said.rate, said.channels) == (there.rate, there.channels)
            np.testing.assert_array_equal(said.samples, there.samples)
        else:
            assert isinstance(said, AudioError)
    with pytest.raises(AudioError) as one:
        apart.read_recording(bad[2])
    assert str(read[4]) == str(one.value)
