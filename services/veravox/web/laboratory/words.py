"""What was measured, in sentences."""

from collections.abc import Mapping, Sequence
from typing import Any

from veravox.client.models import EvaluationAgainst, MeasureCompared
from veravox.core.reporting.measures import WAYS, group_said, way_said
from veravox.core.said_again import again
from veravox.core.text import _, numeral, sentences
from veravox.web import words

Result = Mapping[str, Any]
CHANCE = 0.05  # a difference that comes by chance less often is believed


def headline(result: Result) -> str:
    """How often it was right, in one sentence."""
    right, wrong, undecided = _counts(result)
    n = right + wrong + undecided
    if not n:
        return _("Measured on {n} clips.").format(n=words.count(result.get("n", 0)))
    says = _("Right on {right} of {n} clips, wrong on {wrong}, undecided on {undecided}.")
    counts = {"right": right, "wrong": wrong, "undecided": undecided, "n": n}
    return says.format(**{name: words.count(each) for name, each in counts.items()})


def tone(result: Result) -> str:
    """The colour of the headline: a coin is right on half of all clips."""
    right, wrong, undecided = _counts(result)
    n = right + wrong + undecided
    if not n:
        return "none"
    return "human" if right >= 0.95 * n else "inconclusive" if right >= 0.75 * n else "machine"


def explanation(result: Result) -> str:
    """Of which kind its errors are, and where most of them lie."""
    verdicts = result.get("verdicts") or {}
    if not sum(_counts(result)):
        return _(
            "Nobody has told which of these clips a human spoke, or the model knows no human class: what is measured is how well it names classes."
        )
    groups = (result.get("by") or {}).get("generator", [])
    humans = sum(each["bonafide"] for each in groups)
    passed = _passed(sum(each["n"] for each in groups) - humans, verdicts["human"]["wrong"])
    accused = _passed(humans, verdicts["machine"]["wrong"])
    said = [
        passed and _("Of {n} machine-made clips, {wrong} passed for human.").format(**passed),
        accused and _("Of {n} human clips, {wrong} were called machine.").format(**accused),
        worst(result),
    ]
    return sentences(*(each for each in said if each))


def _passed(clips: int, wrong: int) -> dict[str, str] | None:
    return {"n": words.count(clips), "wrong": words.count(wrong) if wrong else _("none")} if clips else None


def worst(result: Result) -> str:
    """The group that errs most of all that are marked."""
    marked = [
        (way, each) for way in WAYS for each in (result.get("by") or {}).get(way, []) if each["worst"] and each["wrong"]
    ]
    if not marked:
        return ""
    way, group = max(marked, key=lambda each: float(each[1]["wrong"]))
    says = _("It errs most where the {way} is {name}: {share} wrong.")
    return says.format(way=way_said(way), name=group_said(way, group["name"]), share=words.percent(group["wrong"]))


def _counts(result: Result) -> tuple[int, int, int]:
    verdicts = result.get("verdicts") or {}
    sides = [verdicts.get(each) or {} for each in ("human", "machine")]
    right, wrong = (sum(int(side.get(name, 0)) for side in sides) for name in ("right", "wrong"))
    return right, wrong, int(verdicts.get("inconclusive", 0))


def balanced_accuracy(result: Result) -> float | None:
    """Of human against machine, at the threshold that the scores carry."""
    error = (result.get("detection") or {}).get("halfTotalErrorRate")
    return None if error is None else 1 - error


def between(interval: Sequence[float] | None) -> str:
    """15.0 to 23.4 %."""
    if not interval:
        return ""
    low, high = (words.percent(each, 1) for each in interval)
    return _("{low} to {high}").format(low=low.removesuffix(" %"), high=high)


def points(value: float) -> str:
    """A difference of two shares, in points of a hundred."""
    return numeral(f"{100 * value:+.1f}".replace("-", "−"))


def points_between(interval: Sequence[float] | None) -> str:
    if not interval:
        return ""
    return _("{low} to {high}").format(low=points(interval[0]), high=points(interval[1]))


def chance_said(p_value: float | None) -> str:
    """A p-value as it stands in a table."""
    return "–" if p_value is None else numeral("< 0.001") if p_value < 0.001 else numeral(f"{p_value:.3f}")


def is_told_apart(said: MeasureCompared) -> bool:
    return said.p_value is not None and said.p_value < CHANCE


def verdict_on(found: EvaluationAgainst, first: str, other: str) -> str:
    """Which of two models errs less, for those who read no p-value."""
    said = found.half_total_error_rate
    if said.p_value is None and said.difference:
        return _("Whether they differ, these clips cannot say: they are too few, or too much alike.")
    if not is_told_apart(said):
        return _("These clips do not tell the two apart.")
    better, worse = (other, first) if said.difference < 0 else (first, other)
    return _("{better} errs less than {worse}.").format(better=better, worse=worse)


def why_so(found: EvaluationAgainst, first: str, other: str) -> str:
    """What that rests on."""
    said = found.half_total_error_rate
    rates = _(
        "Asked to choose, {first} is wrong on {a} of these clips and {other} on {b}, human and machine-made ones counting alike."
    ).format(first=first, other=other, a=words.percent(said.first, 1), b=words.percent(said.second, 1))
    if said.p_value is None:
        return sentences(rates, again(said.why_none))
    often = _("fewer than 1 time in 1,000") if said.p_value < 0.001 else _about(said.p_value)
    chance = _("If they were equally good, chance alone would part them so far {often}.").format(often=often)
    return sentences(rates, chance)


def _about(p_value: float) -> str:
    if p_value >= 0.095:
        return _("{n} times in 100").format(n=f"{100 * p_value:.0f}")
    return _("{n} times in 1,000").format(n=f"{1000 * p_value:.0f}")
