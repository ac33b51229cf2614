"""A learner such as the first application made and exported, with random weights."""

from pathlib import Path

CLASSES = ["hifigan", "human", "melgan"]


def first_application(path: Path, folder: Path):  # type: ignore[no-untyped-def]
    """As the first application made them: three colours, scaled as ImageNet, pictures of 128; its metric is its own."""
    from fastai.vision.all import (
        CategoryBlock,
        DataBlock,
        ImageBlock,
        IndexSplitter,
        Normalize,
        Resize,
        imagenet_stats,
        resnet18,
        vision_learner,
    )
    from PIL import Image

    pictures = []
    for name in CLASSES:
        pictures.append(folder / name / "a.png")
        pictures[-1].parent.mkdir(parents=True)
        Image.new("L", (150, 80), 90).save(pictures[-1])

    def label(path: Path) -> str:
        return path.parent.name

    def their_metric(inputs: object, _targets: object) -> object:
        return inputs

    their_metric.__module__, their_metric.__qualname__ = "application.metrics", "their_metric"
    block = DataBlock(
        blocks=(ImageBlock, CategoryBlock(vocab=CLASSES)),
        get_y=label,
        splitter=IndexSplitter([0]),
        item_tfms=Resize(128),
        batch_tfms=Normalize.from_stats(*imagenet_stats, cuda=False),
    )
    loaders = block.dataloaders(pictures, bs=1, num_workers=0, device="cpu")
    learner = vision_learner(loaders, resnet18, pretrained=False, metrics=[their_metric], path=path.parent)
    learner.export(path.name)
    return learner
