"""How well scores tell humans from machines: what an evaluation and anybody's score file say alike."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from veravox.metrics import (
    Groups,
    act_dcf,
    area_under_curve,
    cllr,
    cluster_bootstrap,
    equal_error_rate,
    min_cllr,
    min_dcf,
)

Scores = NDArray[np.floating]
ROUNDS = 500


def told_apart(human: Scores, machine: Scores, groups: Groups, grouped_as: str) -> dict[str, Any]:
    """Names as in the API. Error rates lie in [0, 1], costs are ASVspoof 5's, Cllr is in bits.

    Args:
        human: scores, shape (n,), n at least 1.
        machine: scores, shape (m,), m at least 1.
        groups: whom the interval of the equal error rate is over; null where `whyNone` says why.
        grouped_as: what the groups are called.
    """
    found = cluster_bootstrap(equal_error_rate, human, machine, groups, error_rate=True, rounds=ROUNDS)
    return {
        "bonafide": human.size,
        "spoof": machine.size,
        grouped_as: found.groups,
        "eer": found.value,
        "interval": list(found.interval) if found.interval else None,
        "whyNone": found.why_none.value if found.why_none else "",
        "auc": area_under_curve(human, machine),
        "minDcf": min_dcf(human, machine),
        "actDcf": act_dcf(human, machine),
        "cllr": cllr(human, machine),
        "minCllr": min_cllr(human, machine),
    }
