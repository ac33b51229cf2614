import httpx
import pytest

from veravox.core import exits
from veravox.training.telling.exporter import exported
from veravox.training.telling.meters import Meters


def test_the_counters_bear_the_promised_names_and_the_run() -> None:
    meters = Meters("a-run")
    meters.count_batch(0.5, 24, 32)
    meters.count_batch(0.25, 30, 32)
    meters.gauges = {"step": 2, "f1": 0.75}
    with exported(meters) as endpoint:
        lines = httpx.get(f"http://{endpoint}/metrics").text.splitlines()
    assert 'veravox_train_loss_sum{run="a-run"} 0.75' in lines
    assert 'veravox_train_loss_count{run="a-run"} 2.0' in lines
    assert 'veravox_train_hits_sum{run="a-run"} 54.0' in lines
    assert 'veravox_train_hits_count{run="a-run"} 64.0' in lines
    assert 'veravox_step{run="a-run"} 2.0' in lines
    assert 'veravox_f1{run="a-run"} 0.75' in lines


def test_it_is_healthy_at_once_and_ready_when_training_begins() -> None:
    meters = Meters("a-run")
    with exported(meters) as endpoint:
        assert httpx.get(f"http://{endpoint}/healthz").status_code == 200
        assert httpx.get(f"http://{endpoint}/readyz").status_code == 503
        meters.ready = True
        assert httpx.get(f"http://{endpoint}/readyz").status_code == 200
        assert httpx.get(f"http://{endpoint}/other").status_code == 404


def test_the_counters_of_a_resumed_run_go_on_where_they_stood(runs, steps_of, monkeypatch) -> None:
    """The sum of all batches' losses, whoever counted them: no gap and no step twice."""
    seen: list[Meters] = []
    monkeypatch.setattr("veravox.training.attempt.Meters", lambda run: seen.append(Meters(run)) or seen[-1])
    folder = runs.make()
    assert runs.attempt(folder, 1, (4, exits.PAUSED)) is exits.PAUSED
    assert runs.attempt(folder, 2) is exits.SUCCEEDED
    rows = steps_of(folder)
    assert seen[-1].losses[1] == len(rows)
    assert seen[-1].losses[0] == pytest.approx(sum(float(row["train_loss"]) for row in rows))
    assert seen[-1].hits[1] == 12 * len(rows)
    assert seen[-1].hits[0] == pytest.approx(sum(12 * float(row["accuracy"]) for row in rows))
    assert folder.endpoint(2).startswith("127.0.0.1:")
