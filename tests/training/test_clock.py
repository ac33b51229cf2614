"""A wall clock that jumps by days in the middle of a training, forwards and back: nothing but timestamps notices."""

import itertools
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from watching import watched

from veravox.core import exits
from veravox.training.telling.journal import read_journal

LIBRARY = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)
pytestmark = pytest.mark.skipif(
    LIBRARY is None, reason="a clock that jumps needs libfaketime (apt-get install faketime)"
)


def test_a_clock_that_jumps_does_not_disturb_a_run(runs, tmp_path, steps_of) -> None:
    whole, folder, clock = runs.make({"epochs": 24}), runs.make({"epochs": 24}), tmp_path / "clock"
    clock.write_text("+0\n")
    environment = {
        "LD_PRELOAD": str(LIBRARY),
        "FAKETIME_TIMESTAMP_FILE": str(clock),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "OMP_NUM_THREADS": "1",
    }
    assert runs.attempt(whole) is exits.SUCCEEDED
    with watched(folder.path) as watch:
        process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "veravox", "trainer", str(folder.path)],
            env=os.environ | environment,
            stderr=subprocess.DEVNULL,
        )
        for step, jump in ((10, "+5d"), (40, "-5d")):
            while not (folder.batches.is_file() and len(steps_of(folder)) > step):
                assert watch.wait(seconds=120)
                list(watch.events())
            clock.write_text(f"{jump}\n")
    assert process.wait(300) == exits.SUCCEEDED.code, folder.log.read_text()
    assert steps_of(folder) == steps_of(whole)
    times = [datetime.fromisoformat(row["time"]) for row in read_journal(folder.batches)]
    jumps = [(after - before).days for before, after in itertools.pairwise(times)]
    assert max(jumps) >= 4
    assert min(jumps) <= -9
    assert all(0 <= float(row["seconds"]) < 60 for row in read_journal(folder.history))
