"""What no watch has told yet, the API server is asked: an attempt's Job, and then its pods."""

from faults import event_of, silent
from troubled import Troubled
from witness import path

from veravox.cluster.api import Api
from veravox.cluster.kubeconfig import of_kubeconfig
from veravox_operator.meters import Meters
from veravox_operator.reconciler import Reconciler
from veravox_operator.settings import OperatorSettings
from veravox_operator.view import View, key_of


def test_whose_job_and_pod_no_watch_has_told_is_told_where_it_ran(there: Troubled) -> None:
    """An operator has made a Job and has seen no more of it; the next one begins when all is over, and its watches are late."""
    there.play({1: 0})
    there.proxy.tamper(event_of("pods"), silent, times=None)
    there.proxy.tamper(event_of("jobs", "MODIFIED"), silent, times=None)
    with there.operator() as operator:
        uid = there.apply("unseen")
        there.witness.until(
            "trainingjobs", "unseen", lambda each: each.get("status", {}).get("attempt", {}).get("made")
        )
        operator.kill()
    there.witness.until("jobs", "unseen-1", lambda job: job["status"].get("completionTime"))
    there.inside.run(look_once(there, "unseen"))
    attempt = there.inside.call("GET", path(there.namespace, "trainingjobs", "unseen"))["status"]["attempts"][0]
    assert (attempt["reason"], attempt["node"], attempt["exitCode"]) == ("Succeeded", there.node.name, 0)
    assert there.witness.jobs_ever(uid) == ["unseen-1"]


async def look_once(there: Troubled, name: str) -> None:
    api, view = Api(of_kubeconfig([there.cluster.kubeconfig]), "veravox-operator"), View()
    try:
        view.put_resource(await there.inside.ask("GET", path(there.namespace, "trainingjobs", name)))
        body = next(iter(view.resources.values()))
        reconciler = Reconciler(api, view, OperatorSettings(data=there.data), Meters())
        await reconciler.look_at(key_of(body))
    finally:
        await api.close()
