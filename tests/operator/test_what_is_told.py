"""What a real operator tells Prometheus while a training works."""

import time

import httpx
from prometheus_client.parser import text_string_to_metric_families
from troubled import Troubled


def test_an_operator_tells_of_its_jobs_and_of_its_own_life(there: Troubled) -> None:
    there.play({})
    with there.operator() as operator:
        there.apply("a-training", resources={"gpus": 1})
        there.until("a-training", "Running")
        end = time.monotonic() + 30
        while (told := figures(operator.url))["veravox_jobs", "Running"] != 1 and time.monotonic() < end:
            pass  # its watch is a moment behind the witness'
    assert told["veravox_jobs", "Running"] == 1
    assert told["veravox_gpus_used", ""] == 1
    assert told["veravox_gpus_wanted", ""] == 0
    assert told["veravox_attempts_ended_total", ""] == 0
    for sign in ("sign", "last_reconcile"):
        assert 0 <= time.time() - told[f"veravox_operator_{sign}_timestamp_seconds", ""] < 120
    assert told["process_resident_memory_bytes", ""] > 0


def figures(url: str) -> dict[tuple[str, str], float]:
    """By name and phase; 0 where there is none in this phase yet."""
    text = httpx.get(f"{url}/metrics", trust_env=False).text
    samples = (sample for family in text_string_to_metric_families(text) for sample in family.samples)
    return {("veravox_jobs", "Running"): 0} | {
        (each.name, each.labels.get("phase", "")): each.value for each in samples
    }
