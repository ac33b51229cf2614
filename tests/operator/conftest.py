"""A cluster that knows our kinds."""

from pathlib import Path

import pytest

from cluster.harness import Cluster
from veravox.core.crd import KINDS

CRDS = Path(__file__).parents[2] / "k8s" / "crds.yaml"


@pytest.fixture(scope="session")
def kinds(cluster: Cluster) -> Cluster:
    """The cluster, once it knows TrainingJob and Dataset."""
    cluster.kubectl("apply", "--server-side", "--filename", str(CRDS))
    for each in KINDS:
        cluster.kubectl("wait", "--for=condition=Established", f"crd/{each.name}")
    return cluster
