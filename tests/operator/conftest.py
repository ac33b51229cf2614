"""What faults are tried with: see `troubled`."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from forked_operator import Nursery
from inside import Inside
from played_node import PlayedNode
from running import Operator, dataset, upload
from troubled import Troubled, troubled

from cluster.harness import Cluster
from cluster.rooms import close_room, open_room
from veravox.core.access import Access, write_access

LANES = 3


@pytest.fixture(scope="session")
def ready(kinds: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Operator]:
    """An operator that is quick to give up a lost node, in a namespace with a dataset that is packed."""
    namespace, data = open_room(kinds.kubectl), tmp_path_factory.mktemp("shared")
    kinds.share(namespace, data)
    settings = {"VERAVOX_GRACE_SECONDS": "10", "VERAVOX_UNREACHABLE_SECONDS": "3", "VERAVOX_LOST_POD_SECONDS": "3"}
    settings |= {"VERAVOX_FREE_PYTHON": "true"}
    work = tmp_path_factory.mktemp("operator")
    with upload(data), Operator(kinds, namespace, data, work, port=8091, **settings) as operator:
        kinds.apply(dataset(packs=[{"frontEnd": "mel"}]), namespace)
        made = kinds.wait("vds", "example", namespace, lambda each: each.get("status", {}).get("result"), 180)
        write_access(data / made["status"]["result"]["folder"], Access(public=True))
        yield operator
    close_room(kinds.kubectl, namespace)


@pytest.fixture(scope="session")
def inside(kinds: Cluster) -> Iterator[Inside]:
    with Inside(kinds) as running:
        yield running


@pytest.fixture(scope="session")
def nursery(kinds: Cluster) -> Iterator[Nursery]:
    with Nursery(kinds) as running:
        yield running


@pytest.fixture(scope="module")
def node(inside: Inside) -> Iterator[PlayedNode]:
    with PlayedNode(inside) as running:
        yield running


@pytest.fixture
def there(kinds: Cluster, inside: Inside, node: PlayedNode, nursery: Nursery, tmp_path: Path) -> Iterator[Troubled]:
    """A namespace with all that makes trouble."""
    with troubled(kinds, inside, node, nursery, tmp_path) as opened:
        yield opened


@pytest.fixture
def lanes(
    kinds: Cluster, inside: Inside, node: PlayedNode, nursery: Nursery, tmp_path: Path
) -> Iterator[list[Troubled]]:
    """Several of them, for what may be tried at the same time."""
    with contextlib.ExitStack() as stack:
        folders = [tmp_path / f"lane-{number}" for number in range(LANES)]
        for each in folders:
            each.mkdir()
        yield [stack.enter_context(troubled(kinds, inside, node, nursery, each)) for each in folders]
