"""A training's figures as they are scraped, from a real endpoint."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from veravox.core.probes import probed
from veravox.core.run_folder import RunFolder
from veravox.core.specs import Metrics
from veravox.execution.figures import Figures, best_of

ID = uuid4()


@pytest.fixture
async def figures() -> AsyncIterator[Figures]:
    async with httpx.AsyncClient(trust_env=False) as http:
        yield Figures(http)


def metrics(total: float, count: int, **gauges: float) -> bytes:
    lines = [f'veravox_train_loss_sum{{run="a"}} {total}', f'veravox_train_loss_count{{run="a"}} {count}']
    lines += [f'veravox_{name}{{run="a"}} {value}' for name, value in gauges.items()]
    return ("# TYPE veravox_train_loss summary\n" + "\n".join(lines) + "\n").encode()


async def test_the_loss_between_two_looks_is_the_mean_of_all_batches_between_them(figures: Figures) -> None:
    said = [metrics(6.0, 3), metrics(7.0, 7)]
    with probed(lambda: said.pop(0), lambda: True) as endpoint:
        first = await figures.of(ID, endpoint, Metrics())
        second = await figures.of(ID, endpoint, first)
    assert (first.train_loss, second.train_loss) == (2.0, 0.25)


async def test_every_figure_of_the_newest_epoch_is_taken(figures: Figures) -> None:
    said = metrics(1.0, 1, validation_loss=0.5, f1=0.9, accuracy=0.8, equal_error_rate=0.125)
    with probed(lambda: said, lambda: True) as endpoint:
        found = await figures.of(ID, endpoint, Metrics())
    assert (found.validation_loss, found.f1, found.accuracy, found.equal_error_rate) == (0.5, 0.9, 0.8, 0.125)


async def test_what_memory_it_holds_is_told_in_whole_mebibytes(figures: Figures) -> None:
    with probed(lambda: metrics(1.0, 1, memory_bytes=3.4 * 2**20, gpu_memory_bytes=2**31), lambda: True) as endpoint:
        found = await figures.of(ID, endpoint, Metrics())
    assert (found.memory_bytes, found.gpu_memory_bytes) == (3 * 2**20, 2**31)


async def test_how_busy_it_is_is_of_this_moment_and_in_whole_percent(figures: Figures) -> None:
    said = [metrics(1.0, 1, cpu_share=0.876, gpu_utilization=1.5), metrics(1.0, 1, cpu_share=0.5)]
    with probed(lambda: said.pop(0), lambda: True) as endpoint:
        first = await figures.of(ID, endpoint, Metrics())
        second = await figures.of(ID, endpoint, first)
    assert (first.cpu_share, first.gpu_utilization) == (0.88, 1.0)
    assert (second.cpu_share, second.gpu_utilization) == (0.5, None)  # it went on without a GPU


async def test_what_the_trainer_does_not_say_stays_as_it_was_known(figures: Figures) -> None:
    known = Metrics(train_loss=0.5, f1=0.9, equal_error_rate=0.25)
    with probed(lambda: b"", lambda: True) as endpoint:
        assert await figures.of(ID, endpoint, known) == known
    assert await figures.of(ID, endpoint, known) == known  # it has gone


async def test_a_trainer_that_answers_for_ever_is_not_listened_to(tmp_path: Path) -> None:
    """A user's Python may answer in the trainer's place."""

    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b"# " + b"x" * 65536 + b"\n"

    transport = httpx.MockTransport(lambda _request: httpx.Response(200, content=endless()))
    known = Metrics(f1=0.5)
    async with httpx.AsyncClient(transport=transport) as http:
        assert await Figures(http).of(uuid4(), "10.0.0.1:9090", known) == known


@pytest.mark.parametrize("report", ["[1]", '{"validation": 5}', '{"validation": {"f1": "good"}, "bestEpoch": []}', "{"])
def test_a_report_that_makes_no_sense_changes_no_figure(tmp_path: Path, report: str) -> None:
    folder = RunFolder(tmp_path)
    folder.report.write_text(report)
    assert best_of(folder, Metrics(f1=0.5)).f1 == 0.5
