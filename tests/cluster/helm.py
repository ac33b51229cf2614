"""The Helm that is built beside the cluster, else the machine's own."""

import shutil

import pytest

from cluster.machine import BUILT


def helm() -> str:
    """The program; tests without one are skipped by name."""
    found = shutil.which("helm", path=str(BUILT)) or shutil.which("helm")
    if not found:
        pytest.skip("the chart's tests need what is missing here: helm, built by `make cluster`")
    return found
