"""Weights that are carried in one file to a machine without a network."""

import hashlib
import io
import subprocess
import tarfile
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import torch
from typer.testing import CliRunner

from veravox.core import ownership
from veravox.core.data_folder import DataFolder
from veravox.core.exits import JobError
from veravox.core.files import read_json
from veravox.core.ownership import Refused
from veravox.datasets.report import Report
from veravox.training.carrying.archive import CHECKSUMS, HEAD, Item
from veravox.training.carrying.command import app
from veravox.training.carrying.gathering import Wanted, gather, official_addresses
from veravox.training.carrying.packing import pack
from veravox.training.carrying.unpacking import Did, unpack
from veravox.training.fetching import weights_from

Entries = list[tuple[tarfile.TarInfo, bytes]]


def digest_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    """Real ones, though of a small network, called as torchvision calls its files."""
    folder = tmp_path / "served"
    folder.mkdir()
    torch.save({"weight": torch.arange(1000.0)}, folder / "new")
    return (folder / "new").rename(folder / f"resnet18-{digest_of((folder / 'new').read_bytes())[:8]}.pth")


@pytest.fixture
def server(weights: Path) -> Iterator[str]:
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_words: object) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(weights.parent))) as httpd:
        threading.Thread(target=httpd.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{httpd.server_port}"
        httpd.shutdown()


@pytest.fixture
def archive(tmp_path: Path, weights: Path, server: str) -> Path:
    """Of one network's weights and one vocoder's."""
    data = DataFolder(tmp_path / "with-network")
    vocoder = data.generators / "mine"
    vocoder.mkdir(parents=True)
    (vocoder / "config.yml").write_text("generator_params: {}\n")
    wanted = Wanted(["resnet18"], generators=["mine"])
    pack(list(gather(wanted, data, {"resnet18": f"{server}/{weights.name}"}, Report())), tmp_path / "weights.tar")
    return tmp_path / "weights.tar"


@pytest.fixture
def data(tmp_path: Path) -> DataFolder:
    return DataFolder(tmp_path / "without-network")


def test_what_was_fetched_and_packed_here_is_had_there_without_a_network(
    archive: Path, weights: Path, data: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    placed = unpack(archive, data)
    assert [(each.name, each.did) for each in placed] == [
        (f"weights/{weights.name}", Did.PLACED),
        ("generators/mine/config.yml", Did.PLACED),
    ]
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    state = weights_from(f"https://example.org/{weights.name}", data.weights, Report())
    assert torch.equal(state["weight"], torch.arange(1000.0))
    assert read_json(data.weights / "resnet18.json") == {
        "architecture": "resnet18",
        "file": weights.name,
        "sha256": digest_of(weights.read_bytes()),
        "bytes": weights.stat().st_size,
    }


def test_tar_and_sha256sum_read_it(archive: Path, tmp_path: Path) -> None:
    subprocess.run(["tar", "-xf", archive], cwd=tmp_path, check=True)
    told = subprocess.run(["sha256sum", "--check", CHECKSUMS], cwd=tmp_path, check=True, capture_output=True, text=True)
    assert "generators/mine/config.yml: OK" in told.stdout
    assert not told.stderr


def test_what_is_there_stays_and_what_is_damaged_in_a_cache_is_replaced(
    archive: Path, weights: Path, data: DataFolder
) -> None:
    unpack(archive, data)
    (data.weights / weights.name).write_bytes(b"half a file")
    assert [each.did for each in unpack(archive, data)] == [Did.REPLACED, Did.THERE]
    assert (data.weights / weights.name).read_bytes() == weights.read_bytes()
    assert {each.did for each in unpack(archive, data)} == {Did.THERE}


def test_another_vocoder_of_the_same_name_is_not_overwritten(archive: Path, data: DataFolder) -> None:
    mine = data.generators / "mine" / "config.yml"
    mine.parent.mkdir(parents=True)
    mine.write_text("mine: true\n")
    with pytest.raises(Refused, match="is another one"):
        unpack(archive, data)
    assert mine.read_text() == "mine: true\n"
    assert not data.weights.exists()


def test_an_archive_that_does_not_fit_the_disk_is_refused_before_anything_is_placed(
    archive: Path, data: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ownership, "LEAST_FREE", 1 << 60)
    with pytest.raises(Refused, match="free some space"):
        unpack(archive, data)
    assert not data.path.exists()


def plain(name: str, content: bytes = b"x") -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.size = len(content)
    return info, content


def special(name: str, kind: bytes, target: str = "") -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info, b""


def listing(*said: tuple[str, bytes]) -> tuple[tarfile.TarInfo, bytes]:
    return plain(CHECKSUMS, "\n".join([HEAD, *(f"{digest_of(each)}  {name}" for name, each in said), ""]).encode())


V = "generators/v/config.yml"
HOSTILE: dict[str, Callable[[], Entries]] = {
    "climbs": lambda: [listing(("../v", b"x")), plain("../v")],
    "climbs inside": lambda: [listing(("generators/../../v", b"x")), plain("generators/../../v")],
    "absolute": lambda: [listing(("/tmp/v", b"x")), plain("/tmp/v")],
    "symbolic link": lambda: [listing((V, b"x")), special("generators/v", tarfile.SYMTYPE, "/tmp"), plain(V)],
    "hard link": lambda: [listing((V, b"x")), plain(V), special("generators/w", tarfile.LNKTYPE, V)],
    "device": lambda: [listing((V, b"x")), plain(V), special("generators/null", tarfile.CHRTYPE)],
    "wrong hash": lambda: [listing((V, b"y")), plain(V)],
    "not listed": lambda: [listing((V, b"x")), plain(V), plain("generators/w")],
    "missing": lambda: [listing((V, b"x"), ("generators/w", b"x")), plain(V)],
    "nothing listed": lambda: [listing()],
    "twice": lambda: [listing((V, b"x")), plain(V), plain(V)],
    "no checksums": lambda: [plain(V)],
    "checksums last": lambda: [plain(V), listing((V, b"x"))],
    "another's place": lambda: [listing(("server.json", b"x")), plain("server.json")],
    "hidden": lambda: [listing(("generators/.v", b"x")), plain("generators/.v")],
    "weights by a name without a hash": lambda: [listing(("weights/a.pth", b"x")), plain("weights/a.pth")],
    "weights that are not what their name says": lambda: [
        listing(("weights/resnet18-00000000.pth", b"x")),
        plain("weights/resnet18-00000000.pth"),
    ],
    "a corpus that is another": lambda: [
        listing(("corpora/arctic/cmu_us_bdl_arctic.tar.bz2", b"x")),
        plain("corpora/arctic/cmu_us_bdl_arctic.tar.bz2"),
    ],
}


@pytest.mark.parametrize("what", sorted(HOSTILE))
def test_a_hostile_or_damaged_archive_is_refused_before_anything_is_placed(
    what: str, tmp_path: Path, data: DataFolder
) -> None:
    archive = tmp_path / "bad.tar"
    with tarfile.open(archive, "w") as tar:
        for info, content in HOSTILE[what]():
            tar.addfile(info, io.BytesIO(content))
    with pytest.raises((Refused, JobError)):
        unpack(archive, data)
    assert not data.path.exists()
    assert not list(tmp_path.glob("v"))


@pytest.mark.parametrize("left", [0, 1, 700, -600, -5000])
def test_an_archive_that_was_cut_off_is_refused(archive: Path, data: DataFolder, left: int) -> None:
    """At its end a tar has 512 zeros twice, and more up to a multiple of 10,240, which nobody needs."""
    content = archive.read_bytes().rstrip(b"\0")
    archive.write_bytes(content[:left])
    with pytest.raises((Refused, JobError)):
        unpack(archive, data)
    assert not data.path.exists()


def test_sizes_that_are_made_up_are_refused(tmp_path: Path, data: DataFolder) -> None:
    info, _content = plain(V)
    info.size = 1 << 45
    archive = tmp_path / "bad.tar"
    listed, text = listing((V, b"x"))
    archive.write_bytes(listed.tobuf() + text.ljust(512, b"\0") + info.tobuf() + b"x" * 512)
    with pytest.raises((Refused, JobError)):
        unpack(archive, data)
    assert not data.path.exists()


def test_a_file_that_is_there_is_not_written_over(archive: Path) -> None:
    before = archive.read_bytes()
    with pytest.raises(Refused, match="is there already"):
        pack([Item("generators/v", archive, digest_of(before))], archive)
    assert archive.read_bytes() == before


def test_what_unpack_would_refuse_is_not_packed(weights: Path, tmp_path: Path) -> None:
    item = Item("weights/resnet18-00000000.pth", weights, digest_of(weights.read_bytes()))
    with pytest.raises(Refused, match="not the file that is known"):
        pack([item], tmp_path / "new.tar")
    assert [each.name for each in tmp_path.iterdir()] == ["served"]


def test_every_network_that_has_weights_may_be_packed_from_a_mirror() -> None:
    found = official_addresses(Wanted().networks, "http://mirror/")
    assert found["resnet18"] == "http://mirror/resnet18-f37072fd.pth"
    assert found.keys() == {"resnet18", "resnet34", "resnet50", "vgg16", "vgg19", "alexnet"}


def test_the_commands_say_in_a_sentence_what_cannot_be_had(archive: Path, tmp_path: Path, server: str) -> None:
    new, data = str(tmp_path / "new.tar"), f"--data={tmp_path / 'd'}"

    def said(*arguments: str) -> str:
        result = CliRunner().invoke(app, [*arguments, data])
        assert result.exit_code == 1, result.output
        assert not (tmp_path / "new.tar").exists()
        return result.stderr

    assert "404" in said("pack", new, "--networks", "resnet18", "--address", server)
    assert "there are: resnet18" in said("pack", new, "--networks", "resnet17")
    assert "no archive bld" in said("pack", new, "--networks", "none", "--corpora", "arctic/bld")
    assert "has no weights of mine" in said("pack", new, "--networks", "none", "--generators", "mine")
    assert "nothing to pack" in said("pack", new, "--networks", "none")
    placed = CliRunner().invoke(app, ["unpack", str(archive), data])
    assert placed.exit_code == 0
    assert placed.output.count("placed") == 2
