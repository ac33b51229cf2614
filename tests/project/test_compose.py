"""The Compose file and the images: hardened without exception, and told of where it is documented."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from test_locks import REQUIREMENTS, locked, needed

from veravox.core.settings import Settings

ROOT = Path(__file__).parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
IMAGES = {
    "gateway": {"gateway", "cluster", "backup"},
    "web": {"web"},
    "operator": {"operator"},
    "detector": {"detector"},
    "trainer": {"trainer", "runner"},
}


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_every_service_is_hardened_and_bounded(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service
    assert name == "cli" or {"mem_limit", "pids_limit"} <= service.keys()
    assert ("cap_add" in service) == (service.get("user") == "0:0") == (name == "setup")
    assert not any("docker.sock" in each for each in service.get("volumes", []))
    assert name != "setup" or service["network_mode"] == "none"


def test_the_page_alone_is_published_and_only_it_and_the_way_out_lead_anywhere() -> None:
    assert [name for name, each in SERVICES.items() if "ports" in each] == ["web"]
    networks = COMPOSE["networks"]
    assert {name for name, each in networks.items() if not each.get("internal")} == {"open", "outside"}
    assert [name for name, each in SERVICES.items() if "open" in each.get("networks", [])] == ["web"]
    assert {name for name, each in SERVICES.items() if "outside" in each.get("networks", [])} == {"gateway", "runner"}
    assert {name for name, each in SERVICES.items() if "database" in each.get("networks", [])} == {
        "database",
        "gateway",
        "runner",
    }


def test_nobody_is_given_anothers_secrets() -> None:
    given = {
        name: {each.split(":")[0] for each in service.get("volumes", []) if "secret" in each}
        for name, service in SERVICES.items()
    }
    everything = given.pop("setup")
    assert len(everything) == 5
    assert {name: its for name, its in given.items() if its} == {
        "database": {"database-secret"},
        "gateway": {"gateway-secrets"},
        "web": {"web-secrets"},
        "detector": {"detector-secrets"},
        "runner": {"runner-secrets"},
    }


def test_every_setting_of_the_file_is_explained_and_none_that_does_nothing() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    used = {*re.findall(r"\$\{(\w+)", text), "COMPOSE_FILE"}
    told = re.findall(r"^#([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
    settings = {f"VERAVOX_{name.upper()}" for name in Settings.model_fields}
    assert len(told) == len(set(told))
    undocumented = {"VERAVOX_TOKEN", "VERAVOX_REVISION", "VERAVOX_FREE_PYTHON", "VERAVOX_CONVERT_LEARNERS"}
    assert used - set(told) - undocumented == set()
    assert set(told) - used - settings == set(), "the gateway reads settings; others must stand in the file"


@pytest.mark.parametrize("name", sorted(IMAGES))
def test_an_image_has_all_that_its_service_needs_in_versions_that_are_tested(name: str) -> None:
    there = locked(f"{name}.txt")
    missing = set(needed("veravox", frozenset(IMAGES[name]), set())) - there - {"veravox"}
    assert not missing, f"run `make lock`: {', '.join(sorted(missing))}"
    tested = versions("dev.txt")
    assert {each: version for each, version in versions(f"{name}.txt").items() if tested.get(each) != version} == {}
    assert not {"torch", "fastai"} & there or name in {"detector", "trainer"}


def versions(name: str) -> dict[str, str]:
    return dict(re.findall(r"^([A-Za-z0-9_.-]+)==([^\s;]+)", (REQUIREMENTS / name).read_text(), re.MULTILINE))


def test_what_the_dockerfile_copies_reaches_the_build() -> None:
    kept = [each[1:] for each in (ROOT / ".dockerignore").read_text().splitlines() if each.startswith("!")]
    dockerfile = (ROOT / "docker" / "Dockerfile").read_text()
    copied = [
        source
        for line in re.findall(r"^COPY (?!--from)(.+)$", dockerfile, re.MULTILINE)
        for source in line.split()[:-1]
    ]
    assert copied
    for source in copied:
        assert (ROOT / source).exists(), source
        assert any(source == each or source.startswith(f"{each}/") for each in kept), source
    assert "# syntax=" not in dockerfile  # it is fetched from a registry


def test_the_images_run_as_nobody_in_particular_and_tell_of_their_health() -> None:
    stages = re.split(r"^FROM ", (ROOT / "docker" / "Dockerfile").read_text(), flags=re.MULTILINE)
    for name in IMAGES:
        (stage,) = (each for each in stages if re.match(rf"\S+ AS {name}\n", each))
        assert "HEALTHCHECK" in stage
        assert f"COPY --from={name}-sbom" in stage
        assert "USER" not in stage  # it stays the service's
    (service,) = (each for each in stages if re.match(r"\S+ AS service\n", each))
    assert 'USER 10001:10001\nENTRYPOINT ["veravox"]' in service
