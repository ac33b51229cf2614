"""One id from what somebody asks for to the lines and steps of every process that works for it."""

import json
import re
from typing import Any

from playwright.async_api import Browser
from visiting import SOON, come

from collector import Collector, Told
from serving import Installation, TwoSeeds
from veravox.core.example import EXAMPLE_CLIPS

FOLLOWS = re.compile(r"^\S+Z INFO veravox\.core\.job_process: it follows from request ([0-9a-f]{32})$", re.MULTILINE)


def lines(laptop: Installation, service: str) -> list[dict[str, Any]]:
    return [json.loads(each) for each in (laptop.data / "logs" / f"{service}.log").read_text().splitlines()]


def asked_by(laptop: Installation, run: str) -> str:
    """The request that a run's own log names."""
    found = FOLLOWS.search((laptop.data / "runs" / run / "log.txt").read_text())
    assert found
    return found[1]


def test_one_id_leads_from_a_command_through_gateway_and_runner_to_the_trainer(
    laptop: Installation, two_seeds: TwoSeeds
) -> None:
    run, other = two_seeds.runs
    trace = asked_by(laptop, run)
    assert trace == asked_by(laptop, other)  # of one command
    asked = [each for each in lines(laptop, "gateway") if each.get("trace") == trace and each.get("status") == 201]
    assert {(each["process"], each["method"], bool(each["account"])) for each in asked} == {("gateway", "POST", True)}

    told = [each for each in lines(laptop, "runner") if each.get("job") == run]
    assert {each["trace"] for each in told} == {trace}
    assert {each["process"] for each in told} == {"runner", "trainer"}
    (started,) = [each for each in told if each["message"].startswith("started trainer")]
    assert (started["process"], started["attempt"]) == ("runner", 1)
    (epoch,) = [each for each in told if each["message"].startswith("epoch 2 of 2: training loss ")]
    assert (epoch["process"], epoch["attempt"]) == ("trainer", 1)
    assert epoch["logger"] == "veravox.training.telling.diary"


def test_a_run_is_one_trace_from_the_request_to_its_end(
    laptop: Installation, two_seeds: TwoSeeds, collector: Collector
) -> None:
    run = two_seeds.runs[0]
    names = ("queued", "attempt", "epoch", "checkpoint", "judge and save", "job")
    told = collector.wait(lambda told: {*names} <= {each.name for each in told if _job(each) == run})
    of_run = [each for each in told if _job(each) == run]
    assert {each.trace for each in of_run} == {asked_by(laptop, run)}
    assert {each.service for each in of_run} == {"veravox-runner", "veravox-trainer"}
    (attempt,) = [each for each in of_run if each.name == "attempt"]
    (asked,) = [each for each in told if each.step == attempt.parent]
    assert (asked.service, asked.said["http.response.status_code"]) == ("veravox-gateway", 201)
    assert attempt.said["veravox.reason"] == "Succeeded"
    epochs = [each for each in of_run if each.name == "epoch"]
    assert [each.said["veravox.epoch"] for each in epochs] == [1, 2]
    assert {each.parent for each in epochs} == {attempt.step}
    (job,) = [each for each in of_run if each.name == "job"]
    assert (job.said["veravox.phase"], job.failed, job.parent) == ("Succeeded", "", asked.step)
    assert job.seconds > attempt.seconds


def _job(told: Told) -> str:
    return str(told.said.get("veravox.job", ""))


async def test_a_click_is_followed_to_the_detector(
    browser: Browser, laptop: Installation, first_run: str, collector: Collector
) -> None:
    visitor = await come(browser, laptop)
    page = visitor.page
    await visitor.open(f"/evaluate?model={first_run}")
    await page.set_input_files("#recording", min(EXAMPLE_CLIPS.rglob("*.flac")))
    await page.wait_for_url("**/verdicts/*", timeout=SOON)
    assert _way_to(collector, "POST /detect") == ["veravox-web", "veravox-gateway", "veravox-detector"]
    await page.get_by_role("button", name="Show what decided").click()
    assert _way_to(collector, "POST /explain") == ["veravox-web", "veravox-gateway", "veravox-detector"]
    (click,) = [each for each in collector.told if each.step == _steps_to(collector.told, "POST /explain")[0].step]
    assert (click.name, click.parent) == ("page event", "")
    assert visitor.complaints == []
    await page.close()


def _way_to(collector: Collector, name: str) -> list[str]:
    """Through which services the last such step was asked for, from the first on."""
    told = collector.wait(lambda told: len(_steps_to(told, name)) > 2)
    return [each.service for each in _steps_to(told, name)]


def _steps_to(told: list[Told], name: str) -> list[Told]:
    by_step = {each.step: each for each in told}
    there = next((each for each in reversed(told) if each.name == name), None)
    way: list[Told] = []
    while there:
        way.insert(0, there)
        there = by_step.get(there.parent)
    return way
