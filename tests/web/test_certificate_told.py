"""Until when the page's certificate holds, as Prometheus is told."""

import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from veravox.core.settings import Settings
from veravox.installing.certificate import CERTIFICATE, KEY, own
from veravox.web import health
from veravox.web.certificate import ends_at


@pytest.mark.parametrize("ago", [timedelta(), timedelta(days=1000)], ids=["valid", "ended"])
def test_the_end_of_a_certificate_is_read_whether_it_has_passed_or_not(tmp_path: Path, ago: timedelta) -> None:
    ends = own(["localhost", "127.0.0.1"], tmp_path, datetime.now(UTC) - ago)
    assert ends_at(tmp_path / CERTIFICATE, tmp_path / KEY) == ends.timestamp()


def test_of_a_chain_the_page_s_own_certificate_counts(tmp_path: Path) -> None:
    authority, page = tmp_path / "authority", tmp_path / "page"
    made = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days"
    run(f"{made} 900 -subj /CN=authority -keyout {authority}.key -out {authority}.crt")
    signed = f"-CA {authority}.crt -CAkey {authority}.key -addext basicConstraints=critical,CA:FALSE"
    run(f"{made} 40 -subj /CN=page {signed} -keyout {page}.key -out {page}.crt")
    chain = tmp_path / "chain.crt"
    chain.write_text((tmp_path / "page.crt").read_text() + (tmp_path / "authority.crt").read_text())
    days = (ends_at(chain, tmp_path / "page.key") - datetime.now(UTC).timestamp()) / 86400
    assert 39 < days <= 40


def test_a_page_without_https_tells_of_no_certificate(tmp_path: Path) -> None:
    own(["localhost"], tmp_path, datetime.now(UTC))
    files = {"tls_certificate": tmp_path / CERTIFICATE, "tls_key": tmp_path / KEY}
    health.tell_certificate(Settings(tls="off", **files))
    assert health.CERTIFICATE._value.get() == 0
    health.tell_certificate(Settings(tls="given", **files))
    assert health.CERTIFICATE._value.get() > datetime.now(UTC).timestamp()
    health.CERTIFICATE.set(0)


def run(line: str) -> None:
    subprocess.run(line.split(), check=True, capture_output=True)
