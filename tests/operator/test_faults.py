"""What goes wrong between operator and API server: each job still has one Job an attempt, and ends as it should."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from faults import answered, cut, hangs, hangs_behind, lost_answer, verb
from proxy import Act, Answer, Call, Exchange, Proxy
from troubled import Troubled, as_it_should

from veravox.core import waiting

SHORT = {"VERAVOX_CALL_SECONDS": "2"}
READS = ("discover", "list", "watch")
WRITES = ("finalizer", "status", "apply", "event", "delete")
REFUSALS = {str(status): answered(status) for status in (409, 410, 429, 500, 503)}
SILENCES = {"hang": hangs, "hang-behind": hangs_behind, "cut": cut, "lost-answer": lost_answer}
FAULTS: dict[str, Act] = REFUSALS | SILENCES
STORY = {1: 137, 2: 0}  # exit codes: the first attempt is killed, the second ends well
ENDS = ["Killed", "Succeeded"]


def about(name: str) -> Callable[[Call], bool]:
    """Chooses calls about a training, its Jobs and its events."""
    paths, word = (f"/{name}", f"/{name}-1", f"/{name}-2"), f'"name": "{name}"'.encode()
    return lambda call: (
        call.path.removesuffix("/status").endswith(paths) or (call.verb == "event" and word in call.body)
    )


def test_whatever_becomes_of_a_write_the_job_goes_on(there: Troubled) -> None:
    """Every kind of write meets every fault, on a job of its own."""
    there.play(STORY)
    names = {f"{what}-{fault}": (what, act) for what in WRITES for fault, act in FAULTS.items()}
    rules = {
        name: there.proxy.fail(lambda call, of=about(name), what=what: call.verb == what and of(call), act, times=2)
        for name, (what, act) in names.items()
    }
    with there.operator(**SHORT):
        uids = {name: there.apply(name) for name in names}
        jobs = {name: there.until(name, "Succeeded", 60) for name in names}
        for name in names:
            there.delete(name)
        for name in names:
            there.witness.until_gone("trainingjobs", name, 60)
    for name, uid in uids.items():
        as_it_should(there, name, uid, jobs[name], ENDS)
        assert rules[name].acted == 2, f"{name} met its fault {rules[name].acted} times"


def test_whatever_becomes_of_what_it_reads_first_the_operator_gets_there(lanes: list[Troubled]) -> None:
    """Each call of its start meets some of the faults; where kopf gives up, Kubernetes starts it anew."""
    with ThreadPoolExecutor(len(lanes)) as pool:
        for done in [pool.submit(begin_with_faults, *each) for each in zip(lanes, READS, strict=True)]:
            done.result()


def begin_with_faults(there: Troubled, what: str) -> None:
    there.play(STORY)
    for number in range(2):
        name = f"{what}-{number}"
        there.proxy.mend()
        met, enough = a_fault_each(there.proxy, verb(what), first=number * 4, enough=5)
        with there.operator(**SHORT, VERAVOX_RESYNC_SECONDS="1") as operator, operator.started_anew() as lives:
            uid = there.apply(name)
            job = there.until(name, "Succeeded", 60)
            assert enough.wait(60), f"only these met a fault: {met}"
            there.delete(name)
            there.witness.until_gone("trainingjobs", name, 60)
        as_it_should(there, name, uid, job, ENDS)
        assert len(lives) <= len(met) + 1


def a_fault_each(
    proxy: Proxy, chosen: Callable[[Call], bool], first: int, enough: int
) -> tuple[dict[str, str], threading.Event]:
    """Every path meets one of the faults, once; gives which has met which so far, and when so many have."""
    met: dict[str, str] = {}
    reached = threading.Event()

    async def act(exchange: Exchange) -> Answer | None:
        fault = list(FAULTS)[(first + len(met)) % len(FAULTS)]
        met[exchange.call.path] = fault
        if len(met) >= enough:
            reached.set()
        return await FAULTS[fault](exchange)

    proxy.fail(lambda call: chosen(call) and call.path not in met, act, times=None)
    return met, reached


def test_an_api_server_that_is_away_for_a_while_loses_nothing(there: Troubled) -> None:
    """At the operator's start, and in the middle of a job."""
    there.play({1: 137})
    with there.operator() as operator:
        with there.proxy.away():
            uid = there.apply("away")
            there.witness.until("trainingjobs", "away", lambda _job: True)
            assert not operator.wait(2), "it gave up"
        there.until("away", "Running", 60)
        with there.proxy.away():
            there.node.release(there.namespace)
            there.witness.until("pods", there.pod_of(uid, 2), lambda pod: pod["status"]["phase"] == "Succeeded")
            assert not operator.wait(2), "it gave up"
        job = there.until("away", "Succeeded", 60)
        there.delete("away")
        there.witness.until_gone("trainingjobs", "away")
    as_it_should(there, "away", uid, job, ENDS)


@pytest.mark.parametrize("status", [403, 422])
def test_a_job_that_the_cluster_refuses_says_why_and_goes_on_when_it_may(there: Troubled, status: int) -> None:
    """As a webhook or a policy does."""
    there.play({1: 0})
    sentence = 'admission webhook "policy.example" denied the request: no training on Sundays'
    refused = there.proxy.fail(verb("apply", "jobs"), answered(status, sentence), times=None)
    with there.operator():
        uid = there.apply("refused")
        job = there.witness.until("trainingjobs", "refused", lambda job: said(job).get("reason") == "PodRefused")
        assert sentence in said(job)["message"]
        assert said(job)["remedy"] == waiting.POD_REFUSED.remedy
        assert job["status"]["phase"] == "Queued"
        there.proxy.mend()
        job = there.until("refused", "Succeeded")
        there.delete("refused")
        there.witness.until_gone("trainingjobs", "refused")
    assert refused.acted <= 5
    as_it_should(there, "refused", uid, job, ["Succeeded"])


def said(job: dict[str, Any]) -> dict[str, Any]:
    """What it waits for."""
    conditions = (job.get("status") or {}).get("conditions", [])
    return next((each for each in conditions if each["type"] == "Admitted"), {})
