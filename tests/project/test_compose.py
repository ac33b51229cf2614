"""The Compose file and the images: hardened without exception, and told of where it is documented."""

import ast
import re
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from test_locks import REQUIREMENTS, locked, needed

from veravox.core.settings import Settings

ROOT = Path(__file__).parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
BY_PROFILE = {"grafana": ["monitoring"], "mail": ["mail"]}
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
    """But for what a profile starts, which is published on the machine itself."""
    published = {name: each["ports"] for name, each in SERVICES.items() if "ports" in each}
    assert published.keys() == {"web", *BY_PROFILE}
    assert all(port.startswith("127.0.0.1:") for name in BY_PROFILE for port in published[name])
    networks = COMPOSE["networks"]
    assert {name for name, each in networks.items() if not each.get("internal")} == {"open", "outside"}
    assert {name for name, each in SERVICES.items() if "open" in each.get("networks", [])} == published.keys()
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
    assert len(everything) == 6
    assert {name: its for name, its in given.items() if its} == {
        "database": {"database-secret"},
        "gateway": {"gateway-secrets"},
        "web": {"web-secrets"},
        "detector": {"detector-secrets"},
        "runner": {"runner-secrets"},
        "grafana": {"grafana-secret"},
    }


def test_what_a_profile_starts_nothing_waits_for() -> None:
    assert {name: each["profiles"] for name, each in SERVICES.items() if "profiles" in each} == BY_PROFILE | {
        "cli": ["cli"]
    }
    for service in SERVICES.values():
        assert not BY_PROFILE.keys() & service.get("depends_on", {}).keys()


@pytest.mark.parametrize("way", get_args(Settings.model_fields["tls"].annotation))
def test_prometheus_speaks_to_the_page_as_the_page_speaks(way: str) -> None:
    (there,) = yaml.safe_load((ROOT / "docker" / "prometheus" / "page" / f"{way}.yml").read_text())
    assert there == {"targets": ["web:8080"], "labels": {"__scheme__": "http" if way == "off" else "https"}}


def test_what_the_page_shows_is_in_its_image() -> None:
    text = (ROOT / "docker" / "slim.py").read_text()
    (left_out,) = re.findall(r"^NOT_SHOWN = (\(.+\))$", text, re.MULTILINE)
    written = "\n".join(each.read_text() for each in (ROOT / "services" / "veravox" / "web").rglob("*.py"))
    assert not set(ast.literal_eval(left_out)) & set(re.findall(r"\bui\.(\w+)", written))


def test_dashboards_lie_where_grafana_is_told_to_look() -> None:
    mounted = {each.split(":")[1] for each in SERVICES["grafana"]["volumes"]}
    for file in (ROOT / "docker" / "grafana" / "provisioning" / "dashboards").glob("*.yaml"):
        assert {each["options"]["path"] for each in yaml.safe_load(file.read_text())["providers"]} <= mounted


def test_every_setting_of_the_file_is_explained_and_none_that_does_nothing() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    used = {*re.findall(r"\$\{(\w+)", text), "COMPOSE_FILE", "COMPOSE_PROFILES"}
    told = re.findall(r"^#([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
    settings = {f"VERAVOX_{name.upper()}" for name in Settings.model_fields}
    assert len(told) == len(set(told))
    undocumented = {"VERAVOX_REVISION", "VERAVOX_FREE_PYTHON", "VERAVOX_CONVERT_LEARNERS"}
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
