"""A verdict in words."""

from veravox.client.models import VerdictRead
from veravox.core.text import _
from veravox.web import words


def headline(verdict: VerdictRead) -> str:
    """One sentence; a model without a human class names the class that is most probable."""
    if verdict.verdict == "human":
        return _("A human spoke this.")
    if verdict.verdict == "machine":
        return _("A machine made this.")
    if verdict.verdict == "inconclusive":
        return _("The evidence does not decide.")
    return _("Most like {name}.").format(name=most_probable(verdict)[0])


def short(verdict: VerdictRead) -> str:
    if verdict.verdict is None:
        return most_probable(verdict)[0]
    return {"human": _("human"), "machine": _("machine"), "inconclusive": _("undecided")}[verdict.verdict]


def explanation(verdict: VerdictRead, bonafide: str | None = None) -> str:
    """The sentence below the headline; a generator's share is its share among the generators."""
    if verdict.verdict == "human":
        return _("Among the voices and generators that this model knows, it sounds like a human.")
    if verdict.verdict == "inconclusive":
        return _("Neither human nor machine is probable enough. A longer or cleaner recording may decide it.")
    if verdict.verdict == "machine":
        name = verdict.generator or most_probable(verdict)[0]
        machine = sum(share for each, share in verdict.probabilities.items() if each != bonafide)
        said = _("Most probably {name} ({share} among the generators it knows), or one much like it.")
        return said.format(name=name, share=words.percent(verdict.probabilities.get(name, 0.0) / machine))
    return _("This model knows no human class, so it gives no verdict: only how much it sounds like each class.")


def most_probable(verdict: VerdictRead) -> tuple[str, float]:
    return max(verdict.probabilities.items(), key=lambda each: each[1])


def sureness(verdict: VerdictRead) -> tuple[str, str]:
    """The number at the right of the verdict, and what it is."""
    human = verdict.human_probability
    if human is None:
        name, share = most_probable(verdict)
        return words.percent(share), _("probability of {name}").format(name=name)
    if verdict.verdict == "machine":
        return words.percent(1 - human), _("probability of a machine")
    return words.percent(human), _("probability of a human")


def score_line(verdict: VerdictRead) -> str:
    """The score, with what it is."""
    if verdict.score is None:
        return ""
    return _("score {score} (log-likelihood ratio)").format(score=words.signed(verdict.score))
