"""Looking closer at a long curve: which part is told by itself, how it fits into the whole, and how it grows."""

from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from veravox.client import Event, ProblemError
from veravox.client.models import Curve
from veravox.web.followed import Followed
from veravox.web.runs.closeup import EXACT, LEAST, composed, cutout_of, span_of, turned
from veravox.web.runs.look import Cutout, Look, Span
from veravox.web.runs.zoom import AGAIN, GROWS_EVERY, Zoom
from veravox.web.sketch import Sketch

RUN = uuid4()


def loss(step: int) -> float:
    return (7 * step % 101) / 10


def rows(first: int, last: int) -> Curve:
    steps = list(range(first, last + 1))
    return Curve(step=steps, train_loss=[loss(step) for step in steps], accuracy=[0.5] * len(steps), epochs=[])


def grown(followed: Followed, first: int, last: int) -> Followed:
    followed.take(Event("curve", rows(first, last).model_dump(by_alias=True), str(last)))
    return followed


def sketched(count: int) -> Sketch:
    return grown(Followed(), 1, count).loss


class Gateway:
    """Answers with what the files say, and remembers what it was asked."""

    def __init__(self, *troubles: ProblemError) -> None:
        self.asked: list[tuple[int, int | None]] = []
        self.troubles = list(troubles)

    async def read_curve(self, id: UUID, first: int = 1, last: int | None = None) -> Curve:
        assert id == RUN
        self.asked.append((first, last))
        if self.troubles:
            raise self.troubles.pop()
        assert last is not None
        return rows(first, last)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def viewed(left: float, right: float, axis: str = "xaxis") -> dict[str, float]:
    return {f"{axis}.range[0]": left, f"{axis}.range[1]": right}


async def rest(zoom: Zoom) -> None:
    """The view has not moved for two looks."""
    await zoom.look()
    await zoom.look()


@pytest.mark.parametrize(
    ("told", "seen"),
    [
        (viewed(5.5, 2), Cutout((2, 5.5), (0, 1))),
        ({"xaxis.range": [2, 9]}, Cutout((2, 9), (0, 1))),
        (viewed(0, 100), Cutout(None, (0, 1))),
        (
            {**viewed(2, 9), **viewed(-1, 0.5, "yaxis"), **viewed(0.25, 0.75, "yaxis2")},
            Cutout((2, 9), (-1, 0.5), (0.25, 0.75)),
        ),
        ({"xaxis.autorange": True, "yaxis.autorange": True, "yaxis2.autorange": True}, Cutout()),
        ({"autosize": True}, Cutout((1, 3), (0, 1))),
        ({"yaxis.range[0]": 0.5}, Cutout((1, 3), (0, 1))),
        ({"xaxis.range": "all"}, Cutout((1, 3), (0, 1))),
        ({"xaxis.range[0]": "NaN", "xaxis.range[1]": 5}, Cutout((1, 3), (0, 1))),
    ],
)
def test_what_is_visible_is_read_from_what_plotly_tells(told: dict[str, object], seen: Cutout) -> None:
    assert cutout_of(told, Cutout((1, 3), (0, 1)), 100) == seen


@given(st.floats(0, 900), st.floats(50, 1000), st.floats(0.2, 5), st.floats(-2, 2))
def test_steps_stay_on_the_curve(left: float, width: float, closer: float, later: float) -> None:
    seen = turned((min(left, 1000 - width), min(left, 1000 - width) + width), 1000.0, closer, later)
    if seen:
        assert -1e-6 <= seen[0] < seen[1] <= 1000 + 1e-6
        assert LEAST - 1e-6 <= seen[1] - seen[0] < 1000


def test_a_step_closer_and_back_and_one_to_the_side() -> None:
    closer = turned(None, 1000.0, closer=2.0)
    assert closer == (250, 750)
    assert turned(closer, 1000.0, closer=0.5) is None
    assert turned(closer, 1000.0, later=0.5) == (500, 1000)
    assert turned(closer, 1000.0, later=-2) == (0, 500)
    assert turned((900, 1300), 1000.0, later=0.5) == (600, 1000)  # back from where nothing is yet


@pytest.mark.parametrize(
    ("count", "seen", "span"),
    [
        (900, (10, 20), None),  # every batch is shown already
        (50_000, None, None),
        (50_000, (0, 50_500), None),
        (50_000, (10.5, 20.5), (10, 21)),
        (50_000, (-3, 100), (1, 100)),
        (50_000, (49_000, 50_500), (49_000, 50_500)),  # the end that grows
        (50_000, (60_000, 70_000), None),
        (50_000, (10_000, 40_000), None),  # no finer than what is shown
        (50_000, (10_000, 20_000), (10_000, 20_000)),
    ],
)
def test_a_part_is_told_by_itself_where_that_shows_more(
    count: int, seen: Span | None, span: tuple[int, int] | None
) -> None:
    assert span_of(seen, sketched(count)) == span


@given(st.integers(1, 3000), st.integers(1, 3000))
async def test_a_close_up_stands_in_its_place_batch_by_batch(one: int, other: int) -> None:
    first, last = min(one, other), max(one, other)
    followed, zoom, gateway = await closer(3000, first, last)
    shown = composed(followed.loss, zoom.closeup, Look())
    assert [each.first for each in shown] == sorted(each.first for each in shown)
    if zoom.closeup is None:
        assert (first, last) == (1, 3000)
        assert gateway.asked == []
    else:
        exact = [each for each in shown if first <= each.first <= last]
        assert [(each.first, each.last, each.early) for each in exact] == [
            (step, step, loss(step)) for step in range(first, last + 1)
        ]


async def closer(count: int, first: int, last: int) -> tuple[Followed, Zoom, Gateway]:
    followed, gateway = grown(Followed(), 1, count), Gateway()
    zoom = Zoom(gateway, RUN, followed, Clock())
    zoom.see((first, last))
    await rest(zoom)
    return followed, zoom, gateway


async def test_a_wide_part_is_sketched_finer_than_the_whole() -> None:
    followed, zoom, _gateway = await closer(100_000, 10_000, 20_000)
    assert zoom.closeup
    assert EXACT < 20_000 - 10_000
    assert zoom.closeup.loss.width < followed.loss.width
    assert len(composed(followed.loss, zoom.closeup, Look())) < 2000


async def test_while_the_view_moves_nothing_is_asked() -> None:
    zoom = Zoom(gateway := Gateway(), RUN, grown(Followed(), 1, 5000), Clock())
    for left in (1000, 1100, 1200):
        zoom.see((left, 2000))
        await zoom.look()
    assert gateway.asked == []
    await zoom.look()
    assert gateway.asked == [(1200, 2000)]
    zoom.see((1300, 1800))
    await rest(zoom)
    assert gateway.asked == [(1200, 2000)]  # that is there already


async def test_all_again_needs_no_question() -> None:
    _followed, zoom, gateway = await closer(5000, 1000, 2000)
    zoom.see(None)
    await rest(zoom)
    assert (zoom.seen, zoom.closeup, len(gateway.asked)) == (None, None, 1)


async def test_at_the_end_that_grows_only_what_is_new_is_asked_for_now_and_then() -> None:
    followed, gateway, clock = grown(Followed(), 1, 5000), Gateway(), Clock()
    zoom = Zoom(gateway, RUN, followed, clock)
    zoom.see((4900, 6000))
    await rest(zoom)
    grown(followed, 5001, 5050)
    await zoom.look()
    assert gateway.asked == [(4900, 5000)]
    clock.now += GROWS_EVERY
    await zoom.look()
    assert gateway.asked == [(4900, 5000), (5001, 5050)]
    assert [each.last for each in composed(followed.loss, zoom.closeup, Look())][-151:] == list(range(4900, 5051))


async def test_what_follows_waits_until_the_close_up_is_whole() -> None:
    followed, gateway, clock = grown(Followed(), 1, 5000), Gateway(), Clock()
    zoom = Zoom(gateway, RUN, followed, clock)
    zoom.see((4900, 5010))
    await rest(zoom)
    grown(followed, 5001, 5400)
    assert composed(followed.loss, zoom.closeup, Look())[-1].last == 5000
    clock.now += GROWS_EVERY
    await zoom.look()
    assert composed(followed.loss, zoom.closeup, Look())[-1].last == followed.loss.stretches[-1].last > 5300


async def test_a_run_that_went_back_is_read_anew() -> None:
    followed, zoom, gateway = await closer(5000, 1000, 2000)
    followed.take(Event("rewind", {}))
    await zoom.look()
    assert zoom.closeup is None
    grown(followed, 1, 4000)
    zoom._clock.now += GROWS_EVERY  # type: ignore[attr-defined]
    await zoom.look()
    assert (zoom.closeup is None, gateway.asked) == (False, [(1000, 2000)] * 2)


async def test_while_the_gateway_is_away_the_sketch_stays_and_it_is_asked_again_later() -> None:
    gateway, clock = Gateway(ProblemError(503, "No answer", "it does not answer")), Clock()
    zoom = Zoom(gateway, RUN, grown(Followed(), 1, 5000), clock)
    zoom.see((1000, 2000))
    await rest(zoom)
    await zoom.look()
    assert (zoom.closeup, len(gateway.asked)) == (None, 1)
    clock.now += AGAIN
    await zoom.look()
    assert zoom.closeup is not None


async def test_the_means_go_on_from_the_whole_curve() -> None:
    followed, zoom, _gateway = await closer(3000, 2001, 2100)
    assert zoom.closeup
    whole = {each.last: each for each in followed.loss.stretches}
    for each in zoom.closeup.loss.stretches:
        if each.last in whole:
            assert each.smooth == pytest.approx(whole[each.last].smooth)
            assert each.smoother == pytest.approx(whole[each.last].smoother)
