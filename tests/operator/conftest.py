"""What faults are tried with: see `troubled`."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from forked_operator import Nursery
from inside import Inside
from played_node import PlayedNode
from troubled import Troubled, troubled

from cluster.harness import Cluster

LANES = 3


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
