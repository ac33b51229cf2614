"""What an installation applies: `kubectl apply -k k8s`, and the examples that people copy."""

from pathlib import Path

import pytest
import yaml

from cluster.harness import Cluster
from veravox.core.specs import DatasetSpec, TrainingJobSpec
from veravox_operator.settings import OperatorSettings

K8S = Path(__file__).parents[2] / "k8s"


def test_the_installation_is_accepted_by_a_cluster_that_enforces_restricted_pods(
    kinds: Cluster, namespace: str
) -> None:
    kinds.kubectl("label", "namespace", namespace, "pod-security.kubernetes.io/enforce=restricted")
    documents = [each for each in yaml.safe_load_all(kinds.kubectl("kustomize", str(K8S))) if each]
    assert {each["metadata"]["namespace"] for each in documents if "namespace" in each["metadata"]} == {"veravox"}
    wanted = [each for each in documents if each["kind"] not in {"Namespace", "CustomResourceDefinition"}]
    for each in wanted:
        each["metadata"]["namespace"] = namespace
    said = kinds.kubectl("apply", "--dry-run=server", "--filename=-", stdin=yaml.safe_dump_all(wanted))
    assert len(said.splitlines()) == len(wanted)
    deployment = next(each for each in wanted if each["kind"] == "Deployment")
    pod = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "operator"},
        "spec": deployment["spec"]["template"]["spec"],
    }
    kinds.kubectl("create", "serviceaccount", "veravox-operator", f"--namespace={namespace}")
    kinds.kubectl("apply", "--dry-run=server", "--filename=-", f"--namespace={namespace}", stdin=yaml.safe_dump(pod))


@pytest.mark.parametrize("example", sorted((K8S / "examples").glob("*.yaml")), ids=lambda path: path.stem)
def test_examples_are_what_they_say(kinds: Cluster, namespace: str, example: Path) -> None:
    document = yaml.safe_load(example.read_text())
    model = {"TrainingJob": TrainingJobSpec, "Dataset": DatasetSpec}[document["kind"]]
    model.model_validate(document["spec"])
    kinds.kubectl("apply", "--dry-run=server", "--filename", str(example), f"--namespace={namespace}")


def test_the_deployments_environment_names_real_settings() -> None:
    deployment = yaml.safe_load((K8S / "operator.yaml").read_text())
    (container,) = deployment["spec"]["template"]["spec"]["containers"]
    known = {f"VERAVOX_{name.upper()}" for name in OperatorSettings.model_fields}
    assert {each["name"] for each in container["env"]} <= known
