"""A calibration for recordings of a model's owner, from an evaluation on some of them."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from veravox.core.calibration import FEWEST, Calibration, Domain, Reliability
from veravox.core.text import _
from veravox.detection.calibration.fitting import FOLDS, reliability, reliability_without
from veravox.detection.calibration.held_out import measured
from veravox.detection.card import ModelCard
from veravox.metrics.calibration import Line, cross_fitted, platt

Values = NDArray[np.float64]
PLAIN = Line(1.0)  # of a model that was never calibrated


class TooFew(Exception):
    """What is missing, and what would be right."""


def calibrate_own(
    card: ModelCard,
    scores: Values,
    human: NDArray[np.bool_],
    utterances: Sequence[str],
    where: str,
    domain: Domain | None = None,
) -> Calibration:
    """What the owner's clips say of the model's scores.

    With humans and machines a line is fitted anew. With humans alone nobody knows how machines of that kind would score, so
    that no score moves: only the threshold below which a recording is called machine follows from the owner's humans.

    Args:
        card: of the model.
        scores: as the model gives them, shape (clips,): calibrated where it is.
        human: shape (clips,).
        utterances: which clips belong together.
        where: what the clips are.
        domain: what they are like.

    Raises:
        TooFew: if there are not enough clips.
    """
    names = {name: at for at, name in enumerate(sorted(set(utterances)))}
    groups = np.array([names[each] for each in utterances], np.int64)
    given = Line(card.calibration.slope, card.calibration.offset) if card.calibration else PLAIN
    if min(human.sum(), (~human).sum()) >= FEWEST:
        return _fitted(card, given, scores, human, groups, where).model_copy(update={"domain": domain})
    if human.sum() < FEWEST or card.calibration is None:
        sentence = _(
            "{humans} human and {machines} machine-made clips were judged; a calibration needs {n} human ones, and as many "
            "machine-made ones where the model itself was never calibrated."
        )
        raise TooFew(sentence.format(humans=int(human.sum()), machines=int((~human).sum()), n=FEWEST))
    return _bounded(card.calibration, scores[human], groups[human], where).model_copy(update={"domain": domain})


def _fitted(
    card: ModelCard, given: Line, scores: Values, human: NDArray[np.bool_], groups: NDArray[np.int64], where: str
) -> Calibration:
    line = platt(scores[human], scores[~human])
    return Calibration(
        method="platt",
        slope=line.slope * given.slope,
        offset=line.slope * given.offset + line.offset,
        fusion=card.calibration.fusion if card.calibration else "mean",
        before=reliability(scores, human),
        after=reliability_without(cross_fitted(platt, scores, human, groups, FOLDS), human),
        measured=measured("own", where, line(scores), human, groups),
    )


def _bounded(calibration: Calibration, scores: Values, groups: NDArray[np.int64], where: str) -> Calibration:
    own = measured("own", where, scores, np.ones(len(scores), bool), groups)
    both = own.model_copy(update={"machines": calibration.measured.machines, "machines_elsewhere": True})
    taken = {"method": "bounded", "measured": both, "before": Reliability(), "after": Reliability(), "tried": {}}
    return calibration.model_copy(update=taken)
