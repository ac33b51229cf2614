import torch
from hypothesis import given
from hypothesis import strategies as st

from veravox.core.front_end import windows_in
from veravox.detection.windows import Framing
from veravox.training.loaders import Clips, Source, TileLoader, TrainLoader

LENGTHS = st.lists(st.integers(1, 90), min_size=3, max_size=12)
SEEDS = st.integers(0, 2**31 - 1)


def source_of(lengths: list[int], window: int = 20) -> tuple[Source, Clips]:
    """Clips whose frames hold the clip's number, of classes 0, 1, 2, 0, 1, ..."""
    sizes = torch.tensor(lengths)
    frames = torch.arange(len(lengths), dtype=torch.uint8).repeat_interleave(sizes)[:, None].expand(-1, 80)
    clips = Clips(sizes.cumsum(0) - sizes, sizes, torch.arange(len(lengths)) % 3)
    return Source(frames.contiguous(), Framing("Resize", window)), clips


def loader_of(lengths: list[int], seed: int = 1, *, balance: bool = False, batch_size: int = 4) -> TrainLoader:
    return TrainLoader(*source_of(lengths), batch_size=batch_size, seed=seed, balance=balance)


@given(LENGTHS, SEEDS)
def test_a_window_comes_from_the_one_clip_whose_class_it_bears(lengths: list[int], seed: int) -> None:
    for pictures, classes in loader_of(lengths, seed):
        clips = (pictures[:, 0].flatten(1) * 255).round()
        assert (clips == clips[:, :1]).all()
        assert torch.equal(clips[:, 0].long() % 3, classes)


@given(LENGTHS, SEEDS, st.data())
def test_the_rest_of_an_epoch_is_the_end_of_the_whole(lengths: list[int], seed: int, data: st.DataObject) -> None:
    whole, rest = loader_of(lengths, seed), loader_of(lengths, seed)
    rest.first = data.draw(st.integers(0, len(whole)))
    batches = list(whole)
    assert len(batches) == len(whole) == len(rest)
    for ours, theirs in zip(rest, batches[rest.first :], strict=True):
        assert torch.equal(ours[0], theirs[0])
        assert torch.equal(ours[1], theirs[1])


@given(LENGTHS, SEEDS)
def test_an_epoch_takes_each_window_once(lengths: list[int], seed: int) -> None:
    loader = loader_of(lengths, seed, batch_size=1)
    seen = torch.cat([(pictures[:, 0, 0, 0] * 255).round().long() for pictures, _ in loader])
    assert torch.bincount(seen, minlength=len(lengths)).tolist() == [windows_in(each, 20) for each in lengths]


def test_another_epoch_has_another_order() -> None:
    loader = loader_of([60] * 12)
    first = torch.cat([classes for _, classes in loader])
    loader.epoch = 1
    assert not torch.equal(first, torch.cat([classes for _, classes in loader]))


@given(SEEDS)
def test_balanced_every_class_is_seen_equally_often(seed: int) -> None:
    loader = loader_of([80, 20, 20, 80, 20, 20, 80], seed, balance=True, batch_size=1)
    counts = torch.bincount(torch.cat([classes for _, classes in loader]))
    assert counts.max() - counts.min() <= 2


def test_a_closed_loader_gives_no_further_batch() -> None:
    loader = loader_of([60] * 12)
    batches = iter(loader)
    next(batches)
    loader.closed = True
    assert list(batches) == []


@given(LENGTHS)
def test_validation_sees_every_clip_in_as_many_windows_as_cover_it(lengths: list[int]) -> None:
    source, clips = source_of(lengths)
    loader = TileLoader(source, clips)
    batches = list(loader)
    assert len(batches) == len(loader)
    seen = torch.cat([(pictures[:, 0, 0, 0] * 255).round().long() for pictures, _ in batches])
    assert torch.bincount(seen).tolist() == [-(-each // 20) for each in lengths]
