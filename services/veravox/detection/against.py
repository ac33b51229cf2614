"""Models on the same clips: how far their errors part them, whether that can be chance, and on which clips they differ."""

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from veravox.core import problems
from veravox.core.beneath import open_beneath
from veravox.core.data_folder import DataFolder
from veravox.core.evaluations_compared import ClipCompared, EvaluationAgainst, EvaluationsCompared, MeasureCompared
from veravox.core.judged_clips import CLIPS, JudgedClip, read_clips
from veravox.core.problems import Problem
from veravox.core.text import _
from veravox.detection.breakdown import CARRIED
from veravox.detection.telling_apart import UTTERANCES, why_none
from veravox.metrics import Comparison, Groups, equal_error_rate, half_total_error_rate, holm, paired_bootstrap

Scores = NDArray[np.floating]
Both = tuple[Scores, Scores]  # of bonafide and of spoofed clips
Metric = Callable[[Scores, Scores], float]
ROUNDS = 1000
SHOWN = 24  # clips on which two models differ


def at_the_carried_threshold(human: Scores, machine: Scores) -> float:
    return half_total_error_rate(human, machine, CARRIED)


MEASURES: Mapping[str, Metric] = {"eer": equal_error_rate, "half_total_error_rate": at_the_carried_threshold}


class Incomparable(ValueError):
    """Why two evaluations cannot be compared, in a sentence."""


def parted(
    metrics: Mapping[str, Metric], pairs: Sequence[tuple[Both, Both, Groups]]
) -> list[dict[str, tuple[Comparison, float | None]]]:
    """Each pair of detectors by each metric, with p-values that are corrected by Holm for all of them together.

    Args:
        metrics: by name.
        pairs: scores of the first, of the second on the same clips, and who belongs together.
    """
    found = [
        {name: paired_bootstrap(metric, first, second, groups, rounds=ROUNDS) for name, metric in metrics.items()}
        for first, second, groups in pairs
    ]
    said = [(at, name, each.p_value) for at, row in enumerate(found) for name, each in row.items()]
    known = [(at, name, value) for at, name, value in said if value is not None]
    corrected = holm([value for _at, _name, value in known]).tolist()
    p_values = {(at, name): value for (at, name, _raw), value in zip(known, corrected, strict=True)}
    return [{name: (each, p_values.get((at, name))) for name, each in row.items()} for at, row in enumerate(found)]


def compare(evaluations: Sequence[tuple[UUID, Sequence[JudgedClip]]]) -> EvaluationsCompared:
    """The first against each of the others.

    Args:
        evaluations: 2 or more of one dataset, each with its clips in its own order.

    Raises:
        Incomparable: if two of them share too few clips with a score and a truth.
    """
    (first, clips), *others = evaluations
    shared = [Shared.of(clips, theirs) for _id, theirs in others]
    found = parted(MEASURES, [each.scores for each in shared])
    against = [each.told(id, said) for (id, _theirs), each, said in zip(others, shared, found, strict=True)]
    return EvaluationsCompared(first=first, against=against)


def compared(data: DataFolder, evaluations: Sequence[UUID]) -> EvaluationsCompared:
    """The same of evaluations whose clips lie in the data folder.

    Raises:
        Problem: NOT_FOUND if one has left no clips; CONFLICT as `compare` refuses.
    """
    try:
        return compare([(id, _clips(data, id)) for id in evaluations])
    except Incomparable as why:
        raise Problem(problems.CONFLICT, str(why)) from None


def _clips(data: DataFolder, id: UUID) -> list[JudgedClip]:
    folder = data.job(id).path
    try:
        with io.TextIOWrapper(open_beneath(folder / CLIPS, folder), encoding="utf-8", newline="") as file:
            return list(read_clips(file))
    except OSError:
        sentence = _("the evaluation {id} has left no clips; start it again")
        raise Problem(problems.NOT_FOUND, sentence.format(id=id)) from None


@dataclass(frozen=True)
class Shared:
    """The clips that two models judged: the first's rows with their places, and the second's scores."""

    rows: list[tuple[int, JudgedClip]]
    second: list[float]

    @classmethod
    def of(cls, first: Sequence[JudgedClip], second: Sequence[JudgedClip]) -> "Shared":
        theirs = {each.clip: each.score for each in second if each.score is not None}
        both = [
            (at, each, theirs[each.clip])
            for at, each in enumerate(first)
            if each.human is not None and each.score is not None and each.clip in theirs
        ]
        if len({each.human for _at, each, _score in both}) < 2:
            sentence = _(
                "Only {n} clips were judged by both models, and both human and machine-made ones are needed; compare "
                "models that know a human class, on a dataset that neither has learnt from."
            )
            raise Incomparable(sentence.format(n=len(both)))
        return cls([(at, each) for at, each, _score in both], [score for _at, _each, score in both])

    @property
    def human(self) -> NDArray[np.bool_]:
        return np.array([each.human for _at, each in self.rows], bool)

    @property
    def scores(self) -> tuple[Both, Both, Groups]:
        human = self.human
        utterances = np.array([each.utterance for _at, each in self.rows])
        first, second = np.array([each.score for _at, each in self.rows], np.float64), np.array(self.second)
        sides = [(each[human], each[~human]) for each in (first, second)]
        return sides[0], sides[1], Groups(utterances[human], utterances[~human])

    def told(self, id: UUID, said: Mapping[str, tuple[Comparison, float | None]]) -> EvaluationAgainst:
        first, second, _groups = self.scores
        measures = {name: _measure(MEASURES[name], first, second, *each) for name, each in said.items()}
        counted = next(iter(said.values()))[0]
        human = self.human
        right = [(np.array(each) >= CARRIED) == human for each in (self._first, self.second)]
        return EvaluationAgainst(
            id=id,
            shared=len(self.rows),
            bonafide=counted.bonafide,
            spoof=counted.spoof,
            utterances=counted.groups,
            **measures,
            both_right=int((right[0] & right[1]).sum()),
            only_first_right=int((right[0] & ~right[1]).sum()),
            only_second_right=int((~right[0] & right[1]).sum()),
            both_wrong=int((~right[0] & ~right[1]).sum()),
            clips=self._apart(right[0] != right[1]),
        )

    @property
    def _first(self) -> list[float]:
        return [each.score or 0.0 for _at, each in self.rows]

    def _apart(self, differ: NDArray[np.bool_]) -> list[ClipCompared]:
        """Of clips that one calls rightly and the other wrongly, those whose scores lie widest apart."""
        wide = np.abs(np.array(self._first) - np.array(self.second))
        places = [int(at) for at in np.argsort(-wide, kind="stable") if differ[at]][:SHOWN]
        return [_clip(*self.rows[at], self.second[at]) for at in places]


def _clip(place: int, row: JudgedClip, second: float) -> ClipCompared:
    return ClipCompared(
        place=place,
        clip=row.clip,
        truth=row.truth,
        human=bool(row.human),
        first=row.score or 0.0,
        second=second,
    )


def _measure(metric: Metric, first: Both, second: Both, found: Comparison, p_value: float | None) -> MeasureCompared:
    """The other's less the first's, which is the negative of what the bootstrap says."""
    ends = found.interval
    return MeasureCompared(
        first=metric(*first),
        second=metric(*second),
        difference=-found.difference,
        interval=[-ends[1], -ends[0]] if ends else None,
        p_value=p_value,
        why_none=why_none(found.why_none, UTTERANCES),
    )
