"""A verdict in words."""

from veravox.client.models import CountedRate, Errors, Segment, VerdictRead
from veravox.core.generators import title_of
from veravox.core.stretches import clock, in_turn, share_of
from veravox.core.text import _, numeral
from veravox.core.verdict import NOBODY
from veravox.web import words

LEAST = 1e-12  # of a probability: from a score of 37 on it is rounded to 1, and no evidence is that


def headline(verdict: VerdictRead) -> str:
    """One sentence; a model without a human class names the class that is most probable."""
    if nobody_is_heard(verdict):
        return _("There is no speech in it.")
    if verdict.mixed:
        return _("Partly human, partly a machine.")
    if verdict.verdict == "human":
        return _("A human spoke this.")
    if verdict.verdict == "machine":
        return _("A machine made this.")
    if verdict.verdict == "inconclusive":
        return _("The evidence does not decide.")
    return _("Most like {name}.").format(name=title_of(most_probable(verdict)[0]))


def nobody_is_heard(verdict: VerdictRead) -> bool:
    """Whether it is silent, or as still as noise and tones are."""
    return any(each.kind in NOBODY for each in verdict.cautions or ())


def short(verdict: VerdictRead) -> str:
    """A word; a mark where the recording is unlike the clips that the model knows."""
    mark = " ▲" if verdict.cautions else ""
    if nobody_is_heard(verdict):
        return _("no speech") + mark
    if verdict.mixed:
        return _("mixed") + mark
    if verdict.verdict is None:
        return title_of(most_probable(verdict)[0]) + mark
    return short_answer(verdict.verdict) + mark


def short_answer(answer: str) -> str:
    """A verdict in a word."""
    return {"human": _("human"), "machine": _("machine"), "inconclusive": _("undecided")}[answer]


def tone(verdict: VerdictRead) -> str:
    """The colour of what was said."""
    return "inconclusive" if verdict.mixed or nobody_is_heard(verdict) else str(verdict.verdict or "none")


def explanation(verdict: VerdictRead) -> str:
    """The sentence below the headline; a generator's share is its share among the generators."""
    if verdict.mixed:
        return _mixed(verdict)
    if nobody_is_heard(verdict):
        silent = any(each.kind == "silence" for each in verdict.cautions)
        return (
            _("It is silent: there is no voice in it to judge.") if silent else _("There is no voice in it to judge.")
        )
    if verdict.verdict == "human":
        return _("Among the voices and generators that this model knows, it sounds like a human.")
    if verdict.verdict == "inconclusive":
        return _("Neither human nor machine is probable enough. A longer or cleaner recording may decide it.")
    if verdict.verdict == "machine":
        return _made_by(verdict)
    return _("This model knows no human class, so it gives no verdict: only how much it sounds like each class.")


def _mixed(verdict: VerdictRead) -> str:
    answers = {"human": _("human"), "machine": _("a machine")}
    whole = _("On average it counts as {answer}, which says little of either part.").format(
        answer=answers.get(str(verdict.verdict), _("undecided"))
    )
    if not verdict.segments:
        return whole
    return _("Mixed: {stretches}. {whole}").format(stretches=in_turn(verdict.segments), whole=whole)


def _made_by(verdict: VerdictRead) -> str:
    if verdict.unknown_generator:
        said = _("By a generator that this model has not met; of those it knows, it is most like {name}.")
        return said.format(name=title_of(verdict.nearest or ""))
    said = _("Most probably {name} ({share} among the generators it knows), or one much like it.")
    return said.format(name=title_of(verdict.generator or ""), share=words.percent(verdict.generator_probability))


def how_often_wrong(verdict: VerdictRead) -> str:
    """What an answer of this kind is worth: how often it was wrong on clips that were not learnt."""
    if nobody_is_heard(verdict):
        return ""
    if verdict.verdict is None or verdict.errors is None:
        never = _("This model was never calibrated: nobody has counted how often it errs.")
        return never if verdict.verdict else ""
    errors = verdict.errors
    if verdict.cautions or verdict.mixed:
        return _("How often it errs on recordings like this one, nobody has counted.")
    if verdict.verdict == "human":
        return _wrong(errors, errors.machine_called_human, _("machine-made recordings"))
    if verdict.verdict == "machine":
        return _wrong(errors, errors.human_called_machine, _("human recordings"))
    said = _("Of 100 recordings, it leaves {n} undecided.")
    return _told(errors, said.format(n=_of_hundred(errors.inconclusive)))


def _wrong(errors: Errors, rate: CountedRate, what: str) -> str:
    if not rate.clips:
        return _("How often it would wrongly say so of {what} like these, nobody has counted.").format(what=what)
    if not rate.rate:
        said = _("Of {n} {what} that were counted, it wrongly said so of none.")
        return _told(errors, said.format(n=words.count(rate.clips), what=what))
    said = _("Of 100 {what}, this model would wrongly say so for {n}.")
    return _told(errors, said.format(what=what, n=_of_hundred(rate.rate)))


def _told(errors: Errors, said: str) -> str:
    """With whose word it is, where nobody here has counted."""
    return _("By its publisher's word: {told}").format(told=said) if errors.on == "publisher" else said


def _of_hundred(rate: float) -> str:
    n = 100 * rate
    return _("about {n}").format(n=f"{n:.0f}") if n >= 0.95 else _("fewer than 1")


def not_throughout(verdict: VerdictRead) -> str:
    """Where a recording says human here and machine there, for too short to be called mixed."""
    answers = {each.answer for each in verdict.segments}
    if verdict.mixed or not {"human", "machine"} <= answers:
        return ""
    parts = [each for each in verdict.segments if each.answer == "machine"]
    longest = max(parts, key=lambda each: each.end - each.begin)
    said = _("It does not sound the same throughout: from {begin} to {end} most like a machine.")
    return said.format(begin=clock(longest.begin), end=clock(longest.end))


def interval_said(rate: CountedRate) -> str:
    """0.8 to 4.1 %, n = 340 of 85 utterances."""
    if not rate.clips:
        return _("on no such clips")
    low, high = (words.percent(each, 1) for each in (rate.low, rate.high))
    said = (
        _("{low} to {high}, n = {n}")
        if rate.utterances == rate.clips
        else _("{low} to {high}, n = {n} of {groups} utterances")
    )
    return said.format(low=low, high=high, n=words.count(rate.clips), groups=words.count(rate.utterances))


def stretch_said(segment: Segment) -> str:
    """0:42 to 0:55 machine."""
    answers = {"human": _("human"), "machine": _("machine"), "inconclusive": _("undecided")}
    said = _("{begin} to {end}: {answer}")
    return said.format(begin=clock(segment.begin), end=clock(segment.end), answer=answers[segment.answer])


def most_probable(verdict: VerdictRead) -> tuple[str, float]:
    return max(verdict.probabilities.items(), key=lambda each: each[1])


def human_share(verdict: VerdictRead) -> str:
    """The probability of a human, in a cell; a dash where nobody is heard, and where only some of it is a human's."""
    human = verdict.human_probability
    return "–" if human is None or nobody_is_heard(verdict) or verdict.mixed else surely(human)


def sureness(verdict: VerdictRead) -> tuple[str, str]:
    """The number at the right of the verdict, and what it is."""
    human = verdict.human_probability
    if nobody_is_heard(verdict):
        return "–", _("nobody is heard")
    if verdict.mixed:
        return words.percent(share_of("machine", verdict.segments)), _("of its length like a machine")
    if human is None:
        name, share = most_probable(verdict)
        return words.percent(share), _("probability of {name}").format(name=title_of(name))
    if verdict.verdict == "machine":
        return surely(1 - human), _("probability of a machine")
    return surely(human), _("probability of a human")


def surely(probability: float) -> str:
    """A probability that follows from a score, in per cent; no evidence makes one of 100 %."""
    return words.percent(min(max(probability, LEAST), 1 - LEAST))


def facts(verdict: VerdictRead) -> str:
    """2.2 s · 16 kHz; of a picture nobody knows a rate."""
    seconds, rate = numeral(f"{verdict.seconds:.1f}"), numeral(f"{verdict.rate / 1000:g}")
    said = _("{seconds} s · {rate} kHz · judged by") if verdict.rate else _("{seconds} s · judged by")
    return said.format(seconds=seconds, rate=rate)


def score_line(verdict: VerdictRead) -> str:
    """The score, with what it is."""
    if verdict.score is None or nobody_is_heard(verdict):
        return ""
    if verdict.mixed:
        return _("score of the whole {score}").format(score=words.score(verdict.score))
    return _("score {score} (log-likelihood ratio)").format(score=words.score(verdict.score))
