"""Helm on a real Kubernetes: install, test, upgrade, roll back, restore and uninstall, as the documents say it.

A run goes on through all that leaves it alone.
"""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from installed import NAMESPACE, USERS, Release, until
from typed import block, looks

from cluster.harness import Cluster
from cluster.helm import helm
from cluster.machine import lacking as lacking_cluster
from standins.engine import FOR_CLUSTERS
from standins.machine import lacking as lacking_images
from veravox.datasets.example import example_folder

KEPT = {"veravox-jobs", "veravox-weights", "veravox-fetching"}  # policies that keep jobs in
INSTALL, ROLLED_OUT, LINK, TEST = block("docs/helm.md", "helm install veravox", "helm test").splitlines()
UPGRADE, ROLLBACK, UNINSTALL = block("docs/helm.md", "helm upgrade veravox", "helm uninstall").splitlines()
BACKUP_NOW = block("docs/runbooks.md", "backup=backup-", "kubectl -n veravox logs job/$backup")
BEFORE_UPGRADE = block("docs/helm.md", "backup=before-upgrade", "kubectl -n veravox wait")
RESTORE = block(
    "docs/helm.md", "helm install veravox charts/veravox --namespace veravox --values mine.yaml --set", "helm upgrade"
)
KEEP_SECRET, BRING_SECRET = block(
    "docs/helm.md", "kubectl -n veravox get secret veravox", "kubectl -n veravox apply"
).splitlines()
FOR_GOOD = block("docs/helm.md", "kubectl -n veravox delete tj,vds --all", "kubectl delete crd")


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Release]:
    if missing := [*lacking_cluster(), *lacking_images(), *(each for each in ("jq",) if not shutil.which(each))]:
        pytest.skip(f"the chart on a cluster needs what is missing here: {', '.join(missing)}")
    volumes = tmp_path_factory.mktemp("volumes")
    assert helm()
    for each in (volumes, *volumes.parents[:2]):
        each.chmod(0o755)  # whoever is inside is nobody here
    with Cluster(gpus=0, images=[FOR_CLUSTERS]) as cluster:
        release = Release(cluster, volumes)
        release.prepare()
        yield release


def test_it_works_from_clips_to_a_verdict(release: Release) -> None:
    release.types(f"{INSTALL}\n{ROLLED_OUT}")
    address = f"{release.service('veravox-web', 80)}/"
    page = until(
        lambda: httpx.get(address, follow_redirects=True, trust_env=False)
    )  # proxies hear of it a moment later
    assert page.status_code == 200
    assert "Veravox" in page.text
    assert "http://localhost:8080/register#" in release.types(LINK)
    assert "It works, from clips to a verdict." in release.types(TEST)


def test_a_run_goes_on_through_upgrade_rollback_and_uninstalling(release: Release) -> None:
    cluster, secrets = release.cluster, release.secrets()
    http = _api(release)
    run = _begun(release, http)
    (pod,) = cluster.items("pods", NAMESPACE, f"veravox.dev/uid={run}")

    def is_at_work() -> bool:
        """In the very pod in which it began, and further than before."""
        (same,) = cluster.items("pods", NAMESPACE, f"veravox.dev/uid={run}")
        assert same["metadata"]["uid"] == pod["metadata"]["uid"]
        return bool(same["status"]["phase"] == "Running") and _grows(release, run)

    _looks_around(release, run)

    release.has_values(VERAVOX_VISITORS="false")
    release.types(UPGRADE)
    assert is_at_work()
    assert release.secrets() == secrets
    assert until(lambda: httpx.get(f"{http.base_url}public/models", trust_env=False).status_code == 404)
    release.types(ROLLBACK)
    assert is_at_work()
    assert until(lambda: httpx.get(f"{http.base_url}public/models", trust_env=False).status_code == 200)

    assert _backed_up(release, BACKUP_NOW).stat().st_size > 1_000_000

    release.types(UNINSTALL)
    for kind in ("deployments", "statefulsets", "services", "cronjobs", "rolebindings"):
        assert until(lambda kind=kind: release.names(kind) == set()), kind
    assert release.names("networkpolicies") == KEPT
    assert {"veravox-data", "veravox-backup", "database-veravox-database-0"} <= release.names("persistentvolumeclaims")
    assert release.secrets() == secrets
    assert is_at_work()

    release.types(INSTALL)
    http.base_url = httpx.URL(f"{release.service('veravox-gateway', 8081)}/api/v1/")
    assert until(lambda: http.get(f"/runs/{run}").json()["status"]["phase"] == "Running")
    assert is_at_work()
    http.patch(f"/runs/{run}", json={"desired": "Stop"}).raise_for_status()
    assert until(lambda: http.get(f"/runs/{run}").json()["status"]["phase"] == "Stopped")
    clip = min((example_folder() / "fr_june" / "fargan").glob("*.flac"))
    verdict = until(lambda: http.post("/verdicts", files={"file": clip.open("rb")}, data={"model": run}).json())
    assert verdict["verdict"] in {"human", "machine", "inconclusive"}


def test_a_backup_is_restored_where_nothing_else_is_left(release: Release) -> None:
    """As docs/helm.md says; what stood in the cluster itself is gone too, but for a copy of the Secret."""
    http, secrets = _api(release), release.secrets()
    release.types(KEEP_SECRET)
    there = _what_is_there(http)
    assert len(there["models"]) >= 1
    backup = _backed_up(release, BEFORE_UPGRADE)
    release.kubectl("delete", "trainingjobs,datasets", "--all", "--timeout=120s")
    release.types(UNINSTALL)
    release.kubectl("wait", "--for=delete", "pod", "--field-selector=status.phase=Running", "--timeout=120s")
    release.empty("data", "database")
    release.kubectl("delete", "secret", "veravox")

    release.types(BRING_SECRET)
    release.types(re.sub(r"veravox-\d{4}-\d{2}-\d{2}T\d{6}Z", backup.name, RESTORE))
    assert release.secrets() == secrets
    assert _what_is_there(_api(release)) == there  # with a new token, for no backup holds any


def test_removed_for_good_nothing_is_left(release: Release) -> None:
    release.types(FOR_GOOD)
    assert "veravox" not in release.cluster.kubectl("get", "namespaces,customresourcedefinitions", "--output=name")


def _looks_around(release: Release, run: str) -> None:
    """As whoever is woken by an alert."""
    jobs = release.cluster.items("trainingjobs", NAMESPACE)
    (job,) = [each["metadata"]["name"] for each in jobs if each["metadata"]["uid"] == run]
    answers = {line: release.types(line.replace("POD", "veravox-database-0").replace("NAME", job)) for line in looks()}
    assert len(answers) > 25
    said = "\n".join(answers.values())
    for each in (job, "veravox-gateway", "readyz check passed", "Allocated resources", "yes"):
        assert each in said, each


def _what_is_there(http: httpx.Client) -> dict[str, list[str]]:
    """Ids."""
    mine = until(lambda: http.get("/me").json()["id"])
    lists = {each: http.get(f"/{each}").json()["items"] for each in ("runs", "models", "datasets")}
    return {"me": [mine]} | {name: sorted(each["id"] for each in items) for name, items in lists.items()}


def _backed_up(release: Release, typed: str) -> Path:
    """A backup of now."""
    folder = release.volumes / "backup"
    before = set(folder.glob("veravox-2*"))
    release.types(typed)
    (made,) = set(folder.glob("veravox-2*")) - before
    return made


def _api(release: Release) -> httpx.Client:
    return httpx.Client(
        base_url=f"{release.service('veravox-gateway', 8081)}/api/v1",
        headers={"Authorization": f"Bearer {release.token()}"},
        trust_env=False,
    )


def _begun(release: Release, http: httpx.Client) -> str:
    """A training that lasts until it is stopped, of speech that lies on the volume."""
    uploads = release.volumes / "data" / "uploads"
    shutil.copytree(example_folder(), uploads / "speech")
    for each in (uploads, uploads / "speech"):
        shutil.chown(each, USERS["data"], USERS["data"])
    little: dict[str, Any] = {"cpu": 0.3, "memory": "3Gi"}
    source = {"path": "uploads/speech", "bonafide": "bonafide"}
    http.post("/datasets", json={"name": "speech", "source": source, "resources": little}).raise_for_status()
    spec = {
        "dataset": {"name": "speech"},
        "model": {"architecture": "compact", "weights": "none"},
        "training": {"epochs": 2000, "schedule": "OneCycle", "learningRate": 0.003, "compile": "off"},
        "resources": {"gpus": 0, **little},
    }
    made = http.post("/runs", json=spec)
    assert made.status_code == 201, made.text
    run = str(made.json()["id"])
    assert until(lambda: http.get(f"/runs/{run}").json()["status"]["progress"]["epoch"] >= 1, 240)
    return run


def _grows(release: Release, run: str) -> bool:
    """Whether its curve does."""
    curve = release.volumes / "data" / "runs" / run / "batches.csv"
    before = curve.stat().st_size
    return bool(until(lambda: curve.stat().st_size > before))
