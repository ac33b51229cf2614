"""The verdict on a repetition."""

from enum import StrEnum

from pydantic import Field

from veravox.core.agreement.environment import EnvironmentChange, changes
from veravox.core.agreement.findings import Finding, findings_of, parting
from veravox.core.agreement.record import Record
from veravox.core.specs.resource import Resource
from veravox.core.text import _


class Verdict(StrEnum):
    """Whether the figures agree."""

    IDENTICAL = "identical"
    WITHIN_TOLERANCE = "within tolerance"
    DIFFERENT = "different"


class Agreement(Resource):
    """A run against the one that it repeats."""

    verdict: Verdict
    sentence: str
    parts_at: int | None = Field(description="The first step at which the losses are not the same to the last digit.")
    findings: list[Finding]
    environment: list[EnvironmentChange] = Field(description="What of the environment is not as it was.")


def agreement_of(original: Record, repeat: Record) -> Agreement:
    """Identical where all is equal to the last digit; within tolerance where rounding alone may have done it."""
    findings, step = findings_of(original, repeat), parting(original, repeat)
    unequal, beyond = [each for each in findings if not each.is_equal], [each for each in findings if not each.agrees]
    lengths = _lengths(original, repeat)
    if lengths or beyond:
        verdict, sentence = Verdict.DIFFERENT, " ".join([*lengths, *(each.sentence for each in beyond)])
    elif unequal:
        verdict, sentence = Verdict.WITHIN_TOLERANCE, _within(step)
    else:
        verdict, sentence = Verdict.IDENTICAL, _identical(original)
    environment = changes(original.environment, repeat.environment)
    return Agreement(verdict=verdict, sentence=sentence, parts_at=step, findings=findings, environment=environment)


def _lengths(original: Record, repeat: Record) -> list[str]:
    """What one of them has more of."""
    kinds = (
        (_("The original took {one} batches, the repetition {other}."), original.losses, repeat.losses),
        (_("The original has {one} epochs, the repetition {other}."), original.epochs, repeat.epochs),
        (_("The original judged {one} test clips, the repetition {other}."), original.scores, repeat.scores),
    )
    return [says.format(one=len(one), other=len(other)) for says, one, other in kinds if len(one) != len(other)]


def _within(step: int | None) -> str:
    if step is None:
        return _("The losses are the same to the last digit; what follows from them is within the tolerances.")
    return _(
        "From step {step} on they are rounded otherwise; losses, figures and scores are within the tolerances."
    ).format(step=step)


def _identical(original: Record) -> str:
    says = _(
        "The losses of {batches} batches, {epochs} epochs and the scores of {clips} test clips are the same to the last digit."
    )
    return says.format(batches=len(original.losses), epochs=len(original.epochs), clips=len(original.scores))
