"""What goes into an archive: files that lie in the data folder, and what of them can be fetched where they are not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from veravox.core.catalogue import ARCHITECTURES
from veravox.core.corpora import CORPORA, Part
from veravox.core.data_folder import DataFolder
from veravox.core.generators import find_weights
from veravox.core.ownership import Refused
from veravox.core.specs.training_job import UNTRAINED
from veravox.core.text import _
from veravox.datasets.fetching.partial import own_partial
from veravox.datasets.fetching.transfer import File, transfer
from veravox.datasets.placing import sha256_of
from veravox.datasets.report import Report
from veravox.training.carrying.archive import CORPORA_FOLDER, GENERATORS, WEIGHTS, Item

PRETRAINED = tuple(name for name in ARCHITECTURES if name not in UNTRAINED)


@dataclass(frozen=True)
class Wanted:
    """What somebody wants carried; corpora as `arctic`, or one of its archives as `arctic/bdl`."""

    networks: Sequence[str] = PRETRAINED
    corpora: Sequence[str] = ()
    generators: Sequence[str] = ()

    def refuse_unknown(self, data: DataFolder) -> None:
        """Before anything is fetched.

        Raises:
            Refused: naming what is unknown, and what there is.
        """
        for kind, named, known in (
            (_("a network with pretrained weights"), self.networks, PRETRAINED),
            (_("a corpus that can be fetched"), [each.partition("/")[0] for each in self.corpora], tuple(CORPORA)),
        ):
            for name in named:
                if name not in known:
                    sentence = _("{name} is not {kind}; there are: {known}")
                    raise Refused(sentence.format(name=name, kind=kind, known=", ".join(known)))
        for each in self.corpora:
            _parts(each)
        for name in self.generators:
            if find_weights(name, data.generators) is None:
                sentence = _("{folder} has no weights of {name}; put its folder or archive there")
                raise Refused(sentence.format(folder=data.generators, name=name))


def gather(wanted: Wanted, data: DataFolder, addresses: dict[str, str], report: Report) -> Iterator[Item]:
    """Each file, whole, in the order of the archive.

    Args:
        wanted: which.
        data: where they lie, and where what is fetched is kept.
        addresses: of the networks' weights, by name.
        report: told of megabytes.

    Raises:
        OSError, JobError: where one cannot be had.
    """
    from veravox.training.fetching import whole_file  # torch

    for name in dict.fromkeys(wanted.networks):
        yield _item(whole_file(addresses[name], data.weights, report), WEIGHTS)
    for each in dict.fromkeys(wanted.corpora):
        corpus = CORPORA[each.partition("/")[0]]
        for part in _parts(each):
            path = data.corpora / corpus.name / part.file
            yield _of_corpus(path, f"{corpus.address.rstrip('/')}/{part.file}", part, report)
    for name in dict.fromkeys(wanted.generators):
        yield from _of_generator(name, data)


def official_addresses(networks: Sequence[str], mirror: str = "") -> dict[str, str]:
    """Where torchvision's best ImageNet weights are, by network; or where files of these names are instead."""
    if not networks:
        return {}
    from torchvision import models

    urls = {name: str(models.get_model_weights(name).DEFAULT.url) for name in networks}
    if not mirror:
        return urls
    return {name: f"{mirror.rstrip('/')}/{url.rpartition('/')[2]}" for name, url in urls.items()}


def _parts(asked: str) -> tuple[Part, ...]:
    name, _slash, part = asked.partition("/")
    found = tuple(each for each in CORPORA[name].parts if part in {"", each.name})
    if not found:
        sentence = _("{corpus} has no archive {name}; there are: {known}")
        known = ", ".join(each.name for each in CORPORA[name].parts)
        raise Refused(sentence.format(corpus=name, name=part, known=known))
    return found


def _of_corpus(path: Path, url: str, part: Part, report: Report) -> Item:
    if path.is_file() and sha256_of(path) == part.sha256:
        return _item(path, f"{CORPORA_FOLDER}/{path.parent.name}")
    with own_partial(path, url, "pack") as partial:
        digest = transfer(File(url, path, part.sha256), partial, report)
    return Item(f"{CORPORA_FOLDER}/{path.parent.name}/{path.name}", path, digest)


def _of_generator(name: str, data: DataFolder) -> Iterator[Item]:
    found = find_weights(name, data.generators)
    assert found is not None
    files = [found] if found.is_file() else sorted(each for each in found.rglob("*") if each.is_file())
    for each in files:
        if not each.name.startswith("."):
            yield _item(each, f"{GENERATORS}/{each.parent.relative_to(data.generators).as_posix()}".removesuffix("/."))


def _item(path: Path, folder: str) -> Item:
    return Item(f"{folder}/{path.name}", path, sha256_of(path))
