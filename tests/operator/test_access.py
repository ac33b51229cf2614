"""How the API server is found, and as whom: a pod's service account, or a kubeconfig. The server is real, and speaks TLS."""

import base64
import json
import os
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from veravox.cluster import access
from veravox.cluster.access import RENEWED, AccessError, Token, of_pod
from veravox.cluster.api import PODS, Api, ApiError
from veravox.cluster.finding import find_access
from veravox.cluster.kubeconfig import of_kubeconfig
from veravox.installing.certificate import CERTIFICATE, KEY, own


@dataclass
class Server:
    """What it was told, and where it listens."""

    certificate: Path
    port: int = 0
    said: list[str] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.Response:
        peer = request.transport.get_extra_info("peercert") if request.transport else None
        name = peer["subject"][0][0][1] if peer else ""
        self.said.append(f"{request.headers.get('Authorization', '')} {name}".strip())
        return web.json_response({"metadata": {"resourceVersion": "7"}, "items": []})


def of_a_client(name: str, into: Path) -> None:
    """A certificate that says who one is, with its key."""
    now, key = datetime.now(UTC), ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(now - timedelta(hours=1))
    certificate = builder.not_valid_after(now + timedelta(hours=1)).sign(key, SHA256())
    (into / CERTIFICATE).write_bytes(certificate.public_bytes(Encoding.PEM))
    (into / KEY).write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    """With a certificate of its own for localhost, and one that it asks of whoever comes."""
    for name in ("server", "client"):
        (tmp_path / name).mkdir()
    own(["localhost", "127.0.0.1"], tmp_path / "server", datetime.now(UTC))
    of_a_client("anna", tmp_path / "client")
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=tmp_path / "client" / CERTIFICATE)
    tls.load_cert_chain(tmp_path / "server" / CERTIFICATE, tmp_path / "server" / KEY)
    tls.verify_mode = ssl.CERT_OPTIONAL
    there = Server(tmp_path / "server" / CERTIFICATE)
    application = web.Application()
    application.router.add_get("/{path:.*}", there.answer)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls)
    await site.start()
    there.port = site._server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
    yield there
    await runner.cleanup()


def account(folder: Path, certificate: Path, token: str = "of-the-pod") -> Path:
    """What the kubelet mounts into a pod."""
    folder.mkdir()
    (folder / "token").write_text(f"{token}\n")
    (folder / "ca.crt").write_bytes(certificate.read_bytes())
    return folder


def kubeconfig(folder: Path, server: str, cluster: dict[str, Any], user: dict[str, Any], name: str = "here") -> Path:
    document = {
        "current-context": name,
        "contexts": [{"name": name, "context": {"cluster": "c", "user": "u"}}],
        "clusters": [{"name": "c", "cluster": {"server": server, **cluster}}],
        "users": [{"name": "u", "user": user}],
    }
    (folder / f"{name}.yaml").write_text(json.dumps(document))  # JSON is YAML
    return folder / f"{name}.yaml"


async def asked(there: access.Access) -> str:
    api = Api(there, "test")
    try:
        return (await api.listing(PODS, "lab"))[1]
    finally:
        await api.close()


async def test_a_pod_speaks_as_its_service_account(server: Server, tmp_path: Path) -> None:
    environ = {"KUBERNETES_SERVICE_HOST": "127.0.0.1", "KUBERNETES_SERVICE_PORT": str(server.port)}
    there = find_access(environ, account(tmp_path / "account", server.certificate))
    assert await asked(there) == "7"
    assert server.said == ["Bearer of-the-pod"]


def test_a_token_that_was_renewed_is_taken_within_a_minute(tmp_path: Path) -> None:
    now, file = [0.0], tmp_path / "token"
    file.write_text("first")
    token = Token(file, lambda: now[0])
    file.write_text("second")
    assert token() == "Bearer first"
    now[0] = RENEWED
    assert token() == "Bearer second"


def test_a_server_with_an_address_of_ipv6_is_written_in_brackets(server: Server, tmp_path: Path) -> None:
    environ = {"KUBERNETES_SERVICE_HOST": "fd00::1", "KUBERNETES_SERVICE_PORT": "443"}
    there = of_pod(environ, account(tmp_path / "account", server.certificate))
    assert there
    assert there.server == "https://[fd00::1]:443"


@pytest.mark.parametrize(
    ("user", "heard"),
    [
        ({"token": "written"}, "Bearer written"),
        ({"tokenFile": "token"}, "Bearer in-a-file"),
        ({"username": "ada", "password": "p"}, f"Basic {base64.b64encode(b'ada:p').decode()}"),
        ({"client-certificate": "client/tls.crt", "client-key": "client/tls.key"}, "anna"),
    ],
)
async def test_a_kubeconfig_says_who_one_is_and_its_paths_are_beside_it(
    server: Server, tmp_path: Path, user: dict[str, Any], heard: str
) -> None:
    (tmp_path / "token").write_text("in-a-file\n")
    file = kubeconfig(tmp_path, f"https://localhost:{server.port}/", {"certificate-authority": "server/tls.crt"}, user)
    assert await asked(of_kubeconfig([file])) == "7"
    assert server.said == [heard]


async def test_certificates_may_be_written_into_it(server: Server, tmp_path: Path) -> None:
    def written(path: Path) -> str:
        return base64.b64encode(path.read_bytes()).decode()

    user = {
        "client-certificate-data": written(tmp_path / "client" / CERTIFICATE),
        "client-key-data": written(tmp_path / "client" / KEY),
    }
    authority = {"certificate-authority-data": written(server.certificate), "tls-server-name": "localhost"}
    file = kubeconfig(tmp_path, f"https://127.0.0.1:{server.port}", authority, user)
    assert await asked(of_kubeconfig([file])) == "7"
    assert server.said == ["anna"]


async def test_a_server_that_its_authority_does_not_know_is_told_nothing(server: Server, tmp_path: Path) -> None:
    authority = {"certificate-authority": "client/tls.crt"}
    file = kubeconfig(tmp_path, f"https://localhost:{server.port}", authority, {"token": "t"})
    with pytest.raises(ApiError, match="certificate verify failed"):
        await asked(of_kubeconfig([file]))
    assert server.said == []


def test_of_several_files_the_first_that_names_something_is_believed(tmp_path: Path) -> None:
    first = kubeconfig(tmp_path, "http://first:1", {}, {}, "first")
    second = kubeconfig(tmp_path, "http://second:2", {}, {}, "second")
    both = os.pathsep.join(map(str, (tmp_path / "missing.yaml", first, second)))
    assert find_access({"KUBECONFIG": both}, tmp_path / "none").server == "http://first:1"


@pytest.mark.parametrize(
    ("user", "told"),
    [
        ({"exec": {"command": "aws"}}, r"token from a program \(exec\).*kubectl create token"),
        ({"client-certificate": "missing.crt"}, "cannot be read: .*missing.crt"),
        ({"client-certificate-data": "%"}, "cannot be read"),
    ],
)
def test_what_cannot_be_used_is_refused_with_a_sentence(tmp_path: Path, user: dict[str, Any], told: str) -> None:
    with pytest.raises(AccessError, match=told):
        of_kubeconfig([kubeconfig(tmp_path, "https://localhost:1", {}, user)])


def test_a_kubeconfig_that_is_missing_broken_or_names_nothing_is_said_to_be_so(tmp_path: Path) -> None:
    with pytest.raises(AccessError, match=r"no pod with a service account, and .*missing"):
        find_access({"KUBECONFIG": str(tmp_path / "missing")}, tmp_path)
    (tmp_path / "broken").write_text("contexts: [")
    with pytest.raises(AccessError, match="broken is no kubeconfig"):
        of_kubeconfig([tmp_path / "broken"])
    (tmp_path / "empty").write_text("current-context: other")
    with pytest.raises(AccessError, match="names 'other', which is not among its contexts"):
        of_kubeconfig([tmp_path / "empty"])
