"""Downloads: whole in their place, or not at all."""

from collections.abc import AsyncIterator
from pathlib import Path


async def save(content: AsyncIterator[bytes], path: Path) -> None:
    """Write beside and rename into place."""
    beside = path.with_name(f".{path.name}.partial")
    try:
        with beside.open("wb") as file:
            async for chunk in content:
                file.write(chunk)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
