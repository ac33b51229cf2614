"""Files that a command leaves where its user says: whole in their place, or not at all and with a sentence."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

from veravox.cli.speaking import fail
from veravox.core.text import _


async def save(content: AsyncIterator[bytes], path: Path) -> None:
    """Write beside and rename into place."""
    refuse_folder(path)
    beside = path.with_name(f".{path.name}.partial")
    with writing(path):
        try:
            with beside.open("wb") as file:
                async for chunk in content:
                    file.write(chunk)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)


def refuse_folder(path: Path) -> None:
    """A command that writes a file begins with it, before it works for minutes."""
    with writing(path):
        is_folder = path.is_dir()
    if is_folder:
        fail(_("{path} is a folder; name a file, such as {file}").format(path=path, file=path / "output"))


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """What the disk refuses ends the command with a sentence."""
    try:
        yield
    except OSError as error:
        fail(_("{path} cannot be written: {why}; name another file").format(path=path, why=error.strerror or error))
