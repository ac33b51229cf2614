"""What several rooms' tests share: a real PostgreSQL and a real Kubernetes, each started once, and fresh room in them."""

import os
import shutil
import tempfile
from collections.abc import Generator, Iterator
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import URL, create_engine, make_url, text

from cluster.harness import Cluster
from cluster.machine import lacking
from cluster.rooms import close_room, open_room
from veravox.core.crd import KINDS
from veravox.core.job_environment import SPINS
from veravox.store.embedded import embedded_postgres
from veravox.store.schema import upgrade

TEMPLATE = "migrated"
CRDS = Path(__file__).parents[1] / "k8s" / "operator" / "crds.yaml"

os.environ.setdefault("GOMP_SPINCOUNT", SPINS)  # torch reads it when it is imported: two processes share the cores

settings.register_profile(
    "veravox", deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
settings.load_profile("veravox")


@pytest.fixture(scope="session")
def postgres() -> Iterator[URL]:
    """The address of an embedded PostgreSQL; a socket's path must be short, so it is not in pytest's folder."""
    folder = Path(tempfile.mkdtemp(prefix="vv"))
    try:
        with embedded_postgres(folder / "postgres") as server:
            url = make_url(server.url).set(drivername="postgresql+psycopg")
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):  # a test's rows need no safe disk
                _execute(url, f"ALTER SYSTEM SET {setting} = off")
            _execute(url, "SELECT pg_reload_conf()")
            yield url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def migrated(postgres: URL) -> URL:
    """A database with all tables and no rows, to be copied."""
    url = _create(postgres, TEMPLATE)
    engine = create_engine(url)
    with engine.begin() as connection:
        upgrade(connection)
    engine.dispose()
    return url


@pytest.fixture(scope="session")
def copy_of_migrated(postgres: URL, migrated: URL) -> URL:
    """A migrated database for those who empty it themselves."""
    return _create(postgres, "shared", migrated.database)


@pytest.fixture
def database_url(postgres: URL, migrated: URL) -> Iterator[str]:
    """A migrated database of the test's own."""
    yield from _borrowed(postgres, migrated.database)


@pytest.fixture(scope="module")
def modules_database_url(postgres: URL, migrated: URL) -> Iterator[str]:
    """A migrated database of a file's own."""
    yield from _borrowed(postgres, migrated.database)


@pytest.fixture
def empty_database_url(postgres: URL) -> Iterator[str]:
    """A database without a table."""
    yield from _borrowed(postgres, None)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A real Kubernetes of one node with two GPUs, see cluster/README.md."""
    if missing := lacking():
        pytest.skip(f"a Kubernetes for tests needs what is missing here: {', '.join(missing)}")
    with Cluster(gpus=2) as running:
        yield running


@pytest.fixture(scope="session")
def kinds(cluster: Cluster) -> Cluster:
    """The cluster, once it knows TrainingJob and Dataset."""
    cluster.kubectl("apply", "--server-side", "--filename", str(CRDS))
    for each in KINDS:
        cluster.kubectl("wait", "--for=condition=Established", f"crd/{each.name}")
    return cluster


@pytest.fixture
def namespace(cluster: Cluster) -> Iterator[str]:
    """A namespace of the test's own, gone with all that is in it."""
    name = open_room(cluster.kubectl)
    yield name
    close_room(cluster.kubectl, name)


def _borrowed(postgres: URL, template: str | None) -> Iterator[str]:
    url = _create(postgres, f"test_{uuid4().hex}", template)
    yield url.render_as_string(hide_password=False)
    _execute(postgres, f"DROP DATABASE {url.database} WITH (FORCE)")


def _create(postgres: URL, name: str, template: str | None = None) -> URL:
    _execute(postgres, f"CREATE DATABASE {name} TEMPLATE {template or 'template1'} STRATEGY file_copy")
    return postgres.set(database=name)


def _execute(postgres: URL, statement: str) -> None:
    engine = create_engine(postgres, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


ROOMS = {"tests/operator": "cluster", "tests/cluster": "cluster", "tests/gateway": "", "tests/system": ""}
ONE_OF_EACH = ("cluster", "laptop")  # a machine has room for one Kubernetes, and a first start is dear


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What needs what there is once is long and comes first, so that it does not end alone."""
    groups = {path: _group(path) for path in {_path(item.nodeid) for item in items}}
    items.sort(key=lambda item: [*ONE_OF_EACH, groups[_path(item.nodeid)]].index(groups[_path(item.nodeid)]))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Where two processes share the tests: each file goes to one, and so does all that needs what there is once."""
    from xdist.scheduler import LoadScopeScheduling

    class ByFile(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return _group(_path(nodeid))

    return ByFile(config, log)


def _path(nodeid: str) -> str:
    return nodeid.partition("::")[0]


@cache
def _group(path: str) -> str:
    """Of what there is once, what a file needs; the file itself, if none of it."""
    room = str(Path(path).parent)
    if room not in ROOMS:
        return path
    words = (Path(__file__).parents[1] / path).read_text()
    return ROOMS[room] or next((each for each in ONE_OF_EACH if each in words), path)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where `.ci/run` has installed everything, what is skipped has failed."""
    report = yield
    if report.skipped and os.environ.get("VERAVOX_SKIP_NOTHING"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, and here nothing may be: {report.longrepr}"
    return report
