"""What of chart and `k8s/` is made of something else is what that makes of it today."""

import json
import sys
from pathlib import Path

import yaml
from rendering import CHART, ROOT

from cluster.helm import helm

sys.path.insert(0, str(ROOT / "tools"))
import generate_chart
import generate_manifests


def test_schema_readme_and_definitions_follow_values_and_specs() -> None:
    found = generate_chart.values((CHART / "values.yaml").read_text())
    assert json.loads((CHART / "values.schema.json").read_text()) == generate_chart.schema(found), (
        "run `make manifests`"
    )
    assert generate_chart.table(found) in (CHART / "README.md").read_text(), "run `make manifests`"
    assert (CHART / "files" / "crds.yaml").read_text() == generate_chart.crds(), "run `make manifests`"


def test_every_value_is_explained() -> None:
    found = generate_chart.values((CHART / "values.yaml").read_text())
    assert [each.path for each in found if not each.is_branch and not each.help] == []


def test_the_plain_manifests_are_the_chart(tmp_path: Path) -> None:
    made = generate_manifests.files(generate_manifests.rendered(helm()))
    k8s = ROOT / "k8s"
    kept = {str(each.relative_to(k8s)) for folder in ("base", "operator") for each in (k8s / folder).glob("*.yaml")}
    by_hand = {
        "base/kustomization.yaml",
        "operator/kustomization.yaml",
        "operator/namespace.yaml",
        "operator/crds.yaml",
    }
    assert set(made) == kept - by_hand
    for name, text in made.items():
        assert (k8s / name).read_text() == text, f"{name}: run `make manifests`"


def test_both_have_the_same_definitions() -> None:
    plain = list(yaml.safe_load_all((ROOT / "k8s" / "operator" / "crds.yaml").read_text()))
    charts = list(yaml.safe_load_all((CHART / "files" / "crds.yaml").read_text()))
    assert [each["spec"] for each in plain] == [each["spec"] for each in charts]
    assert {each["metadata"]["annotations"]["helm.sh/resource-policy"] for each in charts} == {"keep"}
