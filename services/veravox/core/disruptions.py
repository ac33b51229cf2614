"""What a cluster does to an attempt: ends that are told from the cluster's objects, not from an exit code."""

from types import MappingProxyType

from veravox.core.exits import GOES_ON, KILLED, Exit, Outcome
from veravox.core.text import N_

EVICTED = Exit(KILLED.code, "Evicted", Outcome.INFRASTRUCTURE, GOES_ON)
PREEMPTED = Exit(KILLED.code, "Preempted", Outcome.INFRASTRUCTURE, GOES_ON)
NODE_LOST = Exit(KILLED.code, "NodeLost", Outcome.INFRASTRUCTURE, GOES_ON)
NODE_PRESSURE = Exit(
    KILLED.code,
    "NodePressure",
    Outcome.INFRASTRUCTURE,
    N_("It goes on by itself; raise resources.memory to what it needs, so that it is put where there is room."),
)
CONTAINER_NOT_STARTED = Exit(
    128, "ContainerNotStarted", Outcome.FAILED, N_("See that the image in the operator's settings is Veravox' trainer.")
)

DISRUPTIONS = MappingProxyType(
    {each.reason: each for each in tuple(globals().values()) if isinstance(each, Exit) and each is not KILLED}
)
