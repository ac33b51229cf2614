"""Zip archives that are sent while they are made: nothing of them is held in memory or written down."""

import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from fastapi.responses import StreamingResponse

from veravox.core.beneath import is_plain, open_beneath
from veravox.core.run_folder import RunFolder
from veravox.gateway.runs.files import OF_THE_MODEL, help_of, there

CHUNK = 1 << 20  # bytes
DENSE = {".png", ".flac", ".mp3", ".ogg", ".safetensors", ".pkl", ".onnx"}  # what does not get smaller
CONTENTS = "CONTENTS.txt"
NOTHING: Mapping[str, bytes] = MappingProxyType({})


ZIP: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}}
}
"""What an operation that answers with an archive says of it in the API's document."""


def zip_of(content: Iterator[bytes], name: str) -> StreamingResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(content, media_type="application/zip", headers=headers)


class Outbox(io.RawIOBase):
    """What has been written since it was last emptied. It cannot seek, so an archive only appends to it."""

    def __init__(self) -> None:
        super().__init__()
        self._written: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._written.append(bytes(data))
        return len(data)

    def take(self) -> bytes:
        written, self._written = b"".join(self._written), []
        return written


def archived(
    files: Iterable[tuple[str, Path]], root: Path, contents: str = "", made: Mapping[str, bytes] = NOTHING
) -> Iterator[bytes]:
    """An archive of these files by their names in it, piece by piece; one that has vanished meanwhile is left out.

    Args:
        files: names in the archive, and where each file is.
        root: below which they lie; none is reached through a link.
        contents: a text that says what is in it, if that needs saying.
        made: what lies in no file, by its name in the archive.
    """
    outbox = Outbox()
    with zipfile.ZipFile(outbox, "w", zipfile.ZIP_DEFLATED) as archive:
        if contents:
            archive.writestr(CONTENTS, contents)
        for name, content in made.items():
            archive.writestr(name, content)
        for name, path in files:
            if is_plain(path, root):
                yield from _added(archive, name, path, root, outbox)
    yield outbox.take()


def bundle_files(folder: RunFolder) -> list[tuple[str, Path]]:
    return [(path.name, path) for path in sorted(folder.bundle.iterdir())] if folder.bundle.is_dir() else []


def evidence(folder: RunFolder, with_model: bool = True) -> Iterator[bytes]:
    """All that another laboratory needs to look into a run: everything but the checkpoints, as it lies in its folder."""
    told = [(file, path) for file, path in there(folder) if with_model or file not in OF_THE_MODEL]
    files = [(str(path.relative_to(folder.path)), path) for _file, path in told]
    files += [(f"{folder.bundle.name}/{name}", path) for name, path in bundle_files(folder) if with_model]
    said = [f"{path.relative_to(folder.path)}: {help_of(file)}\n" for file, path in told]
    return archived(files, folder.path, "".join(said))


def _added(archive: zipfile.ZipFile, name: str, path: Path, root: Path, outbox: Outbox) -> Iterator[bytes]:
    entry = zipfile.ZipInfo.from_file(path, name)
    entry.compress_type = zipfile.ZIP_STORED if path.suffix in DENSE else zipfile.ZIP_DEFLATED
    with open_beneath(path, root) as source, archive.open(entry, "w") as target:
        while chunk := source.read(CHUNK):
            target.write(chunk)
            yield outbox.take()
