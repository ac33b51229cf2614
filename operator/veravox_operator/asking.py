"""Where what was watched is not enough, the API server is asked."""

from veravox.cluster import names
from veravox.cluster.api import JOBS, PODS, Api
from veravox.core.reconcile import Plan
from veravox_operator.kinds import KINDS
from veravox_operator.looking import Found
from veravox_operator.parent import job_name
from veravox_operator.view import View
from veravox_operator.work import TryAgain


async def knows_better(api: Api, view: View, found: Found) -> bool:
    """Whether it knew more of the newest attempt than was watched so far; the view knows it now.

    Asked where the attempt would count as lost, or where its Job has ended and its pods have not, as far as they were
    seen: only they tell why.
    """
    ledger = found.looked.status.attempt
    if ledger.ended:
        return False
    if found.job is None:
        name = ledger.job if ledger.made else ""
        if attempt := found.looked.seen.attempt:  # of which the folder speaks, and no watch does
            name = job_name(found.parent, attempt.number)
        return bool(name) and await _has_job(api, view, found, name)
    pods = [pod for pod in view.pods_of(found.uid) if pod.attempt == found.job.attempt]
    if not found.job.is_over or (pods and all(pod.is_over or pod.terminated for pod in pods)):
        return False
    selector = f"{names.UID}={found.uid},{names.ATTEMPT}={found.job.attempt}"
    there = await api.objects(PODS, found.key.namespace, selector)
    for body in there:
        view.put_pod(body)
    return bool(there)


async def _has_job(api: Api, view: View, found: Found, name: str) -> bool:
    job = await api.get(JOBS, found.key.namespace, name)
    if job is None or (job["metadata"].get("labels") or {}).get(names.UID) != found.uid:
        return False
    view.put_job(job)
    return True


async def confirm(api: Api, view: View, found: Found, plan: Plan) -> None:
    """A resource that this look wrote nothing onto may have changed unseen: asked before a Job is made or taken away.

    Two operators by mistake, or a watch that is late, would otherwise make an attempt that is over once more.

    Raises:
        TryAgain: if it has changed.
    """
    key, ledger = found.key, found.looked.status.attempt
    begins = plan.attempt is not None and (found.job is None or found.job.attempt != plan.attempt)
    if not begins and all(job.attempt <= ledger.number for job in view.jobs_of(found.uid)):
        return
    there = await api.get(KINDS[key.kind].path, key.namespace, key.name)
    if there is None or there["metadata"]["uid"] != found.uid:
        view.drop_resource(key, found.uid)
    elif there["metadata"]["resourceVersion"] == found.body["metadata"]["resourceVersion"]:
        return
    else:
        view.put_resource(there)
    raise TryAgain("it has changed meanwhile")
