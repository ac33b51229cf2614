"""Where a run is: what is sent to all who watch it when a batch has come."""

from nicegui import ui
from nicegui.testing import user_simulation

from veravox.client.models import TrainingJobStatus
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
