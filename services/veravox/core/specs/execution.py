"""Where a job runs, with what, and when to give up."""

from typing import Annotated

from veravox.core.specs.resource import Memory, Resource, Word, explained
from veravox.core.specs.rules import Rule, one_of
from veravox.core.text import N_

OPERATORS = {"Exists": N_("Whatever its value is."), "Equal": N_("Only with this value.")}
EFFECTS = dict.fromkeys(("", "NoSchedule", "PreferNoSchedule", "NoExecute"), "")


class Resources(Resource):
    """What the job may use."""

    nodes: int = explained(1, N_("Nodes"), N_("Machines that train together."), ge=1, le=64)
    gpus: int = explained(
        1, N_("GPUs"), N_("GPUs on each node; where there is none, it trains on the CPU and says so."), ge=0, le=16
    )
    cpu: float = explained(2, N_("CPU"), N_("Processor cores on each node."), unit=N_("cores"), gt=0, le=512)
    memory: Memory = explained("4Gi", N_("Memory"), N_("Main memory on each node."), "16Gi")


class Toleration(Resource):
    """As Kubernetes has it."""

    key: Word = explained("", N_("Key"), N_("The taint's key."), "nvidia.com/gpu")
    operator: Annotated[Word, one_of(OPERATORS)] = explained("Exists", N_("Operator"), N_("Exists or Equal."))
    value: Word = explained("", N_("Value"), N_("The taint's value."))
    effect: Annotated[Word, one_of(EFFECTS)] = explained(
        "", N_("Effect"), N_("NoSchedule, PreferNoSchedule, NoExecute, or empty for all.")
    )


class Scheduling(Resource):
    """Where and when it runs on a cluster."""

    rules = (
        Rule(
            lambda scheduling: not scheduling.priority_class_name.startswith("system-"),
            "!has(self.priorityClassName) || !self.priorityClassName.startsWith('system-')",
            N_("priority classes that begin with system- are the cluster's own; choose another one, or none."),
            path="priorityClassName",
        ),
        Rule(
            lambda scheduling: all(
                each.key and not each.key.startswith("node-role.kubernetes.io/") for each in scheduling.tolerations
            ),
            "!has(self.tolerations) || self.tolerations.all(each, has(each.key) && each.key != '' && "
            "!each.key.startsWith('node-role.kubernetes.io/'))",
            N_("a toleration names its taint's key, and none of a node's role: jobs stay off the cluster's own nodes."),
            path="tolerations",
        ),
    )
    queue: Word = explained(
        "", N_("Queue"), N_("The Kueue queue to wait in; empty: the cluster's own scheduler."), "team-a"
    )
    priority_class_name: Word = explained("", N_("Priority"), N_("The cluster's priority class."), "high")
    node_selector: dict[Word, Word] = explained(
        dict, N_("Node selector"), N_("Labels that the node must have."), {"gpu": "h100"}, max_length=32
    )
    tolerations: list[Toleration] = explained(
        list, N_("Tolerations"), N_("Taints that the job accepts."), [], max_length=32
    )


class Limits(Resource):
    """When to give up, and what to keep."""

    start_deadline_seconds: int = explained(
        1800, N_("Start deadline"), N_("From having a place to the first step."), unit="s", ge=10, le=86400
    )
    active_deadline_seconds: int = explained(
        86400, N_("Active deadline"), N_("Training time in all; pauses do not count."), unit="s", ge=10, le=31536000
    )
    stall_seconds: int = explained(
        900,
        N_("Stall limit"),
        N_("How long it may go without a step before it is started anew."),
        unit="s",
        ge=10,
        le=86400,
    )
    retries: int = explained(1, N_("Retries"), N_("How often a failure that may pass is tried again."), ge=0, le=100)
    infrastructure_retries: int = explained(
        10,
        N_("Infrastructure retries"),
        N_("How often it goes on after being killed or losing its machine."),
        ge=0,
        le=1000,
    )
    ttl_seconds_after_finished: int = explained(
        604800,
        N_("Time to live"),
        N_("When a cluster may remove the resource; files and history stay."),
        unit="s",
        ge=0,
        le=31536000,
    )
