"""Datasets of pictures: the first application's folders, and what is unknown of them."""

import io
import math
import os
import random
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from veravox.audio.recording import AudioError
from veravox.core.data_folder import DataFolder
from veravox.core.exits import BAD_DATA, JobError
from veravox.core.front_end import RECIPES
from veravox.core.manifest import DatasetFolder, Kind
from veravox.core.specs import DatasetChoice, FrontEnd, TrainingJobSpec
from veravox.datasets.audit import audit
from veravox.datasets.importing import import_folder
from veravox.datasets.pack import build_pack
from veravox.datasets.pictures import columns_of, front_ends, look_at
from veravox.datasets.placing import Placed
from veravox.datasets.report import Report
from veravox.training.material import load_material

NOISES = ("0", "0.1")


def draw(path: Path, seed: int, size: tuple[int, int] = (200, 80), mode: str = "L") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    values = np.random.default_rng(seed).integers(0, 256, (size[1], size[0], 3), np.uint8)
    Image.fromarray(values).convert(mode).save(path)
    return path


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """The first application's folder: two noise levels, one voice, two classes, six sentences."""
    names = [(noise, kind, n) for noise in NOISES for kind in ("bonafide", "hifigan.v1") for n in range(6)]
    for seed, (noise, kind, n) in enumerate(names):
        draw(tmp_path / "pictures" / noise / "awb" / kind / f"arctic_a{n:04}.png", seed)
    return tmp_path / "pictures"


@pytest.fixture
def placed(pictures: Path, data: Path) -> Placed:
    return import_folder(pictures, data / "datasets", "drawn", "", "job", Report(), "auto")


def test_the_first_applications_folders_become_a_dataset_of_pictures(placed: Placed) -> None:
    card = placed.card
    assert (card.kind, card.layout, card.bonafide) == (Kind.PICTURES, "noise/speaker/class", "bonafide")
    assert (card.conditions, card.speakers) == (["amplitude0.1", "clean"], ["awb"])
    for row in placed.folder.rows():
        assert (row.rate, row.samples, row.channels, row.bits) == (0, 200, 1, 8)
        assert all(math.isnan(each) for each in (row.level, row.peak, row.silence, row.dc, row.bandwidth))
        assert RECIPES["pictures"].frames(row.seconds) == 200
        assert row.pair == f"awb/{Path(row.clip).stem}"  # of every noise level and class: never divided


def test_a_training_learns_from_their_pack(placed: Placed, data: Path) -> None:
    pack = build_pack(placed.folder, "pictures", Report())
    assert (pack.card.bands, pack.card.frames) == (128, 24 * 200)
    spec = TrainingJobSpec(
        dataset=DatasetChoice(name="drawn", version=placed.card.version), front_end=FrontEnd(name="pictures")
    )
    material = load_material(DataFolder(data), spec, torch.device("cpu"))
    assert material.classes == ["bonafide", "hifigan.v1"]
    assert material.source.framing.window == 128
    assert sum(len(clips) for clips in material.clips.values()) == 24


def test_their_audit_says_why_they_have_no_mean_spectra(placed: Placed) -> None:
    (why,) = (each.why for each in audit(placed.card, placed.folder.rows()).unknown if each.what == "mean spectra")
    assert why.startswith("Nobody knows which frequency a row of its pictures stands for")


def test_a_picture_is_read_as_it_is_drawn(tmp_path: Path) -> None:
    values = np.zeros((128, 3), np.uint8)
    values[127, 0] = 200  # the bottom row of the first column: the lowest band
    values[0, 2] = 100
    Image.fromarray(values).save(tmp_path / "a.png")
    columns = columns_of(tmp_path / "a.png")
    assert columns.shape == (3, 128)
    assert (columns[0, 0], columns[2, 127], columns.sum()) == (200, 100, 300)


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "P", "1", "CMYK"])
def test_pictures_of_every_mode_are_read(tmp_path: Path, mode: str) -> None:
    suffix = "jpg" if mode == "CMYK" else "png"
    assert columns_of(draw(tmp_path / f"a.{suffix}", 1, mode=mode)).shape == (200, 128)


def test_sixteen_bits_are_scaled_and_not_cut_off(tmp_path: Path) -> None:
    Image.fromarray(np.full((128, 2), 32768, np.uint16)).save(tmp_path / "deep.png")
    assert columns_of(tmp_path / "deep.png").max() == 128


def test_pictures_and_recordings_have_each_their_own_front_ends(placed: Placed, dataset: DatasetFolder) -> None:
    with pytest.raises(JobError, match=r"holds pictures.*choose pictures") as refusal:
        build_pack(placed.folder, "mel", Report())
    assert refusal.value.end is BAD_DATA
    with pytest.raises(JobError, match=r"holds recordings.*such as mel"):
        build_pack(dataset, "pictures", Report())
    assert front_ends(Kind.PICTURES, ["mel"]) == ["pictures"]
    assert front_ends(Kind.SOUND, ["mel", "lfcc"]) == ["mel", "lfcc"]


def test_bad_pictures_and_pictures_among_recordings_are_named(pictures: Path, data: Path, source: Path) -> None:
    there = pictures / "0" / "awb" / "bonafide"
    (there / "empty.png").touch()
    (there / "cut.png").write_bytes((there / "arctic_a0000.png").read_bytes()[:200])
    (there / "letter.jpg").write_text("no picture")
    frames = [Image.new("L", (64, 64), n) for n in (0, 100, 200)]
    frames[0].save(there / "moving.webp", save_all=True, append_images=frames[1:])
    placed = import_folder(pictures, data / "datasets", "drawn", "", "job", Report(), "auto")
    said = {Path(each.clip).name: each.reason for each in placed.card.refused}
    assert sorted(said) == ["cut.png", "empty.png", "letter.jpg", "moving.webp"]
    assert "cannot be read as a picture" in said["cut.png"]
    assert "holds 3 pictures" in said["moving.webp"]
    draw(source / "it_carlo" / "bonafide" / "drawn.png", 1)
    (only,) = import_folder(source, data / "datasets", "mine", "", "job", Report()).card.refused
    assert "a picture among recordings" in only.reason


def test_a_picture_that_would_fill_the_memory_is_refused_by_its_head(tmp_path: Path) -> None:
    path = draw(tmp_path / "a.png", 1)
    content = bytearray(path.read_bytes())
    content[16:24] = (60_000).to_bytes(4, "big") * 2  # width and height in the PNG's head
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"cannot be read|pixels"):
        columns_of(path)


EPS = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 64 64\n%%EndComments\nshowpage\n%%EOF\n"


def test_no_program_is_run_on_what_is_a_picture_by_its_name_alone(
    pictures: Path, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    called = tmp_path / "called"
    ghostscript = tmp_path / "bin" / "gs"
    ghostscript.parent.mkdir()
    ghostscript.write_text(f"#!/bin/sh\ntouch {called}\nexit 1\n")
    ghostscript.chmod(0o755)
    monkeypatch.setenv("PATH", f"{ghostscript.parent}{os.pathsep}{os.environ['PATH']}")
    (pictures / "0" / "awb" / "bonafide" / "drawing.png").write_bytes(EPS)
    placed = import_folder(pictures, data / "datasets", "drawn", "", "job", Report(), "auto")
    (refused,) = placed.card.refused
    assert refused.clip.endswith("drawing.png")
    assert "cannot be read as a picture" in refused.reason
    assert not called.exists()
    assert placed.card.clips == 24


def pictures_of_all_kinds() -> list[bytes]:
    values = np.random.default_rng(0).integers(0, 256, (20, 30, 3), np.uint8)
    kinds = [(mode, format) for format in ("PNG", "BMP", "TIFF", "GIF") for mode in ("L", "RGB", "P", "1", "RGBA")]
    kinds += [(mode, format) for format in ("JPEG", "WEBP") for mode in ("L", "RGB")]
    made = []
    for mode, format in kinds:
        Image.fromarray(values).convert(mode).save(file := io.BytesIO(), format)
        made.append(file.getvalue())
    return made


def test_whatever_bytes_a_picture_has_it_is_read_or_refused(tmp_path: Path) -> None:
    chance, path, read = random.Random(2), tmp_path / "a.png", 0
    whole = pictures_of_all_kinds()
    for n in range(200):
        content = bytearray(whole[n % len(whole)])
        for _change in range(chance.randint(0, 4)):
            content[chance.randrange(min(len(content), chance.choice((60, 200, 9999))))] = chance.randrange(256)
        path.write_bytes(content)
        try:
            assert look_at(path).columns == len(columns_of(path))
            read += 1
        except AudioError:
            pass
    assert 20 < read < 180
