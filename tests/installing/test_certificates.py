"""The page's certificate: one of its own, renewed in time; one that was given, looked at before it is used."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from veravox.core.healthy import main as healthy
from veravox.installing.certificate import CERTIFICATE, KEY, LASTS, RENEWED, CertificateError, given, own

NOW = datetime.now(UTC)
NAMES = ("lab.example.org", "127.0.0.1")


def files(folder: Path) -> tuple[bytes, bytes]:
    return (folder / CERTIFICATE).read_bytes(), (folder / KEY).read_bytes()


def folder_of(tmp_path: Path, name: str) -> Path:
    (tmp_path / name).mkdir()
    return tmp_path / name


def test_its_own_stays_until_a_month_before_its_end_or_until_it_is_called_otherwise(tmp_path: Path) -> None:
    assert own(NAMES, tmp_path, NOW) == (NOW + LASTS).replace(microsecond=0)
    first = files(tmp_path)
    own(NAMES, tmp_path, NOW + LASTS - RENEWED - timedelta(days=1))
    assert files(tmp_path) == first
    own(NAMES, tmp_path, NOW + LASTS - RENEWED + timedelta(days=1))
    second = files(tmp_path)
    assert second != first
    own(("other.example.org",), tmp_path, NOW)
    assert files(tmp_path) != second
    (tmp_path / KEY).unlink()
    own(("other.example.org",), tmp_path, NOW)
    assert (tmp_path / KEY).is_file()


def test_a_given_one_is_taken_whole(tmp_path: Path) -> None:
    source, into = folder_of(tmp_path, "source"), folder_of(tmp_path, "into")
    ends = own(NAMES, source, NOW)
    own(("localhost",), into, NOW)
    assert given(source, into, NOW) == ends
    assert files(into) == files(source)


@pytest.mark.parametrize(
    ("harm", "sentence"),
    [
        (lambda folder, _other: (folder / KEY).unlink(), "tls.key is missing"),
        (lambda folder, _other: (folder / CERTIFICATE).write_text("hello"), "tls.crt is no certificate in PEM form"),
        (
            lambda folder, _other: (folder / KEY).write_text("hello"),
            "tls.key is no key in PEM form without a passphrase",
        ),
        (
            lambda folder, other: (folder / KEY).write_bytes((other / KEY).read_bytes()),
            "tls.key is not the key of tls.crt",
        ),
    ],
    ids=["no key", "no certificate", "nonsense for a key", "another's key"],
)
def test_a_given_one_that_cannot_be_used_is_refused_and_the_former_stays(tmp_path: Path, harm, sentence: str) -> None:
    source, other, into = (folder_of(tmp_path, name) for name in ("source", "other", "into"))
    for each in (source, other, into):
        own(NAMES, each, NOW)
    before = files(into)
    (source / KEY).chmod(0o600)
    (source / CERTIFICATE).chmod(0o600)
    harm(source, other)
    with pytest.raises(CertificateError, match=sentence):
        given(source, into, NOW)
    assert files(into) == before


def test_one_that_has_ended_is_refused(tmp_path: Path) -> None:
    source, into = folder_of(tmp_path, "source"), folder_of(tmp_path, "into")
    ends = own(NAMES, source, NOW)
    with pytest.raises(CertificateError, match=f"ended on {ends.date().isoformat()}"):
        given(source, into, ends + timedelta(days=1))


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, Path]]:
    """`veravox web` with a certificate of its own, whose gateway is away; its address, and the certificate."""
    own(NAMES, tmp_path, NOW)
    monkeypatch.setenv("VERAVOX_TLS_CERTIFICATE", str(tmp_path / CERTIFICATE))
    monkeypatch.setenv("VERAVOX_TLS_KEY", str(tmp_path / KEY))
    monkeypatch.setenv("VERAVOX_GATEWAY_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("VERAVOX_DATA", str(tmp_path / "data"))
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert process.stdout
    port = process.stdout.readline().strip()
    yield f"127.0.0.1:{port}", tmp_path / CERTIFICATE
    process.kill()
    process.wait()
    process.stdout.close()


SERVE = """
import socket, uvicorn
from veravox.web.command import web
listener = socket.create_server(("127.0.0.1", 0))
port = listener.getsockname()[1]
listener.close()
started = uvicorn.Server.startup
async def tell(server, sockets=None):
    await started(server, sockets)
    print(port, flush=True)
uvicorn.Server.startup = tell
web("127.0.0.1", port)
"""


def test_the_page_speaks_https_and_says_that_it_is_well(
    page: tuple[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    import ssl

    address, certificate = page
    trusting = ssl.create_default_context(cafile=str(certificate))
    assert httpx.get(f"https://{address}/healthz", verify=trusting).json() == {"status": "ok"}
    assert healthy(f"http://{address}/healthz") == 0  # by https, where http is not spoken
    assert healthy(f"http://{address}/readyz") == 1
    assert "503" in capsys.readouterr().err
    assert healthy("http://127.0.0.1:9/healthz") == 1
    assert "127.0.0.1:9/healthz" in capsys.readouterr().err
