"""Packs that nobody needs: which they are, and how they go. They can be computed again, from clips that stay."""

import fcntl
import os
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from veravox.core.removing import remove_tree
from veravox.core.specs import DatasetSpec, EvaluationSpec, TrainingJobSpec

Need = tuple[str, str]  # a dataset's version and a front end
CARD, USED, PARTS, ASIDE = "pack.json", "used", ".parts", ".unused"
LEFT = {".partial", ".old"}  # what a process that was killed while it joined parts has left: nobody goes on with it
DAY = 86_400.0  # s
EVERY = 3600.0  # s between two looks


def needs_of(spec: TrainingJobSpec | DatasetSpec | EvaluationSpec) -> Iterator[Need]:
    """The packs that a job needs which has not ended. What a paused one needs stays for it."""
    match spec:
        case TrainingJobSpec():
            yield spec.dataset.version, spec.front_end.name
            if other := spec.protocol.external:
                yield other.version, spec.front_end.name
        case DatasetSpec() if spec.source.dataset:
            for pack in spec.packs:
                yield spec.source.dataset.version, pack.front_end


def mark_used(pack: Path) -> None:
    """Remember that a job wants this pack now; a volume that cannot be written does not matter."""
    with suppress(OSError):
        if (pack / CARD).exists():
            (pack / USED).touch()


def set_aside(datasets: Path, needed: Collection[Need], days: float, now: float) -> list[Path]:
    """Rename each pack that no job needs and none has used for so long, so that no job finds it any more.

    A pack that a process has mapped stays, and so does a part that one is writing. Whoever decides that a job's data
    are ready must not do so at the same time: the caller sees to that.

    Args:
        datasets: the folder of all datasets.
        needed: by the jobs that have not ended; these count as used now.
        days: since the last use, or the making; 0: nothing is ever unused.
        now: seconds since the epoch, as files' times are.

    Returns:
        What can be put back or removed, also what an earlier caller did not come to remove.
    """
    aside = []
    for pack in _packs(datasets):
        if pack.suffix == ASIDE:
            aside.append(pack)
        elif pack.suffix in LEFT:
            if now - _last_use(pack) > DAY:
                aside += _renamed(pack)
        elif (pack.parent.parent.name, _front_end(pack)) in needed:
            mark_used(pack)
        elif days and now - _last_use(pack) > days * DAY:
            aside += _renamed(pack)
    return aside


def put_back(aside: Iterable[Path], needed: Collection[Need]) -> list[Path]:
    """Undo it for what is needed after all; returns the rest."""
    rest = []
    for path in aside:
        name = path.name.removesuffix(ASIDE)
        pack = path.with_name(name if name.endswith(PARTS) else name.lstrip("."))
        if (pack.parents[1].name, _front_end(pack)) in needed and not pack.exists():
            path.rename(pack)
        else:
            rest.append(path)
    return rest


def remove(aside: Iterable[Path]) -> int:
    """Delete what was set aside; returns how many bytes that were."""
    size = 0
    for path in aside:
        size += sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
        remove_tree(path)
    return size


def _renamed(pack: Path) -> list[Path]:
    """Its new name; none where somebody has a lock on it."""
    with suppress(BlockingIOError, FileNotFoundError), _locked(_locks(pack)):
        return [pack.rename(pack.with_name(f".{pack.name.lstrip('.')}{ASIDE}"))]
    return []


def _packs(datasets: Path) -> list[Path]:
    """Packs, parts of packs, what is left of others, and what was set aside; nothing that a link leads to."""
    found = sorted(datasets.glob("*/packs/*"))
    known = [path for path in found if not path.name.startswith(".") or path.suffix in {PARTS, ASIDE, *LEFT}]
    return [path for path in known if path.is_dir() and not path.is_symlink() and not path.parent.is_symlink()]


def _front_end(pack: Path) -> str:
    return pack.name.removesuffix(PARTS).lstrip(".")


def _last_use(pack: Path) -> float:
    """The latest time of all its files: of its making, or of the mark of its use."""
    return max((file.stat().st_mtime for file in (pack, *pack.rglob("*"))), default=0.0)


def _locks(pack: Path) -> list[Path]:
    """What is locked by those who map a pack, write a part, or join parts."""
    if pack.suffix == PARTS or pack.suffix in LEFT:
        return list(pack.with_suffix(PARTS).glob("*.lock"))
    return [pack / CARD]


@contextmanager
def _locked(paths: list[Path]) -> Iterator[None]:
    """All of them, for nobody else.

    Raises:
        BlockingIOError: where somebody has one.
    """
    files: list[int] = []
    try:
        for path in paths:
            if path.exists():
                files.append(os.open(path, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW))
                fcntl.flock(files[-1], fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        for file in files:
            os.close(file)
