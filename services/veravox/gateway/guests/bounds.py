"""What a guest may ask of the machine: its own recordings, for a while, and nothing that lies on the server."""

from collections.abc import Sequence

from veravox.core.example import EXAMPLE_CLIPS
from veravox.core.settings import Settings
from veravox.core.sources import UPLOADS
from veravox.core.specs import Resource, Source, TrainingJobSpec
from veravox.core.specs.execution import Scheduling
from veravox.core.specs.steps import Step
from veravox.core.text import _
from veravox.gateway.problems import invalid


def refuse_source(source: Source, steps: Sequence[Step]) -> None:
    """A stranger learns nothing of the server's folders, and has nothing fetched.

    Raises:
        Problem: INVALID, at the field that names more than an upload, a dataset or the example.
    """
    wanted = _("send the clips as an archive, or create an account")
    if source.fetch:
        raise invalid("source.fetch", _("a guest has nothing fetched; {wanted}").format(wanted=wanted))
    if source.path and source.path != str(EXAMPLE_CLIPS) and not source.path.startswith(f"{UPLOADS}/"):
        raise invalid("source.path", _("a guest imports no folder of the server; {wanted}").format(wanted=wanted))
    for number, step in enumerate(steps):
        if step.synthesise and step.synthesise.checkpoints:
            sentence = _("a guest brings no generators; choose one that is known here, or create an account")
            raise invalid(f"steps.{number}.synthesise.checkpoints", sentence)


def bound(spec: Resource, settings: Settings) -> None:
    """A guest's training ends after a while, and stands where a cluster puts it.

    Raises:
        Problem: INVALID, if it asks for a place, or a place before others.
    """
    if not isinstance(spec, TrainingJobSpec):
        return
    if spec.scheduling != Scheduling():
        sentence = _("where a guest's training runs, the cluster decides; leave it out, or create an account")
        raise invalid("scheduling", sentence)
    most = max(10, round(3600 * settings.guest_run_hours))
    spec.limits.active_deadline_seconds = min(spec.limits.active_deadline_seconds, most)
