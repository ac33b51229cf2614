"""Dashboards: what Grafana wants of them, and that they ask for nothing that nobody tells."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.dashboard import Dashboard

from monitoring import alerts, boards, inventory, recording

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "charts" / "veravox" / "files" / "monitoring"
FILES = sorted((FOLDER / "dashboards").glob("*.json"))
OTHERS = {  # of Prometheus, and of kube-state-metrics
    "up",
    "ALERTS",
    "kube_node_status_allocatable",
    "kube_pod_container_resource_requests",
    "kube_pod_status_phase",
}


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def board(request: pytest.FixtureRequest) -> dict[str, Any]:
    return json.loads(request.param.read_text())


def test_what_lies_there_is_what_the_source_makes(tmp_path: Path) -> None:
    (tmp_path / "docs" / "reference").mkdir(parents=True)
    shutil.copy(ROOT / "docs" / "runbooks.md", tmp_path / "docs")
    subprocess.run([sys.executable, ROOT / "tools" / "generate_monitoring.py", tmp_path], check=True)
    made = {path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()}
    assert len(made) == 7
    for path in made:
        assert (tmp_path / path).read_text() == (ROOT / path).read_text(), f"{path}: run `make client`"
    assert {path.relative_to(ROOT) for path in FOLDER.rglob("*.*")} <= made


def test_grafana_s_own_types_read_every_field_and_lose_none(board: dict[str, Any]) -> None:
    read = JSONEncoder(sort_keys=True).encode(Dashboard.from_json(board))
    assert json.loads(read) == board


def test_a_dashboard_is_found_again_and_belongs_to_no_grafana(board: dict[str, Any]) -> None:
    assert re.fullmatch(r"[a-z-]{8,40}", board["uid"])
    assert "id" not in board
    assert board["schemaVersion"] >= 39  # Grafana 11's
    names = [each["name"] for each in board["templating"]["list"]]
    assert names[:2] == ["datasource", "namespace"]
    assert board["templating"]["list"][0]["type"] == "datasource"
    used = set(re.findall(r"\$\{?(\w+)", json.dumps(board["panels"])))
    assert used <= {*names, "__rate_interval"}
    assert set(names) - {"namespace"} <= used


def test_dashboards_have_names_of_their_own() -> None:
    every = [json.loads(path.read_text()) for path in FILES]
    assert len({each["uid"] for each in every}) == len({each["title"] for each in every}) == len(every) == 4


def test_every_panel_says_what_it_is_in_which_unit_and_covers_no_other(board: dict[str, Any]) -> None:
    taken: set[tuple[int, int]] = set()
    assert len({each["id"] for each in board["panels"]}) == len(board["panels"])
    for panel in board["panels"]:
        assert panel["title"]
        assert panel["description"].endswith(".")
        assert panel["type"] == "table" or panel["fieldConfig"]["defaults"]["unit"]
        assert len({each["refId"] for each in panel["targets"]}) == len(panel["targets"]) > 0
        for asks in (panel, *panel["targets"]):
            assert asks["datasource"] == {"type": "prometheus", "uid": "${datasource}"}
        at = panel["gridPos"]
        place = {(at["x"] + x, at["y"] + y) for x in range(at["w"]) for y in range(at["h"])}
        assert not place & taken
        assert at["x"] + at["w"] <= 24
        taken |= place


def test_what_is_asked_for_is_told_by_some_process(board: dict[str, Any]) -> None:
    known = inventory.series() | OTHERS | {each.name for each in recording.EVERY}
    asked = {name for expr in boards.expressions(board) for name in names_in(expr)}
    assert asked
    assert asked <= known
    for each in board["templating"]["list"]:
        if each["type"] == "query":
            assert names_in(each["query"].removeprefix("label_values(")) <= known


def test_what_rules_ask_for_is_told_by_some_process() -> None:
    computed = {each.name for each in recording.EVERY}
    rules = yaml.safe_load((FOLDER / "rules.yaml").read_text())
    exprs = [each["expr"] for group in rules["groups"] for each in group["rules"]]
    assert len(exprs) == len(alerts.EVERY) + len(recording.EVERY)
    asked = {name for expr in exprs for name in names_in(expr)}
    assert asked - inventory.series() - OTHERS - computed == set()
    assert {name for name in asked if ":" in name} <= computed


def test_a_name_that_nobody_tells_would_be_found() -> None:
    assert names_in('rate(veravox_thing_total{job="a"}[5m]) / veravox:a:b') == {"veravox_thing_total", "veravox:a:b"}
    assert "veravox_thing_total" not in inventory.series()


def names_in(expr: str) -> set[str]:
    """Of series; what stands in braces or quotes is none."""
    bare = re.sub(r"\{[^}]*\}|\"[^\"]*\"|'[^']*'|\[[^\]]*\]", " ", expr)
    return set(re.findall(r"\b(?:veravox[_:]|process_|python_|kube_)[\w:]+|\bup\b|\bALERTS\b", bare))


def test_every_alert_has_a_runbook_and_every_runbook_an_alert() -> None:
    text = (ROOT / "docs" / "runbooks.md").read_text()
    sections = dict(re.findall(r"^## (Veravox\w+)\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL))
    assert sections.keys() == {each.name for each in alerts.EVERY}
    for name, section in sections.items():
        for part in ("**What it means.**", "**How to look.**", "**What to do.**"):
            assert part in section, f"{name}: {part}"
        assert "```" in section, f"{name}: nothing to type"


def test_grafana_is_given_the_source_that_dashboards_begin_with() -> None:
    folder = ROOT / "docker" / "grafana" / "provisioning"
    (source,) = yaml.safe_load((folder / "datasources" / "prometheus.yaml").read_text())["datasources"]
    assert (source["type"], source["isDefault"]) == ("prometheus", True)
    (provider,) = yaml.safe_load((folder / "dashboards" / "veravox.yaml").read_text())["providers"]
    assert (provider["type"], provider["options"]["path"]) == ("file", "/etc/grafana/veravox")
