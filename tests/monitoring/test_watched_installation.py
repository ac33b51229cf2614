"""A real Prometheus over real processes: what they tell is what the reference says, and every question has an answer."""

import json
from collections.abc import Iterator

import pytest
from prometheus_client.parser import text_string_to_metric_families
from watched import ROOT, Watched, until, watched

from monitoring import boards, inventory

BOARDS = sorted((ROOT / "charts" / "veravox" / "files" / "monitoring" / "dashboards").glob("*.json"))
OF_A_CLUSTER = {"veravox_gateway_mirror_heard_timestamp_seconds"}  # registered by a gateway whose jobs are resources


@pytest.fixture(scope="module")
def here(prometheus: str, modules_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    with watched(tmp_path_factory.mktemp("watched"), modules_database_url, prometheus) as found:
        yield found


@pytest.mark.parametrize("job", inventory.JOBS)
def test_a_process_tells_all_that_the_reference_lists_and_nothing_else(here: Watched, job: str) -> None:
    told = {each.name: each for each in text_string_to_metric_families(here.metrics(job))}
    listed = {each.name: each for each in inventory.every() if each.job == job and each.name not in OF_A_CLUSTER}
    own = {name for name in told if name.startswith("veravox") and not name.endswith("_created")}
    assert own == listed.keys()
    for name, known in listed.items():
        assert told[name].type == known.kind
        assert told[name].documentation == known.help
        labels = {label for sample in told[name].samples for label in sample.labels} - {"le"}
        assert labels <= set(known.labels)
    of_each = {each.name for each in inventory.of_each_process()} if job != "jobs" else set()
    assert of_each <= told.keys()


def test_prometheus_reaches_every_process_and_reads_every_rule(here: Watched) -> None:
    def health() -> set[tuple[str, str]]:
        return {(each["labels"]["job"], each["health"]) for each in here.asked("targets")["activeTargets"]}

    until(lambda: health() == {(job, "up") for job in inventory.JOBS}, lambda: here.asked("targets"))
    groups = [each for each in here.asked("rules")["groups"] if each["name"].startswith("veravox-")]
    assert len(groups) == 8
    until(lambda: bool(here.asked("query", query="veravox:volume_free:ratio")["result"]), lambda: here.asked("rules"))
    for rule in (rule for group in here.asked("rules")["groups"] for rule in group["rules"]):
        assert not rule.get("lastError"), rule
    firing = {each["labels"]["alertname"] for each in here.asked("alerts")["alerts"] if each["state"] == "firing"}
    assert firing == set()


@pytest.mark.parametrize("board", BOARDS, ids=lambda path: path.stem)
def test_prometheus_understands_every_question_of_a_dashboard(here: Watched, board) -> None:
    for expr in boards.expressions(json.loads(board.read_text())):
        here.asked("query", query=filled(expr))


def test_a_run_that_works_fills_its_dashboard(here: Watched) -> None:
    exprs = boards.expressions(json.loads((BOARDS[0].parent / "run.json").read_text()))
    still = [each for each in exprs if "rate(" not in each and "veravox:" not in each]  # these need no second look
    assert len(still) > 10

    def empty() -> list[str]:
        return [each for each in still if not here.asked("query", query=filled(each))["result"]]

    until(lambda: not empty(), empty)


def filled(expr: str) -> str:
    """As Grafana fills in what was chosen."""
    chosen = {"$__rate_interval": "1m", "$namespace": ".*", "$job": ".*", "$run": "a-run"}
    for name, value in chosen.items():
        expr = expr.replace(name, value)
    return expr
