"""Prometheus' own tools, and the source of rules and dashboards."""

import shutil
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tools"))


@pytest.fixture(scope="session")
def promtool() -> str:
    return found("promtool")


@pytest.fixture(scope="session")
def prometheus() -> str:
    return found("prometheus")


def found(program: str) -> str:
    """Where it is; without it a test is skipped."""
    if (path := shutil.which(program)) is None:
        pytest.skip(f"{program} is missing: apt-get install --no-install-recommends prometheus")
    return path
