"""Two operators in one namespace, by mistake: each attempt still has one Job, and nobody shouts the other down."""

from faults import answered, dropped
from proxy import Call, Event, Proxy
from troubled import Troubled, as_it_should

NAMES = [f"job-{number}" for number in range(6)]
STORY = {1: 137, 2: 0}  # exit codes: the first attempt is killed, the second ends well
ENDS = ["Killed", "Succeeded"]
WRITES = 8  # of statuses, that a job of two attempts takes


def test_two_operators_from_the_start_make_one_job_an_attempt(there: Troubled) -> None:
    there.play(STORY)
    with Proxy(there.inside) as other, there.operator(), there.operator(other):
        for proxy in (there.proxy, other):
            proxy.until(5, "watch")
        tell(there)
    bounded(there, other)


def test_an_operator_that_joins_in_the_middle_changes_nothing(there: Troubled) -> None:
    there.play({1: 137})
    with Proxy(there.inside) as other, there.operator():
        uids = {name: there.apply(name) for name in NAMES}
        for name in NAMES:
            there.until(name, "Running")
        with there.operator(other):
            other.until(5, "watch")
            there.node.release(there.namespace)
            finish(there, uids)
    bounded(there, other)


def test_an_operator_that_knows_old_things_makes_no_old_attempt_again(there: Troubled) -> None:
    """The second one has heard that the first attempt was asked for, and then that its Job is gone, and nothing between."""
    there.play(STORY)
    with Proxy(there.inside) as other, there.operator(), there.operator(other):
        for proxy in (there.proxy, other):
            proxy.until(5, "watch")
        other.tamper(is_news, dropped, times=None)
        refused = other.fail(
            lambda call: call.verb == "apply" and not there.was_deleted(call), answered(503), times=None
        )
        tell(there)
    assert refused.acted
    bounded(there, other)


def is_news(call: Call, event: Event) -> bool:
    """What happened after the first attempt was asked for, but for a Job's end."""
    if call.plural == "trainingjobs":
        attempt = (event["object"].get("status") or {}).get("attempt", {})
        return bool(attempt.get("made") or attempt.get("number", 0) > 1)
    return event["type"] != "DELETED"


def tell(there: Troubled) -> None:
    finish(there, {name: there.apply(name) for name in NAMES})


def finish(there: Troubled, uids: dict[str, str]) -> None:
    jobs = {name: there.until(name, "Succeeded", 60) for name in uids}
    for name in uids:
        there.delete(name)
    for name, uid in uids.items():
        there.witness.until_gone("trainingjobs", name)
        as_it_should(there, name, uid, jobs[name], ENDS)


def bounded(there: Troubled, other: Proxy) -> None:
    """Neither writes, nor what is written in vain, grows out of hand."""
    written = sum(each.type == "MODIFIED" for each in there.witness.history["trainingjobs"])
    assert written <= len(NAMES) * (WRITES + 6)
    assert len(there.proxy.made("status")) + len(other.made("status")) <= 2 * len(NAMES) * WRITES
