"""Weights from where the user says they are: an address with its checksum, a path below the data folder, a tag."""

import hashlib
import io
import tarfile
from pathlib import Path

import original_vocoders as originals
import pytest
from bad_server import bad_server

from veravox.core.exits import JobError
from veravox.datasets.fetching.transfer import Patience
from veravox.datasets.generators import generator, obtain
from veravox.datasets.generators.contract import GeneratorError
from veravox.datasets.generators.listing import listing
from veravox.datasets.report import Report

pytestmark = pytest.mark.usefixtures("one_thread")
IMPATIENT = Patience(5, 2, lambda seconds: None)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A trained model as its authors pack it."""
    original = originals.vocos("center", tmp_path_factory.mktemp("vocos"))
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as file:
        file.add(original.folder, "vocos-mel-24khz")
    return packed.getvalue()


def take(source: str, sha256: str, data: Path) -> Path:
    return obtain(source, sha256, data, data / "generators" / "fetched", "job", Report(), IMPATIENT)


def test_an_address_with_its_checksum_becomes_a_generator_and_is_fetched_once(archive: bytes, tmp_path: Path) -> None:
    digest = hashlib.sha256(archive).hexdigest()
    with bad_server() as server:
        server.files["/vocos.tar.gz"] = archive
        server.moods = ["break"]  # it breaks off once, and goes on
        found = take(f"{server.url}/vocos.tar.gz", digest, tmp_path)
        asked = len(server.asked)
        again = take(f"{server.url}/vocos.tar.gz", digest, tmp_path)

    assert again == found
    assert asked == 2
    assert len(server.asked) == asked
    mine = generator("mine", found, "vocos")
    assert mine.rate == 24_000
    assert mine.family == "vocos"
    with pytest.raises(GeneratorError, match="one of hifigan was expected"):
        generator("mine", found, "hifigan")
    with pytest.raises(GeneratorError, match="name of another generator"):
        generator("world", found, "vocos")
    assert "mine" not in {each.name for each in listing(tmp_path / "generators")}


def test_what_is_not_what_was_meant_is_thrown_away(archive: bytes, tmp_path: Path) -> None:
    with bad_server() as server:
        server.files["/vocos.tar.gz"] = archive
        with pytest.raises(JobError, match="SHA-256"):
            take(f"{server.url}/vocos.tar.gz", "0" * 64, tmp_path)

    assert not list(tmp_path.rglob("*.archive"))


@pytest.mark.parametrize("source", ["https://example.org/model.tar.gz", "ljspeech_hifigan.v1"])
def test_nothing_is_downloaded_without_a_checksum(source: str, tmp_path: Path) -> None:
    with pytest.raises(JobError, match="SHA-256 must be said"):
        take(source, "", tmp_path)


def test_a_path_lies_below_the_data_folder_and_is_the_file_that_was_meant(archive: bytes, tmp_path: Path) -> None:
    (tmp_path / "uploads").mkdir()
    (tmp_path / "uploads" / "vocos.tar.gz").write_bytes(archive)

    assert generator("mine", take("uploads/vocos.tar.gz", "", tmp_path)).family == "vocos"
    with pytest.raises(JobError, match="not the file that was meant"):
        take("uploads/vocos.tar.gz", "0" * 64, tmp_path)
    for beyond in ("../vocos.tar.gz", "/etc/passwd", "x" * 4096, "\0"):
        with pytest.raises(JobError, match="below the data folder"):
            take(beyond, "", tmp_path)


def test_a_model_of_ones_own_is_listed_under_its_name(archive: bytes, tmp_path: Path) -> None:
    (tmp_path / "my-vocos.tar.gz").write_bytes(archive)
    (tmp_path / "notes.zip").write_bytes(b"no model")
    told = {each.name: each for each in listing(tmp_path)}

    assert told["my-vocos"].runs
    assert told["my-vocos"].rate == 24_000
    assert len(told["my-vocos"].weights_hash) == 64
    assert "notes" not in told
