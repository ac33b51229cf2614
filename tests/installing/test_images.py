"""The list of images is what Compose and a cluster would ask for."""

import re
from pathlib import Path

import pytest
import typer
import yaml
from typer.testing import CliRunner

from veravox.installing.images import images, images_in

ROOT = Path(__file__).parents[2]


def listed(*files: Path | str, stdin: str = "", **environment: str) -> list[str]:
    app = typer.Typer()
    app.command()(images)
    result = CliRunner().invoke(app, [str(each) for each in files], input=stdin, env=environment)
    assert result.exit_code == 0, result.output
    return result.output.split()


def test_the_images_of_compose_are_those_of_its_services_as_the_settings_say(tmp_path: Path) -> None:
    compose = ROOT / "docker-compose.yml"
    named = {each["image"] for each in yaml.safe_load(compose.read_text())["services"].values()}
    found = listed(compose)
    assert len(found) == len(named)
    assert {"postgres:16", "veravox/gateway:0.1.0"} < set(found)
    assert not [each for each in found if "$" in each]
    (tmp_path / "docker-compose.yml").write_text(compose.read_text())
    (tmp_path / ".env").write_text("# comment\nVERAVOX_IMAGES=registry.example.org/veravox\n")
    there = listed(tmp_path / "docker-compose.yml", VERAVOX_VERSION="1.2.3")
    assert "registry.example.org/veravox/gateway:1.2.3" in there


def test_the_images_of_a_cluster_are_its_services_and_those_of_the_pods_that_the_operator_makes() -> None:
    manifests = "\n---\n".join(each.read_text() for each in sorted((ROOT / "k8s").glob("*/*.yaml")))
    found = listed("-", stdin=manifests)
    assert set(found) == set(re.findall(r"(?:veravox/\w+|postgres):[0-9.]+", manifests))
    assert {each.partition(":")[0].rpartition("/")[2] for each in found} >= {"gateway", "web", "operator", "trainer"}


@pytest.mark.parametrize("document", [None, [], {"image": {"repository": "a"}}, {"images": ["a"]}])
def test_what_is_no_image_is_not_listed(document: object) -> None:
    assert images_in([document], {}) == set()
