"""Watches that lose, repeat or withhold what happened, or that end: the truth is found all the same."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from faults import closed, dropped, error, event_of, silent, twice
from proxy import Call, Event, Tamper
from troubled import Troubled, as_it_should

OFTEN = {"VERAVOX_RESYNC_SECONDS": "1"}
STORY = {1: 137, 2: 0}
ENDS = ["Killed", "Succeeded"]
COMPARED = 4  # kinds that are listed in a comparison
WATCHED = ("trainingjobs", "jobs", "pods")
TYPES = ("ADDED", "MODIFIED", "DELETED")


def of(name: str, plural: str, type: str) -> Callable[[Call, Event], bool]:
    """Chooses a training's own events, and those of its Jobs and pods."""

    def chosen(call: Call, event: Event) -> bool:
        own = event["object"]["metadata"].get("name", "")
        mine = own == name or own.startswith((f"{name}-1", f"{name}-2"))
        return mine and call.plural == plural and type in {"", event["type"]}

    return chosen


def finished(there: Troubled, names: list[str]) -> None:
    uids = {name: there.apply(name) for name in names}
    jobs = {name: there.until(name, "Succeeded", 60) for name in names}
    for name in names:
        there.delete(name)
    for name in names:
        there.witness.until_gone("trainingjobs", name, 60)
    for name in names:
        as_it_should(there, name, uids[name], jobs[name], ENDS)


def test_what_a_watch_loses_is_found_by_comparing(there: Troubled) -> None:
    """Each type of event of each kind, all of a job's own: nobody tells the operator of them."""
    there.play(STORY)
    names = [f"{plural}-{type.lower()}" for plural in WATCHED for type in (*TYPES, "any")]
    for plural in WATCHED:
        for type in (*TYPES, ""):
            there.proxy.tamper(of(f"{plural}-{type.lower() or 'any'}", plural, type), dropped, times=None)
    with there.operator(**OFTEN):
        finished(there, names)


def test_what_a_watch_says_twice_changes_nothing(there: Troubled) -> None:
    there.play(STORY)
    there.proxy.tamper(lambda _call, _event: True, twice, times=None)
    with there.operator():
        finished(there, ["twice"])
    assert len(there.proxy.made("status")) <= 10
    assert len(there.proxy.made("apply")) == 2


@pytest.mark.parametrize("end", [closed, error(410)], ids=["closed", "expired"])
def test_a_watch_that_ends_goes_on(there: Troubled, end: Tamper) -> None:
    """Each watch ends at each of its first events."""
    there.play(STORY)
    for plural in WATCHED:
        there.proxy.tamper(event_of(plural), end, times=5)
    with there.operator() as operator:
        finished(there, ["ends"])
        assert not operator.wait(0), "it gave up"


def test_a_deaf_watch_is_noticed_and_meanwhile_jobs_go_on(lanes: list[Troubled]) -> None:
    with ThreadPoolExecutor(len(lanes)) as pool:
        for done in [pool.submit(go_on_deaf, *each) for each in zip(lanes, WATCHED, strict=True)]:
            done.result()


def one_after_another(there: Troubled, name: str) -> None:
    """A job that goes on while two comparisons are made."""
    there.play({})
    uid = there.apply(name)
    there.until(name, "Running")
    there.proxy.until(len(there.proxy.made("list")) + 2 * COMPARED, "list")
    there.node.release(there.namespace)
    job = there.until(name, "Succeeded")
    there.delete(name)
    there.witness.until_gone("trainingjobs", name)
    as_it_should(there, name, uid, job, ["Succeeded"])


def go_on_deaf(there: Troubled, plural: str) -> None:
    there.proxy.tamper(event_of(plural), silent, times=None)
    with there.operator(**OFTEN) as operator:
        there.proxy.until(5, "watch")
        assert operator.healthy
        for number in range(4):
            one_after_another(there, f"job-{number}")
            if not operator.healthy:
                return
    pytest.fail("it was not noticed")


def test_a_watch_that_ends_for_good_ends_the_operator_so_that_it_is_started_anew(there: Troubled) -> None:
    there.play(STORY)
    there.proxy.tamper(event_of("trainingjobs"), error(500))
    with there.operator() as operator, operator.started_anew() as lives:
        finished(there, ["anew"])
    assert len(lives) == 2
