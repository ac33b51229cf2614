import numpy as np


def cllr(b, s):  # type: ignore
    return float((np.logaddexp(0, -b).mean() + np.logaddexp(0, s).mean()) / 2 / np.log(2))


def area_under_curve(p, n):  # type: ignore
    return float((np.sign(p[:, None] - n[None]).mean() + 1) / 2)
