"""Where a run is: what is sent to all who watch it when a batch or an epoch has come."""

from nicegui import ui
from nicegui.testing import User, user_simulation
from run_facts import epoch

from veravox.client.models import TrainingJobStatus
from veravox.web.elements import Tag
from veravox.web.runs.epochs import EpochsTable
from veravox.web.runs.progress import State


def at(step: int, phase: str = "Running") -> TrainingJobStatus:
    told = {"step": step, "steps": 300, "epoch": 1 + step // 10, "epochs": 30, "percent": step / 3, "etaSeconds": 60}
    return TrainingJobStatus.model_validate({"phase": phase, "progress": told | {"imagesPerSecond": 900}})


async def test_a_batch_changes_what_it_changes_and_builds_nothing_anew() -> None:
    known: list[State] = []

    def root() -> None:
        known.append(State())
        known[0].show(at(10), 0.5)

    async with user_simulation(root) as user:
        client = await user.open("/")
        (state,) = known
        await user.should_see("batch 10 of 300 · loss 0.500")
        sent, elements = client.outbox.updates, set(client.elements)
        sent.clear()
        state.show(at(10), 0.5)
        assert dict(sent) == {}
        state.show(at(10), 0.4)
        assert len(sent) == 1
        state.show(at(11), 0.3)
        assert len(sent) <= 4  # the line and the bar
        assert set(client.elements) == elements
        await user.should_see("batch 11 of 300 · loss 0.300")
        assert user.find("900 images/s").elements
        state.show(at(300, "Succeeded"), 0.1)
        await user.should_see("Succeeded")
        await user.should_not_see("900 images/s")
        (done,) = (each for each in user.find(kind=ui.element).elements if each.props.get("role") == "progressbar")
        assert done.props["aria-valuenow"] == "100"


def lines(user: User) -> list[list[str]]:
    """The table as it stands."""
    (body,) = (each for each in user.find(kind=Tag).elements if each.tag == "tbody")
    return [[cell.text for cell in line if isinstance(cell, Tag)] for line in body]


async def test_an_epoch_is_a_line_more_and_the_others_stay() -> None:
    known: list[EpochsTable] = []
    rows = [epoch(n, loss=1 / n, f1=0.5) for n in range(1, 301)]

    def root() -> None:
        known.append(EpochsTable())
        known[0].show([])

    async with user_simulation(root) as user:
        client = await user.open("/")
        (table,) = known
        await user.should_see("The first line comes with the first epoch's end.")
        table.show(rows)
        await user.should_not_see("The first line comes")
        assert [line[0] for line in lines(user)][:2] == ["300 ★ best", "299"]
        elements = set(client.elements)
        better = epoch(301, loss=0.1, f1=0.9)
        table.show([*rows, better])
        assert len(set(client.elements) - elements) == 8  # a line and its cells
        assert elements <= set(client.elements)
        assert [line[0] for line in lines(user)][:3] == ["301 ★ best", "300", "299"]
        table.show(rows[:2])  # it went back to a checkpoint
        assert [line[0] for line in lines(user)] == ["2 ★ best", "1"]
        table.show([])
        await user.should_see("The first line comes")
