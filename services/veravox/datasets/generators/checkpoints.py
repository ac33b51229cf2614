"""Files of trained models: from a folder, an archive or one checkpoint, read without running anything they hold."""

import hashlib
import io
import json
import pickle
import re
import tarfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
import torch
import yaml
from torch import Tensor

from veravox.core.text import _
from veravox.datasets.generators.contract import GeneratorError

LARGEST = 4 * 2**30  # bytes of one file
MOST = 10_000  # files of a folder or archive
WEIGHTS = re.compile(r"(.*\.(pkl|pt|pth|bin|ckpt|safetensors))|(g_\d+)|(generator.*)", re.IGNORECASE)
DISCRIMINATORS = re.compile(r"do_\d+|.*discriminator.*|.*optimizer.*", re.IGNORECASE)


@dataclass(frozen=True)
class Model:
    """The files of one trained model, by their names without folders.

    Args:
        where: what the user named.
        names: its files.
        read: the bytes of one.
        chosen: the checkpoint, where the user named that file itself.
    """

    where: Path
    names: tuple[str, ...]
    read: Callable[[str], bytes]
    chosen: str = ""

    def first(self, *names: str) -> str:
        """The first of these files that is there, or ""."""
        return next((name for name in names if name in self.names), "")

    @cached_property
    def checkpoint(self) -> str:
        """The file with the parameters: the one of the most steps where there are several.

        Raises:
            GeneratorError: if there is none.
        """
        found = [name for name in self.names if WEIGHTS.fullmatch(name) and not DISCRIMINATORS.fullmatch(name)]
        if self.chosen or found:
            return self.chosen or max(found, key=lambda name: (_steps(name), name))
        raise GeneratorError(
            _("{where} holds no checkpoint: a file that ends in .pkl, .pt, .pth, .bin or .safetensors.").format(
                where=self.where.name
            )
        )

    @cached_property
    def content(self) -> bytes:
        """Of the checkpoint."""
        return self.read(self.checkpoint)

    @cached_property
    def sha256(self) -> str:
        """Of the checkpoint, hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()

    def parameters(self) -> Mapping[str, Any]:
        """What the checkpoint holds: tensors in dictionaries, whatever else it says refused.

        Raises:
            GeneratorError: if it is damaged or holds what could run.
        """
        if self.checkpoint.endswith(".safetensors"):
            from safetensors.torch import load

            return dict(load(self.content))
        try:
            held = torch.load(io.BytesIO(self.content), map_location="cpu", weights_only=True)
        except pickle.UnpicklingError:
            raise GeneratorError(
                _(
                    "The checkpoint {name} holds more than numbers and is not opened, for it could run a program. "
                    "Save its generator's state_dict alone and use that."
                ).format(name=self.checkpoint)
            ) from None
        except (RuntimeError, EOFError, ValueError, KeyError, OSError):
            raise GeneratorError(
                _("The checkpoint {name} is damaged; download it again.").format(name=self.checkpoint)
            ) from None
        if not isinstance(held, dict):
            raise GeneratorError(_("The checkpoint {name} holds no parameters.").format(name=self.checkpoint))
        return held

    def settings(self, name: str) -> dict[str, Any]:
        """A configuration in JSON or YAML.

        Raises:
            GeneratorError: if it cannot be read.
        """
        try:
            text = self.read(name).decode()
            said = json.loads(text) if name.endswith(".json") else yaml.load(text, _Loader)  # noqa: S506 - a SafeLoader
        except (UnicodeDecodeError, ValueError, yaml.YAMLError):
            said = None
        if not isinstance(said, dict):
            raise GeneratorError(_("{name} is no configuration that can be read.").format(name=name))
        return said

    def statistics(self) -> tuple[Tensor, Tensor] | None:
        """Mean and scale of each band from stats.h5 or stats.npy, if there is one."""
        name = self.first("stats.h5", "stats.npy")
        if not name:
            return None
        try:
            mean, scale = _from_hdf5(self.read(name)) if name.endswith(".h5") else _from_npy(self.read(name))
        except (OSError, KeyError, ValueError, IndexError):
            raise GeneratorError(_("{name} holds no mean and scale of mels.").format(name=name)) from None
        return tuple(torch.from_numpy(np.asarray(each, np.float32).reshape(-1)) for each in (mean, scale))  # type: ignore[return-value]


def open_model(path: Path) -> Model:
    """The model in a folder, in a .tar.gz or .zip archive, or beside a checkpoint.

    Archives are read in place: nothing is unpacked, so nothing in them can reach beyond.

    Raises:
        GeneratorError: if there is none, or more than one.
    """
    with _complaints(path):
        if path.is_dir():
            return _of_files(path, sorted(each for each in path.rglob("*") if each.is_file()))
        if not path.exists():
            raise GeneratorError(_("{path} is not there.").format(path=path))
        if tarfile.is_tarfile(path):
            return _of_tar(path)
        if zipfile.is_zipfile(path) and not WEIGHTS.fullmatch(path.name):  # torch's own files are ZIP archives too
            return _of_zip(path)
        beside = sorted(each for each in path.parent.iterdir() if each.is_file())
        return _named(path, [each.name for each in beside], lambda name: _bytes(path.parent / name), path.name)


class _Loader(yaml.SafeLoader):
    """Plain values, and lists where Python wrote tuples."""


def _list(loader: yaml.SafeLoader, node: Any) -> list[Any]:
    return list(loader.construct_sequence(node, deep=True))


_Loader.add_constructor("tag:yaml.org,2002:python/tuple", _list)


@contextmanager
def _complaints(path: Path) -> Iterator[None]:
    try:
        yield
    except (tarfile.TarError, zipfile.BadZipFile, EOFError, OSError) as problem:
        raise GeneratorError(
            _("{path} cannot be read: {problem}").format(path=path.name, problem=str(problem) or type(problem).__name__)
        ) from None


def _of_files(path: Path, files: list[Path]) -> Model:
    places = {each.relative_to(path).as_posix(): each for each in files}
    return _named(path, list(places), lambda name: _bytes(places[name]))


def _of_tar(path: Path) -> Model:
    def read(name: str) -> bytes:
        with _complaints(path), tarfile.open(path) as archive:
            member = archive.getmember(name)
            file = archive.extractfile(member)
            if file is None or member.size > LARGEST:
                raise GeneratorError(_("{name} is too large or no file.").format(name=name))
            return file.read()

    with tarfile.open(path) as archive:
        names = [member.name for member in archive if member.isreg()]
    return _named(path, names, read)


def _of_zip(path: Path) -> Model:
    def read(name: str) -> bytes:
        with _complaints(path), zipfile.ZipFile(path) as archive:
            if archive.getinfo(name).file_size > LARGEST:
                raise GeneratorError(_("{name} is too large or no file.").format(name=name))
            return archive.read(name)

    with zipfile.ZipFile(path) as archive:
        names = [each.filename for each in archive.infolist() if not each.is_dir()]
    return _named(path, names, read)


def _named(where: Path, full: list[str], read: Callable[[str], bytes], chosen: str = "") -> Model:
    """The files of the one folder in which the configuration lies."""
    if len(full) > MOST:
        raise GeneratorError(
            _("{where} holds {n} files; name the model's own folder.").format(where=where, n=len(full))
        )
    seen = [name for name in full if not PurePosixPath(name).name.startswith(".")]
    homes = {str(PurePosixPath(name).parent) for name in seen if PurePosixPath(name).name in CONFIGURATIONS}
    if not homes:
        raise GeneratorError(
            _("{where} holds no configuration: config.yml, config.yaml or config.json.").format(where=where.name)
        )
    if len(homes) > 1:
        raise GeneratorError(
            _("{where} holds several models: {names}. Name the folder of one.").format(
                where=where.name, names=", ".join(sorted(homes)[:6])
            )
        )
    home = homes.pop()
    own = {PurePosixPath(name).name: name for name in seen if str(PurePosixPath(name).parent) == home}
    return Model(where, tuple(sorted(own)), lambda name: read(own[name]), chosen)


CONFIGURATIONS = ("config.yml", "config.yaml", "config.json")


def _bytes(path: Path) -> bytes:
    with _complaints(path):
        if path.stat().st_size > LARGEST:
            raise GeneratorError(_("{name} is too large or no file.").format(name=path.name))
        return path.read_bytes()


def _steps(name: str) -> int:
    return max((int(number) for number in re.findall(r"\d+", name)), default=0)


def _from_hdf5(content: bytes) -> tuple[Any, Any]:
    try:
        import h5py  # only ParallelWaveGAN's statistics want it
    except ImportError:
        raise GeneratorError(
            _("stats.h5 needs the package h5py. Install it, or Veravox with its extra `generators`.")
        ) from None
    with h5py.File(io.BytesIO(content), "r") as file:
        return file["mean"][()], file["scale"][()]


def _from_npy(content: bytes) -> tuple[Any, Any]:
    both = np.load(io.BytesIO(content), allow_pickle=False)
    return both[0], both[1]
