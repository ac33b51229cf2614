"""Work on data on a real cluster: copies, conditions, one chain, packs and an audit by pods that share it; a learner."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from running import EXAMPLE, Operator, dataset

from cluster.harness import Cluster
from cluster.rooms import close_room, open_room
from first_learner import CLASSES, first_application
from veravox.core.audit.model import Audit
from veravox.core.manifest import DatasetFolder

MINUTES = 240.0
STEPS: list[dict[str, Any]] = [
    {"synthesise": {"generators": ["lpc"]}},
    {"equalise": {}},
    {"condition": {"names": ["snr20"]}},
]


@pytest.fixture
def making(kinds: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Operator]:
    namespace, data = open_room(kinds.kubectl), tmp_path_factory.mktemp("volume")
    kinds.share(namespace, data)
    for speaker in ("en_allison", "it_carlo"):
        folder = data / "uploads" / "humans" / speaker / "bonafide"
        folder.mkdir(parents=True)
        for path in sorted((EXAMPLE / speaker / "bonafide").iterdir())[:3]:
            shutil.copy(path, folder)
    work, allowed = tmp_path_factory.mktemp("operator"), {"VERAVOX_CONVERT_LEARNERS": "true"}
    with Operator(kinds, namespace, data, work, port=8093, **allowed) as operator:
        yield operator
    close_room(kinds.kubectl, namespace)


def test_pods_share_the_making_of_a_dataset(making: Operator) -> None:
    cluster, ns = making.cluster, making.namespace
    resources = {"shards": 2, "cpu": 0.5, "memory": "1Gi"}
    asked = {"steps": STEPS, "packs": [{"frontEnd": "mel"}], "audit": True, "resources": resources}
    cluster.apply(dataset("made", "uploads/humans", **asked), ns)
    ended = cluster.wait("vds", "made", ns, lambda body: body.get("status", {}).get("endedAt"), MINUTES)
    status = ended["status"]
    assert status["phase"] == "Succeeded", status
    result = status["result"]
    assert (result["clips"], result["audit"]["alarms"]) == (6 * 2 * 2, 0)
    folder = DatasetFolder(making.data / result["folder"])
    assert {(row.generator, row.condition) for row in folder.rows()} == {
        (generator, condition) for generator in ("bonafide", "lpc") for condition in ("clean", "snr20")
    }
    assert (folder.pack("mel") / "pack.json").exists()
    Audit.model_validate(json.loads((folder.audit / "audit.json").read_text()))
    assert sorted(each.name for each in (making.data / "datasets").iterdir()) == [result["version"]]


@pytest.mark.filterwarnings("ignore")
def test_a_pod_turns_a_learner_into_a_model(making: Operator, tmp_path: Path) -> None:
    cluster, ns = making.cluster, making.namespace
    first_application(making.data / "uploads" / "theirs.pkl", tmp_path / "pictures")
    (making.data / "uploads" / "theirs.pkl").chmod(0o644)
    resource = dataset("theirs", resources={"cpu": 0.5, "memory": "4Gi"})
    resource["spec"]["source"] = {"learner": {"path": "uploads/theirs.pkl"}}
    cluster.apply(resource, ns)
    ended = cluster.wait("vds", "theirs", ns, lambda body: body.get("status", {}).get("endedAt"), MINUTES)
    status = ended["status"]
    assert status["phase"] == "Succeeded", status
    assert status["result"]["model"] == ended["metadata"]["uid"]
    card = json.loads((making.data / "jobs" / ended["metadata"]["uid"] / "bundle" / "model.json").read_text())
    assert (card["architecture"], card["classes"], card["provenance"]) == ("resnet18", CLASSES, "converted")
