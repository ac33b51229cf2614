"""Prometheus' own unit tests of every alert, and of what one says."""

import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from alert_cases import CASES, FREE, WHOLE, Case

from cluster.helm import helm
from monitoring import alerts

CHART = Path(__file__).parents[2] / "charts" / "veravox"
RULES = CHART / "files" / "monitoring" / "rules.yaml"
Test = dict[str, Any]


def asked(promtool: str, folder: Path, tests: Mapping[str, tuple[Test, str]], rules: Path = RULES) -> dict[str, str]:
    """By name of a test, what promtool says of it; empty where it passes.

    Args:
        promtool: the program.
        folder: for its files.
        tests: by name, and how often rules are looked at in it.
        rules: which of them.
    """
    files = {str(folder / f"{number}.yaml"): name for number, name in enumerate(tests)}
    for file, name in files.items():
        test, every = tests[name]
        written = {"rule_files": [str(rules)], "evaluation_interval": every, "tests": [test]}
        Path(file).write_text(yaml.safe_dump(written))
    done = subprocess.run([promtool, "test", "rules", *files], capture_output=True, text=True, check=False)
    parts = re.split(r"^Unit Testing:\s+(\S+)\n", done.stdout + done.stderr, flags=re.MULTILINE)
    said = {files[file]: text.strip() for file, text in zip(parts[1::2], parts[2::2], strict=True)}
    return {name: "" if text == "SUCCESS" else text for name, text in said.items()}


def named(case: Case) -> str:
    return f"{case.alert}-{case.why}"


def given(case: Case, expr: str, samples: list[Test], namespace: str = "") -> tuple[Test, str]:
    """A case; where a namespace is named, its processes stand there."""
    ours = f'{{namespace="{namespace}",' if namespace else "{"
    series = [
        {"series": name if name.startswith("kube_") else name.replace("{", ours, 1), "values": values}
        for name, values in case.series.items()
    ]
    question = {"expr": expr, "eval_time": case.at, "exp_samples": samples}
    return {"interval": case.every, "input_series": series, "promql_expr_test": [question]}, case.every


def one_of(case: Case) -> list[Test]:
    return [{"labels": f'{{alertname="{case.alert}"}}', "value": 1}]


def firing(case: Case) -> str:
    return f'count by (alertname) (ALERTS{{alertname="{case.alert}",alertstate="firing"}})'


@pytest.fixture(scope="module")
def said(promtool: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Of every case, and of one that is wrong."""
    tests = {}
    for case in CASES:
        tests[named(case)] = given(case, firing(case), one_of(case) if case.fires else [])
    loud = next(each for each in CASES if each.fires)
    tests["wrong"] = given(loud, f'ALERTS{{alertname="{loud.alert}",alertstate="firing"}}', [])
    assert len(tests) == len(CASES) + 1, "two cases of one alert have one name"
    return asked(promtool, tmp_path_factory.mktemp("alerts"), tests)


def test_the_rules_are_sound(promtool: str) -> None:
    done = subprocess.run([promtool, "check", "rules", str(RULES)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", [named(case) for case in CASES])
def test_an_alert_fires_when_it_should_and_only_then(said: dict[str, str], name: str) -> None:
    assert said[name] == ""


def test_a_release_is_told_of_its_own_namespaces_and_of_no_other(promtool: str, tmp_path: Path) -> None:
    """The rules as the chart renders them: every case at home, and the same in another release's namespace."""
    rules, tests = tmp_path / "rules.yaml", {}
    rules.write_text(yaml.safe_dump({"groups": rendered_rules("team-a", "jobs-of-a")}))
    for case in CASES:
        for home in ("team-a", "jobs-of-a"):
            tests[f"{named(case)} in {home}"] = given(case, firing(case), one_of(case) if case.fires else [], home)
        missed = case.alert == "VeravoxGatewayMissing"
        tests[f"{named(case)} elsewhere"] = given(case, firing(case), one_of(case) if missed else [], "team-b")
    assert {name: said for name, said in asked(promtool, tmp_path, tests, rules).items() if said} == {}


def rendered_rules(namespace: str, jobs: str) -> list[Test]:
    line = [
        helm(),
        "template",
        "veravox",
        str(CHART),
        "--namespace",
        namespace,
        "--set",
        f"operator.namespaces={{{jobs}}}",
    ]
    line += ["--api-versions", "monitoring.coreos.com/v1", "--show-only", "templates/monitoring.yaml"]
    done = subprocess.run(line, capture_output=True, text=True, check=True)
    (rule,) = [each for each in yaml.safe_load_all(done.stdout) if each and each["kind"] == "PrometheusRule"]
    return list(rule["spec"]["groups"])


def test_a_case_that_is_wrong_is_told_as_wrong(said: dict[str, str]) -> None:
    """The others could not fail if promtool passed whatever it is given."""
    assert "FAILED" in said["wrong"]


def test_every_alert_is_seen_to_fire_and_to_be_quiet() -> None:
    for fires in (True, False):
        assert {case.alert for case in CASES if case.fires is fires} == {each.name for each in alerts.EVERY}


def test_an_alert_says_in_a_sentence_what_is_so_and_leads_to_its_runbook(promtool: str, tmp_path: Path) -> None:
    (full,) = (each for each in alerts.EVERY if each.name == "VeravoxVolumeFull")
    said = {
        "exp_labels": {"severity": "page", "app": "veravox"},
        "exp_annotations": {
            "summary": "The volume is full but for 1%",
            "description": full.description,
            "runbook_url": "docs/runbooks.md#veravoxvolumefull",
        },
    }
    test = {
        "interval": "1m",
        "input_series": [{"series": FREE, "values": "1x60"}, {"series": WHOLE, "values": "100x60"}],
        "alert_rule_test": [{"eval_time": "10m", "alertname": full.name, "exp_alerts": [said]}],
    }
    assert asked(promtool, tmp_path, {"one": (test, "1m")}) == {"one": ""}
