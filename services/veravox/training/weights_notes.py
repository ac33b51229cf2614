"""What stands beside pretrained weights in a cache that others only read: that they are whole, or why there are none."""

from pathlib import Path

from veravox.core.files import replace_json


def note_whole(architecture: str, path: Path, sha256: str) -> None:
    """`<architecture>.json`: this file is whole."""
    said = {"architecture": architecture, "file": path.name, "sha256": sha256, "bytes": path.stat().st_size}
    replace_json(path.with_name(f"{architecture}.json"), said)


def note_missing(architecture: str, cache: Path, why: str) -> None:
    replace_json(cache / f"{architecture}.json", {"architecture": architecture, "file": "", "why": why[:500]})
