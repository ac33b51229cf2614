"""What a training will take, in the rows of the card that says what will happen."""

from veravox.client.models import Estimate
from veravox.core.estimates import memory_said, time_said
from veravox.core.text import _
from veravox.web.elements import Cell, Tag
from veravox.web.form import Asked


def estimated(estimate: Estimate, asked: Asked) -> list[tuple[str, Cell]]:
    """Time, of all runs of a group together, and memory, each with what it was taken from."""
    return [
        (_("Computes on"), estimate.device_said),
        (_("Time"), lambda: _figure(*time_of(estimate, asked))),
        (_("Memory"), lambda: _figure(memory_said(estimate.memory), estimate.memory_for)),
    ]


def time_of(estimate: Estimate, asked: Asked) -> tuple[str, str]:
    """The figure, empty where nobody knows it, and what stands beside it."""
    least, most = estimate.seconds_least, estimate.seconds_most
    if least is None or most is None:
        return "", estimate.taken_from
    one = time_said(least, most)
    if not asked.is_group:
        return one, estimate.taken_from
    if asked.runs is None:
        return one, _("for each run, {taken_from}").format(taken_from=estimate.taken_from)
    said = _("for {n} runs one after the other, {one} each, {taken_from}")
    return time_said(asked.runs * least, asked.runs * most), said.format(
        n=asked.runs, one=one, taken_from=estimate.taken_from
    )


def _figure(figure: str, beside: str) -> None:
    if figure:
        Tag("b", figure)
    Tag("small", beside, style="display:block")
