"""What the gateway tells of runs, for tests of how pages show it."""

from typing import Any

from veravox.client.models import Agreement, EpochRow, TrainingJobStatus


def epoch(n: int, loss: float | None = 0.5, f1: float = 0.5, eer: float | None = 0.25) -> EpochRow:
    return EpochRow(
        epoch=n,
        step=10 * n,
        train_loss=1.0,
        validation_loss=loss,
        f1=f1,
        accuracy=0.5,
        equal_error_rate=eer,
        seconds=1.0,
    )


def status(**said: Any) -> TrainingJobStatus:
    return TrainingJobStatus.model_validate(said)


def ended(reason: str, message: str, remedy: str = "") -> dict[str, Any]:
    """The condition of a job that has ended so."""
    told = {"type": "Ended", "status": True, "reason": reason, "message": message, "remedy": remedy}
    return {**told, "lastTransitionTime": "2026-11-24T12:00:00Z"}


def finding(title: str, difference: float | None, tolerance: float | None = None) -> dict[str, Any]:
    said = {"name": title, "title": title, "difference": difference, "tolerance": tolerance}
    return {**said, "where": "step 3" if difference else "", "sentence": f"{title}."}


def agreement(*findings: dict[str, Any]) -> Agreement:
    said = {"verdict": "different", "sentence": "They differ.", "partsAt": 3, "environment": []}
    return Agreement.model_validate({**said, "findings": list(findings)})
