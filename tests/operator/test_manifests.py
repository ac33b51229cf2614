"""What an installation applies: `kubectl apply -k k8s/...`, and the samples that people copy."""

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from cluster.harness import Cluster
from veravox.core.settings import Settings
from veravox.core.specs import DatasetSpec, TrainingJobSpec
from veravox_operator.settings import OperatorSettings

K8S = Path(__file__).parents[2] / "k8s"
INSTALLATIONS = ("base", *(f"overlays/{each.name}" for each in sorted((K8S / "overlays").iterdir())))
SECRETS = {
    "secrets.env": "internal-token=0123456789\nsealing-keys=MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=\n",
    "database.env": "password=secret\nurl=postgresql://veravox:secret@veravox-database:5432/veravox\n",
}
CLUSTER_WIDE = {
    "Namespace",
    "CustomResourceDefinition",
    "ValidatingAdmissionPolicy",
    "ValidatingAdmissionPolicyBinding",
}
NOT_HERE = {"ResourceFlavor", "ClusterQueue", "LocalQueue"}  # Kueue's
PODS = {"Deployment", "StatefulSet"}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The manifests, with the files of secrets that whoever installs makes."""
    folder = tmp_path_factory.mktemp("k8s")
    shutil.copytree(K8S, folder, dirs_exist_ok=True)
    for name, text in SECRETS.items():
        (folder / "base" / name).write_text(text)
    return folder


def built(kinds: Cluster, folder: Path) -> list[dict[str, Any]]:
    return [each for each in yaml.safe_load_all(kinds.kubectl("kustomize", str(folder))) if each]


@pytest.mark.parametrize("installation", INSTALLATIONS)
def test_an_installation_is_accepted_by_a_cluster_that_enforces_restricted_pods(
    kinds: Cluster, namespace: str, files: Path, installation: str
) -> None:
    kinds.kubectl("label", "namespace", namespace, "pod-security.kubernetes.io/enforce=restricted")
    documents = built(kinds, files / installation)
    assert {each["metadata"]["namespace"] for each in documents if "namespace" in each["metadata"]} == {"veravox"}
    wanted = [each for each in documents if each["kind"] not in {"Namespace", "CustomResourceDefinition", *NOT_HERE}]
    for each in wanted:
        if each["kind"] not in CLUSTER_WIDE:
            each["metadata"]["namespace"] = namespace
    said = kinds.kubectl("apply", "--dry-run=server", "--filename=-", stdin=yaml.safe_dump_all(wanted))
    assert len(said.splitlines()) == len(wanted)
    assert "would violate PodSecurity" not in said
    for account in [each["metadata"]["name"] for each in wanted if each["kind"] == "ServiceAccount"]:
        kinds.kubectl("create", "serviceaccount", account, f"--namespace={namespace}")
    for each in (each for each in wanted if each["kind"] in PODS):
        pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": each["metadata"]["name"]}}
        pod["spec"] = each["spec"]["template"]["spec"]
        pod["spec"]["volumes"] += [
            {"name": claim["metadata"]["name"], "emptyDir": {}}
            for claim in each["spec"].get("volumeClaimTemplates", [])
        ]
        kinds.kubectl(
            "apply", "--dry-run=server", "--filename=-", f"--namespace={namespace}", stdin=yaml.safe_dump(pod)
        )


def test_nobody_installs_with_secrets_that_stand_in_a_repository(kinds: Cluster, tmp_path: Path) -> None:
    """Without the files that whoever installs makes, nothing is built."""
    assert not list(K8S.rglob("*.env"))
    shutil.copytree(K8S, tmp_path, dirs_exist_ok=True)
    with pytest.raises(Exception, match=r"secrets\.env"):
        built(kinds, tmp_path / "base")


@pytest.mark.parametrize("sample", sorted((K8S / "samples").glob("*.yaml")), ids=lambda path: path.stem)
def test_samples_are_what_they_say(kinds: Cluster, namespace: str, sample: Path) -> None:
    for document in (each for each in yaml.safe_load_all(sample.read_text()) if each):
        model = {"TrainingJob": TrainingJobSpec, "Dataset": DatasetSpec}[document["kind"]]
        model.model_validate(document["spec"])
    kinds.kubectl("apply", "--dry-run=server", "--filename", str(sample), f"--namespace={namespace}")


@pytest.mark.parametrize("installation", INSTALLATIONS)
def test_the_environment_of_processes_names_real_settings(kinds: Cluster, files: Path, installation: str) -> None:
    known = {
        "veravox-operator": {f"VERAVOX_{name.upper()}" for name in OperatorSettings.model_fields},
        "": {f"VERAVOX_{name.upper()}" for name in Settings.model_fields} | {"VERAVOX_SECRETS"},
    }
    for each in built(kinds, files / installation):
        if each["kind"] != "Deployment":
            continue
        pod = each["spec"]["template"]["spec"]
        for container in (*pod["containers"], *pod.get("initContainers", [])):
            named = {variable["name"] for variable in container.get("env", [])}
            assert named <= known.get(each["metadata"]["name"], known[""]), each["metadata"]["name"]
