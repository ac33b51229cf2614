from itertools import pairwise

import pytest
import torch
from fastai.vision.augment import RandomCrop
from fastai.vision.core import PILImageBW
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from veravox.core.specs import FrontEnd
from veravox.detection.windows import Framing, stretches, tiles


@given(st.integers(1, 5000), st.integers(1, 500))
def test_tiles_cover_the_whole_clip_with_as_few_windows_as_can(length: int, window: int) -> None:
    offsets = tiles(length, window).tolist()
    assert len(offsets) == max(1, -(-length // window))
    if length >= window:
        assert offsets[0] == 0 or len(offsets) == 1
        assert all(later - sooner <= window for sooner, later in pairwise(offsets))
        assert offsets[-1] + window == length or len(offsets) == 1
        assert max(offsets) + window <= length


@given(st.integers(1, 30), st.integers(1, 60))
def test_a_short_clip_is_repeated(length: int, window: int) -> None:
    frames = torch.arange(length, dtype=torch.uint8)[:, None].expand(-1, 80)
    zero = torch.zeros(1, dtype=torch.long)
    cut = stretches(frames, zero, zero + length, zero, window)
    assert cut[0, :, 0].tolist() == [place % length for place in range(window)]


def test_a_resized_picture_has_time_to_the_right_and_low_bands_at_the_bottom() -> None:
    ramp = torch.zeros(1, 110, 80, dtype=torch.uint8)
    ramp[:, 55:, :40] = 255  # later, and low
    picture = Framing.of(FrontEnd()).pictures(ramp)[0, 0]
    assert picture.shape == (128, 128)
    assert (picture[70:, 70:] == 1).all()
    assert (picture[:60].max(), picture[:, :60].max()) == (0, 0)


def test_the_middle_crop_is_fastais() -> None:
    frames = torch.randint(0, 256, (1, 128, 80), dtype=torch.uint8)
    ours = Framing.of(FrontEnd(transform="RandomCrop")).pictures(frames)[0, 0]
    image = PILImageBW(Image.fromarray(frames[0].T.flip(0).numpy()))
    theirs = RandomCrop(128)(image, split_idx=1)
    assert torch.equal((ours * 255).round().byte(), torch.tensor(bytearray(theirs.tobytes())).view(128, 128))


@pytest.mark.parametrize("top", [0, 13, 48])
def test_a_random_crop_may_lie_anywhere_and_is_black_around(top: int) -> None:
    frames = torch.full((1, 128, 80), 255, dtype=torch.uint8)
    picture = Framing.of(FrontEnd(transform="RandomCrop")).pictures(frames, torch.tensor([top]))[0, 0]
    assert picture.sum(1).nonzero().flatten().tolist() == list(range(top, top + 80))
