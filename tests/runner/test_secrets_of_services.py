"""What a process does not need, it is not told."""

from pathlib import Path

import pytest

from veravox.core.sealing_keys import new_key
from veravox.core.settings import Settings, secret_variables
from veravox.runner.supervisor import Supervisor

NEEDS = {
    "web": set(),
    "runner": {"VERAVOX_DATABASE_URL"},
    "detector": {"VERAVOX_INTERNAL_TOKEN"},
}


def test_each_service_knows_its_own_secrets_and_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VERAVOX_SEALING_KEYS", new_key())
    for name in secret_variables() - {"VERAVOX_SEALING_KEYS"}:
        monkeypatch.setenv(name, f"postgresql://{name}")
    services = Supervisor(Settings(data=tmp_path))._services(1, "postgresql://database", "link")
    known = {each.name: secret_variables() & each.environment.keys() for each in services}
    assert known.pop("gateway") == secret_variables()
    assert known == NEEDS


def test_whatever_is_declared_secret_is_kept_from_jobs() -> None:
    assert {"VERAVOX_SMTP_URL", "VERAVOX_DATABASE_URL", "VERAVOX_SEALING_KEYS", "VERAVOX_TOKEN"} <= secret_variables()
    assert "VERAVOX_DATA" not in secret_variables()
