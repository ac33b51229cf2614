"""What a data job reads besides datasets: places below `uploads/` on the shared volume, and a network outside."""

from collections.abc import Iterator
from pathlib import PurePosixPath

from veravox.core.sources import UPLOADS
from veravox.core.specs import DatasetSpec


def places(spec: DatasetSpec) -> Iterator[tuple[str, str]]:
    """The field and the path of each place on the volume that it reads."""
    if spec.source.path:
        yield "source.path", spec.source.path
    if spec.source.learner:
        yield "source.learner.path", spec.source.learner.path
    if spec.source.bundle:
        yield "source.bundle.path", spec.source.bundle.path
    if spec.source.fetch and _is_place(spec.source.fetch.address):
        yield "source.fetch.address", spec.source.fetch.address
    for number, step in enumerate(spec.steps):
        for each in step.synthesise.checkpoints if step.synthesise else ():
            if _is_place(each.source):
                yield f"steps[{number}].synthesise.checkpoints", each.source


def is_below_uploads(path: str) -> bool:
    """On a cluster nothing else is read of what people name."""
    parts = PurePosixPath(path).parts
    return parts[:1] == (UPLOADS,) and len(parts) > 1 and ".." not in parts


def reaches_outside(spec: DatasetSpec) -> bool:
    """Whether it fetches from a network outside."""
    checkpoints = [each for step in spec.steps if step.synthesise for each in step.synthesise.checkpoints]
    fetches = spec.source.fetch is not None and not _is_place(spec.source.fetch.address)
    return fetches or any(not _is_place(each.source) for each in checkpoints)


def _is_place(said: str) -> bool:
    """A path, not an address or a tag by which a program's authors know something."""
    return "/" in said and "://" not in said
