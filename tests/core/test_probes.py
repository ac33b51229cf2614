"""Probes of a job's process, over a real connection."""

from pathlib import Path

import httpx

from veravox.core import exits
from veravox.core.job_folder import JobFolder
from veravox.core.job_process import Told
from veravox.core.probes import probed, run_probed_job
from veravox.core.specs import Progress


def test_a_jobs_progress_is_its_metrics_and_it_ends_as_any_other(tmp_path: Path) -> None:
    folder, seen = JobFolder(tmp_path / "a-job"), []
    folder.path.mkdir()

    def work(told: Told) -> None:
        told.folder.report_progress(Progress(step=3, steps=12, percent=25))
        address = f"http://{folder.endpoint(1)}"
        assert httpx.get(f"{address}/healthz").status_code == httpx.get(f"{address}/readyz").status_code == 200
        seen.extend(httpx.get(f"{address}/metrics").text.splitlines())

    assert run_probed_job(folder, 1, work) == exits.SUCCEEDED.code
    assert 'veravox_job_progress_percent{run="a-job"} 25.0' in seen
    assert 'veravox_job_step{run="a-job"} 3' in seen


def test_who_is_not_at_work_is_alive_but_not_ready() -> None:
    with probed(lambda: b"", lambda: False) as endpoint:
        assert httpx.get(f"http://{endpoint}/healthz").status_code == 200
        assert httpx.get(f"http://{endpoint}/readyz").status_code == 503
        assert "/metrics" in httpx.get(f"http://{endpoint}/elsewhere").text
