"""What Kueue says of the Jobs that wait in its queues. It alone suspends and resumes them; here its words are passed on."""

from typing import Any

GROUP, PLURAL = "kueue.x-k8s.io", "workloads"


def job_of(workload: dict[str, Any]) -> str:
    """The UID of the Job that a Workload stands for; empty where it stands for something else."""
    owners = workload["metadata"].get("ownerReferences") or []
    return next((str(each["uid"]) for each in owners if each.get("kind") == "Job"), "")


def said_of(workload: dict[str, Any]) -> str:
    """Why it is not admitted, in Kueue's own reasons and words; empty where it is, or nothing was said yet."""
    conditions = {each["type"]: each for each in (workload.get("status") or {}).get("conditions") or []}
    if conditions.get("Admitted", {}).get("status") == "True":
        return ""
    for type, status in (("QuotaReserved", "False"), ("Evicted", "True"), ("Admitted", "False")):
        said = conditions.get(type, {})
        if said.get("status") == status:
            return ": ".join(each for each in (said.get("reason", ""), said.get("message", "")) if each)
    return ""
