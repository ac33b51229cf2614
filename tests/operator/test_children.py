"""The objects of an attempt: golden files, and what must hold for each of them."""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from golden_files import GOLDENS, Golden

from cluster.harness import Cluster
from cluster.kubectl import KubectlFailed

Document = dict[str, Any]
LABEL = re.compile(r"[a-z]([-a-z0-9]*[a-z0-9])?")  # RFC 1035: what a host name and a Service may be
PRIORITY = {
    "apiVersion": "scheduling.k8s.io/v1",
    "kind": "PriorityClass",
    "metadata": {"name": "golden-high"},
    "value": 10,
}


@pytest.fixture(params=GOLDENS, ids=lambda each: each.name)
def golden(request: pytest.FixtureRequest) -> Golden:
    return request.param  # type: ignore[no-any-return]


@pytest.fixture
def made(golden: Golden, tmp_path: Path) -> list[Document]:
    return golden.made(tmp_path)


def test_children_are_as_the_golden_file_says(golden: Golden, made: list[Document]) -> None:
    """UPDATE_GOLDEN=1 writes the files anew; read the difference before you commit it."""
    if os.environ.get("UPDATE_GOLDEN"):
        golden.out.write_text(yaml.safe_dump_all(made, sort_keys=False, width=120))
    assert made == list(yaml.safe_load_all(golden.out.read_text()))


def test_the_same_question_has_the_same_answer(golden: Golden, made: list[Document], tmp_path: Path) -> None:
    assert golden.made(tmp_path) == made


def test_a_pod_sees_its_own_folder_and_what_it_reads_and_nothing_else_of_the_volume(made: list[Document]) -> None:
    """Never the whole volume, never another's folder to write, and what a training only reads is read-only."""
    for container in _containers(made):
        for mount in (each for each in container.get("volumeMounts", []) if each["name"] == "data"):
            top, *below = Path(mount["subPath"]).parts
            assert ".." not in below
            copied = mount["subPath"] == f"starting/{_uid(made)}"  # of another run's model
            assert mount["mountPath"] == f"/data/{mount['subPath']}" or (copied and mount["readOnly"])
            if not mount.get("readOnly"):
                assert (
                    (top in {"runs", "jobs"} and below == [_uid(made)])
                    or top in {"corpora", "generators"}
                    or _makes(made, top)
                )


def test_no_pod_has_a_token(made: list[Document]) -> None:
    assert all(pod["spec"]["automountServiceAccountToken"] is False for pod in _pods(made))


def test_an_overlay_never_changes_whose_pod_it_is(made: list[Document]) -> None:
    for job in (each for each in made if each["kind"] == "Job"):
        template = job["spec"]["template"]["metadata"]["labels"]
        own = {name: value for name, value in job["metadata"]["labels"].items() if name.startswith("veravox.dev/")}
        assert own.items() <= template.items()


def test_names_fit_where_a_cluster_puts_them(made: list[Document]) -> None:
    """Names become labels of pods; several nodes find each other by host names, `<job>-<index>`."""
    for each in made:
        name = each["metadata"]["name"]
        last = f"-{each['spec']['completions'] - 1}" if "completionMode" in each["spec"] else ""
        assert LABEL.fullmatch(name + last)
        assert len(name + last) <= 63
        assert all(len(value) <= 63 for value in each["metadata"]["labels"].values())


@pytest.fixture(scope="module")
def guarded(cluster: Cluster) -> Iterator[str]:
    """A namespace that lets in what Pod Security calls restricted, and nothing else."""
    name = "restricted-goldens"
    labels = {"pod-security.kubernetes.io/enforce": "restricted"}
    cluster.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}})
    cluster.apply(PRIORITY)
    cluster.kubectl("wait", "serviceaccount/default", f"--namespace={name}", "--for=create", "--timeout=60s")
    yield name
    cluster.kubectl("delete", "namespace", name, "--wait=false")
    cluster.kubectl("delete", "priorityclass", "golden-high", "--wait=false")


def test_a_real_cluster_takes_the_children_and_lets_their_pods_in(
    cluster: Cluster, guarded: str, made: list[Document]
) -> None:
    """A Job is taken whatever its pods are like, so the pods are shown as well."""
    pods = [
        {"apiVersion": "v1", "kind": "Pod", "metadata": {**pod["metadata"], "name": "pod"}, "spec": pod["spec"]}
        for pod in _pods(made)
    ]
    for each in [*made, *pods]:
        taken = _tried(cluster, guarded, {**each, "metadata": {**each["metadata"], "namespace": guarded}})
        assert taken["metadata"]["name"] == each["metadata"]["name"]


def test_that_cluster_refuses_a_pod_that_asks_for_more(cluster: Cluster, guarded: str) -> None:
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "naked", "namespace": guarded}}
    with pytest.raises(KubectlFailed, match="violates PodSecurity"):
        _tried(cluster, guarded, {**pod, "spec": {"containers": [{"name": "job", "image": "any"}]}})


def _tried(cluster: Cluster, namespace: str, document: Document) -> Document:
    options = ("--server-side", "--dry-run=server", "--output=json", f"--namespace={namespace}")
    answer: Document = json.loads(cluster.kubectl("apply", "--filename=-", *options, stdin=json.dumps(document)))
    return answer


def _pods(made: list[Document]) -> list[Document]:
    return [each["spec"]["template"] for each in made if each["kind"] == "Job"]


def _containers(made: list[Document]) -> list[Document]:
    return [
        each for pod in _pods(made) for each in (*pod["spec"]["containers"], *pod["spec"].get("initContainers", []))
    ]


def _uid(made: list[Document]) -> str:
    uid: str = made[0]["metadata"]["labels"]["veravox.dev/uid"]
    return uid


def _makes(made: list[Document], top: str) -> bool:
    """Work on data makes datasets, and nobody but the job that fetches weights may write those."""
    kind = made[0]["metadata"]["labels"]["veravox.dev/kind"]
    return (kind, top) in {("Dataset", "datasets"), ("Weights", "weights")}
