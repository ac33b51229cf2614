"""The operator is killed at every call to the API server in turn: nothing is done twice, nothing is left undone."""

import contextlib
import queue
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from faults import killed_before, killed_behind
from proxy import Call
from troubled import Troubled, as_it_should

STORY = {1: 137, 2: 0}  # the first attempt is killed, the second ends well


def test_whichever_call_it_dies_at_each_attempt_has_one_job_and_the_end_is_right(lanes: list[Troubled]) -> None:
    """Killed before the call arrives, and after it did but before the operator knows."""
    calls = calls_of_a_story(lanes[0])
    assert 12 <= len([each for each in calls if each.writes]) <= 30, "\n".join(map(str, calls))
    cases: queue.SimpleQueue[tuple[int, bool]] = queue.SimpleQueue()
    for number, call in enumerate(calls):
        for behind in (False, True) if call.writes else (False,):
            cases.put((number, behind))
    with ThreadPoolExecutor(len(lanes)) as pool:
        told_by = [pool.submit(lambda lane: list(tell_stories(lane, cases)), lane) for lane in lanes]
        deaths = [died for each in told_by for died in each.result()]
    assert len(deaths) > len(calls)
    assert sum(deaths) > 0.8 * len(deaths)


def calls_of_a_story(there: Troubled) -> list[Call]:
    with there.operator():
        told(there, "undisturbed")
    return there.proxy.made()


def tell_stories(there: Troubled, cases: "queue.SimpleQueue[tuple[int, bool]]") -> Iterator[bool]:
    """Each with an operator that dies at its call; whether there was such a call."""
    operator = there.operator()
    with contextlib.suppress(queue.Empty):
        while True:
            number, behind = cases.get_nowait()
            act = killed_behind(operator.revive) if behind else killed_before(operator.revive)
            there.proxy.mend()
            rule = there.proxy.fail(lambda _call: True, act, after=number)
            with operator:
                told(there, f"killed-{number}-{'behind' if behind else 'before'}")
            yield rule.acted == 1  # one story may need a call fewer than another


def told(there: Troubled, name: str) -> None:
    """A job from its applying to its deletion, and whether all was right."""
    there.play(STORY)
    uid = there.apply(name)
    job = there.until(name, "Succeeded")
    there.delete(name)
    there.witness.until_gone("trainingjobs", name)
    as_it_should(there, name, uid, job, ["Killed", "Succeeded"])
