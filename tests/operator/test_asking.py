"""What no watch has told yet, the API server is asked: an attempt's Job, and then its pods."""

import contextlib

from troubled import Troubled
from witness import path

from veravox.cluster.api import Api
from veravox.cluster.kubeconfig import of_kubeconfig
from veravox_operator.meters import Meters
from veravox_operator.reconciler import Reconciler
from veravox_operator.settings import OperatorSettings
from veravox_operator.view import View, key_of
from veravox_operator.work import TryAgain


def test_whose_job_and_pod_no_watch_has_told_is_told_where_it_ran(there: Troubled) -> None:
    """An operator that begins anew, when the attempt is over and its lists and watches are late."""
    there.play({})
    with there.operator() as operator:
        uid = there.apply("unseen")
        there.until("unseen", "Running")
        operator.kill()
    there.node.release(there.namespace)
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
        with contextlib.suppress(TryAgain):  # what comes next may be refused: this is about what was
            await reconciler.look_at(key_of(body))
    finally:
        await api.close()
