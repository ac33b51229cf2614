"""The images that the cluster's node is given, made by hand as archives in the layout of `docker save`."""

import hashlib
import io
import json
import platform
import tarfile
from pathlib import Path
from typing import Any

PAUSE = "registry.k8s.io/pause:3.10"
EMPTY = "veravox/empty:test"
USER = 1000
MOUNT_POINTS = ("dev", "etc", "proc", "sys", "usr", "lib", "lib64")
ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}


def write_images(folder: Path, pause: Path) -> None:
    """Write an archive an image into a folder: that of every pod's first process, and one with an empty root."""
    folder.mkdir()
    _write(folder / "pause.tar", PAUSE, _pause_layer(pause), {"Entrypoint": ["/pause"]})
    _write(folder / "empty.tar", EMPTY, _empty_layer(), {"User": f"{USER}:{USER}"})


def _pause_layer(program: Path) -> bytes:
    return _tar({"pause": (program.read_bytes(), 0o755)})


def _empty_layer() -> bytes:
    users = f"root:x:0:0:root:/:/bin/sh\nveravox:x:{USER}:{USER}:veravox:/tmp:/bin/sh\n"
    groups = f"root:x:0:\nveravox:x:{USER}:\n"
    folders: dict[str, tuple[bytes | None, int]] = dict.fromkeys(MOUNT_POINTS, (None, 0o755))
    return _tar(
        {
            **folders,
            "tmp": (None, 0o1777),
            "etc/passwd": (users.encode(), 0o644),
            "etc/group": (groups.encode(), 0o644),
        }
    )


def _write(archive: Path, name: str, layer: bytes, settings: dict[str, Any]) -> None:
    config = {
        "architecture": ARCHITECTURES.get(platform.machine(), platform.machine()),
        "os": "linux",
        "config": settings,
        "rootfs": {"type": "layers", "diff_ids": [f"sha256:{hashlib.sha256(layer).hexdigest()}"]},
    }
    manifest = [{"Config": "config.json", "RepoTags": [name], "Layers": ["layer.tar"]}]
    files = {"config.json": config, "manifest.json": manifest}
    written = {each: (json.dumps(document).encode(), 0o644) for each, document in files.items()}
    archive.write_bytes(_tar({**written, "layer.tar": (layer, 0o644)}))


def _tar(entries: dict[str, tuple[bytes | None, int]]) -> bytes:
    """An archive; an entry without content is a folder."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, (content, mode) in entries.items():
            member = tarfile.TarInfo(name)
            member.mode = mode
            if content is None:
                member.type = tarfile.DIRTYPE
            else:
                member.size = len(content)
            archive.addfile(member, io.BytesIO(content or b""))
    return buffer.getvalue()
