"""Pictures of people that strangers send: decoded in a process that can do nothing else, and written anew from their pixels."""

import io
import struct
import zlib
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from PIL import Image, PngImagePlugin

from veravox.audio.sound import AudioError
from veravox.core.data_folder import DataFolder
from veravox.datasets.decoding.decoder import Decoder
from veravox.datasets.portrait import FORMATS, SIDE
from veravox.detection.app import create_app
from veravox.detection.portraits import portrait

SECRET = b"where I live"
ORIENTATION, DESCRIPTION = 0x0112, 0x010E


@pytest.fixture(scope="module")
def decoder() -> Iterator[Decoder]:
    one = Decoder()
    yield one
    one.close()


def written(image: Image.Image, kind: str = "PNG", **how: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **how)  # type: ignore[arg-type]
    return file.getvalue()


def seen(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png(width: int, height: int, pixels: bytes) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def halves() -> Image.Image:
    """Left red, right blue."""
    image = Image.new("RGB", (200, 100), "red")
    image.paste("blue", (100, 0, 200, 100))
    return image


@pytest.mark.parametrize(
    ("kind", "mode"),
    [(kind, mode) for kind in FORMATS for mode in ("RGB", "L", "1")]
    + [("PNG", mode) for mode in ("RGBA", "LA", "P", "I;16")]
    + [("WEBP", "RGBA"), ("JPEG", "CMYK")],
)
def test_whatever_colours_it_has_a_square_comes_out(decoder: Decoder, kind: str, mode: str) -> None:
    made = seen(portrait(decoder, written(Image.new(mode, (300, 70)), kind)))
    assert (made.format, made.mode, made.size) == ("PNG", "RGB", (SIDE, SIDE))


def test_its_middle_is_kept_upright_and_on_white(decoder: Decoder) -> None:
    flat = seen(portrait(decoder, written(halves())))
    assert flat.getpixel((40, 128)) == (255, 0, 0)
    assert flat.getpixel((210, 128)) == (0, 0, 255)
    exif = Image.Exif()
    exif[ORIENTATION] = 6  # a camera that was turned: what is left belongs on top
    turned = seen(portrait(decoder, written(halves(), "PNG", exif=exif)))
    assert turned.getpixel((128, 40)) == (255, 0, 0)
    assert turned.getpixel((128, 210)) == (0, 0, 255)
    clear = seen(portrait(decoder, written(Image.new("RGBA", (50, 50), (0, 0, 0, 0)))))
    assert clear.getpixel((128, 128)) == (255, 255, 255)


def test_nothing_of_what_it_says_besides_is_left(decoder: Decoder) -> None:
    exif, text = Image.Exif(), PngImagePlugin.PngInfo()
    exif[DESCRIPTION] = SECRET.decode()
    text.add_text("Comment", SECRET.decode())
    kinds = [
        written(halves(), "JPEG", exif=exif, comment=SECRET),
        written(halves(), "WEBP", exif=exif),
        written(halves(), "PNG", exif=exif, pnginfo=text, icc_profile=SECRET),
    ]
    for content in kinds:
        assert SECRET in content
        made = portrait(decoder, content)
        assert SECRET not in made
        assert not seen(made).info


def test_what_is_a_page_or_an_archive_too_is_neither_any_more(decoder: Decoder) -> None:
    for tail in (b"<script>alert(1)</script>", b"PK\x03\x04evil", b"%PDF-1.7", b"<?php system('id');"):
        for kind in FORMATS:
            made = portrait(decoder, written(halves(), kind) + tail)
            assert tail not in made
            assert made.startswith(b"\x89PNG\r\n\x1a\n")
            assert made.endswith(b"IEND\xaeB`\x82")


def test_of_several_pictures_the_first_is_taken(decoder: Decoder) -> None:
    frames = [Image.new("RGB", (32, 32), colour) for colour in ("red", "blue", "lime")]
    for kind, how in (("WEBP", {"lossless": True}), ("PNG", {})):
        content = written(frames[0], kind, save_all=True, append_images=frames[1:], duration=10, **how)
        assert seen(portrait(decoder, content)).getpixel((128, 128)) == (255, 0, 0)


BOMB = zlib.compress(bytes(200 << 20), 9)
HOSTILE = {
    "nothing": b"",
    "a scalable picture, which is a page": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "another kind": written(halves(), "GIF"),
    "a kind whose decoder runs programs": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\nshowpage\n",
    "a header that says it is huge": png(1 << 31, 1 << 31, zlib.compress(b"")),
    "a header that says it is wide": png((1 << 31) - 1, 1, zlib.compress(b"")),
    "many pixels in few bytes": png(20_000, 20_000, BOMB),
    "as many pixels as may be and one row more": png(8192, 8193, BOMB),
    "no pixels": png(0, 0, zlib.compress(b"")),
    "text that unfolds to gigabytes": b"\x89PNG\r\n\x1a\n"
    + chunk(b"IHDR", struct.pack(">IIBBBBB", 8, 8, 8, 0, 0, 0, 0))
    + chunk(b"zTXt", b"a\0\0" + BOMB)
    + chunk(b"IDAT", zlib.compress(bytes(72)))
    + chunk(b"IEND", b""),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_what_is_hostile_is_refused_with_a_sentence(decoder: Decoder, what: str) -> None:
    with pytest.raises(AudioError, match=r"^It (cannot be read as a picture|has [0-9]+ x [0-9]+ pixels)"):
        portrait(decoder, HOSTILE[what])
    assert portrait(decoder, written(halves()))  # who comes next is served


@pytest.mark.parametrize("kind", FORMATS)
def test_what_is_cut_off_is_refused_wherever_it_is_cut(decoder: Decoder, kind: str) -> None:
    noisy = Image.effect_noise((96, 96), 80).convert("RGB")
    content = written(noisy, kind)
    for share in (0.02, 0.3, 0.6, 0.9):
        with pytest.raises(AudioError, match="cannot be read as a picture"):
            portrait(decoder, content[: int(share * len(content))])


def test_the_detector_makes_them_for_who_knows_its_token(tmp_path: Path) -> None:
    app = create_app(DataFolder(tmp_path), "known", decoder=Decoder())
    question = {"picture": b64encode(written(halves(), "WEBP")).decode()}
    with TestClient(app) as http:
        assert http.post("/portrait", json=question).status_code == 401
        known = {"Authorization": "Bearer known"}
        assert seen(http.post("/portrait", json=question, headers=known).content).size == (SIDE, SIDE)
        refused = http.post("/portrait", json={"picture": b64encode(b"no").decode()}, headers=known)
        assert (refused.status_code, refused.json()["type"]) == (422, "/problems/bad-recording")
